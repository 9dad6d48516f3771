import ScaleCodec

/// An extrinsic as opaque bytes, without its length prefix.
public struct OpaqueExtrinsic: Hashable, Sendable, ScaleEncodable, ScaleDecodable {
    public var bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }
    public func encode(to output: inout ScaleEncoder) { bytes.encode(to: &output) }
    public init(from input: inout ScaleDecoder) throws(ScaleError) { bytes = try input.decode() }
}

extension OpaqueExtrinsic: ScaleTyped {
    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("sp_runtime::OpaqueExtrinsic") { registry in
            .composite([TypeField(nil, registry.describe([UInt8].self), typeName: "Vec<u8>")])
        }
    }
}

/// A block: a header, and extrinsics in order.
public struct Block: Hashable, Sendable, ScaleEncodable, ScaleDecodable {
    public var header: Header
    public var extrinsics: [OpaqueExtrinsic]

    public init(header: Header, extrinsics: [OpaqueExtrinsic]) {
        self.header = header
        self.extrinsics = extrinsics
    }

    public func encode(to output: inout ScaleEncoder) {
        header.encode(to: &output)
        extrinsics.encode(to: &output)
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        header = try input.decode()
        extrinsics = try input.decode()
    }
}

extension Block: ScaleTyped {
    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("sp_runtime::generic::block::Block") { registry in
            .composite([
                TypeField("header", registry.describe(Header.self), typeName: "Header"),
                TypeField("extrinsics", registry.describe([OpaqueExtrinsic].self), typeName: "Vec<Extrinsic>"),
            ])
        }
    }
}

/// What an author tells the runtime about the world: bytes by eight-byte identifier, ordered by identifier.
///
/// Source: Polkadot specification, section "Inherents".
public struct InherentData: Hashable, Sendable, ScaleEncodable, ScaleDecodable {
    public var entries: [Pair<FixedBytes<Eight>, [UInt8]>]

    public init() { entries = [] }

    /// Adds an entry; the last one given for an identifier counts.
    public mutating func put(_ identifier: FixedBytes<Eight>, _ data: [UInt8]) {
        entries.removeAll { $0.first == identifier }
        var index = 0
        while index < entries.count, entries[index].first.bytes.lexicographicallyPrecedes(identifier.bytes) {
            index += 1
        }
        entries.insert(Pair(identifier, data), at: index)
    }

    public func data(_ identifier: FixedBytes<Eight>) -> [UInt8]? {
        for entry in entries where entry.first == identifier { return entry.second }
        return nil
    }

    public func encode(to output: inout ScaleEncoder) { entries.encode(to: &output) }
    public init(from input: inout ScaleDecoder) throws(ScaleError) { entries = try input.decode() }
}

extension InherentData: ScaleTyped {
    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("sp_inherents::InherentData") { registry in
            .composite([
                TypeField(
                    "data", registry.describe([Pair<FixedBytes<Eight>, [UInt8]>].self),
                    typeName: "BTreeMap<InherentIdentifier, Vec<u8>>")
            ])
        }
    }
}

/// What the runtime found wrong with a block's inherents.
public struct CheckInherentsResult: Hashable, Sendable, ScaleEncodable, ScaleDecodable {
    public var okay: Bool
    public var fatalError: Bool
    public var errors: InherentData

    public init(okay: Bool = true, fatalError: Bool = false, errors: InherentData = InherentData()) {
        self.okay = okay
        self.fatalError = fatalError
        self.errors = errors
    }

    public func encode(to output: inout ScaleEncoder) {
        okay.encode(to: &output)
        fatalError.encode(to: &output)
        errors.encode(to: &output)
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        okay = try input.decode()
        fatalError = try input.decode()
        errors = try input.decode()
    }
}

extension CheckInherentsResult: ScaleTyped {
    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("sp_inherents::CheckInherentsResult") { registry in
            .composite([
                TypeField("okay", registry.describe(Bool.self), typeName: "bool"),
                TypeField("fatal_error", registry.describe(Bool.self), typeName: "bool"),
                TypeField("errors", registry.describe(InherentData.self), typeName: "InherentData"),
            ])
        }
    }
}
