import ScaleCodec

/// A storage item as metadata lists it.
public struct StorageEntry {
    public enum Kind {
        case plain(TypeID)
        case map(hashers: [StorageHasher], key: TypeID, value: TypeID)
    }

    public var name: StaticString
    public var isOptional: Bool
    public var kind: Kind
    /// The encoded value of an absent key.
    public var fallback: [UInt8]
    public var docs: [StaticString]

    public init(name: StaticString, isOptional: Bool, kind: Kind, fallback: [UInt8], docs: [StaticString]) {
        self.name = name
        self.isOptional = isOptional
        self.kind = kind
        self.fallback = fallback
        self.docs = docs
    }
}

/// A constant as metadata lists it.
public struct ConstantEntry {
    public var name: StaticString
    public var type: TypeID
    /// The encoded value.
    public var value: [UInt8]
    public var docs: [StaticString]

    public init<T: ScaleEncodable & ScaleTyped>(
        _ name: StaticString, _ value: T, docs: [StaticString], in registry: inout TypeRegistry
    ) {
        self.name = name
        self.type = registry.describe(T.self)
        self.value = value.encoded()
        self.docs = docs
    }
}

/// A pallet as metadata lists it.
public struct PalletMetadata {
    public var name: StaticString
    public var index: UInt8
    public var storage: [StorageEntry]
    public var calls: TypeID?
    public var events: TypeID?
    public var constants: [ConstantEntry]
    public var errors: TypeID?
    public var docs: [StaticString]

    public init<P: Pallet>(_ pallet: P.Type, index: UInt8, in registry: inout TypeRegistry) {
        name = P.palletName
        self.index = index
        storage = P.storageEntries(in: &registry)
        calls = P.Call.isInhabited ? registry.describe(P.Call.self) : nil
        events = P.Event.isInhabited ? registry.describe(P.Event.self) : nil
        constants = P.constants(in: &registry)
        errors = P.Failure.isInhabited ? registry.describe(P.Failure.self) : nil
        docs = P.docs
    }
}

extension StorageEntry {
    func encode(to output: inout ScaleEncoder) {
        name.encode(to: &output)
        output.append(isOptional ? 0 : 1)
        switch kind {
        case .plain(let type):
            output.append(0)
            output.appendCompact(UInt128(type))
        case .map(let hashers, let key, let value):
            output.append(1)
            output.appendLength(hashers.count)
            for hasher in hashers { output.append(hasher.rawValue) }
            output.appendCompact(UInt128(key))
            output.appendCompact(UInt128(value))
        }
        output.appendPrefixed(fallback)
        output.append(docs)
    }
}

extension PalletMetadata {
    /// The form of V14; V15 adds the docs at the end.
    func encode(to output: inout ScaleEncoder, withDocs: Bool) {
        name.encode(to: &output)
        if storage.isEmpty {
            output.append(0)
        } else {
            output.append(1)
            name.encode(to: &output)
            output.appendLength(storage.count)
            for entry in storage { entry.encode(to: &output) }
        }
        output.appendOptional(calls)
        output.appendOptional(events)
        output.appendLength(constants.count)
        for constant in constants {
            constant.name.encode(to: &output)
            output.appendCompact(UInt128(constant.type))
            output.appendPrefixed(constant.value)
            output.append(constant.docs)
        }
        output.appendOptional(errors)
        output.append(index)
        if withDocs { output.append(docs) }
    }
}

extension ScaleEncoder {
    mutating func appendOptional(_ type: TypeID?) {
        if let type {
            append(1)
            appendCompact(UInt128(type))
        } else {
            append(0)
        }
    }
}
