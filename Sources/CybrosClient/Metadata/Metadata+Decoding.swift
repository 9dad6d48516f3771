import ScaleCodec

extension Metadata {
    /// The most memory that decoded metadata may take, in bytes.
    static let largestMemory = 512 << 20

    /// Decodes metadata as `state_getMetadata` answers it: the word "meta", the version, and what that version has.
    public init(decoding bytes: [UInt8]) throws(MetadataError) {
        guard bytes.starts(with: "meta".utf8), bytes.count > 4 else { throw .notMetadata }
        guard bytes[4] == 14 || bytes[4] == 15 else { throw .unsupportedVersion(bytes[4]) }
        var input = ScaleDecoder(bytes, memory: Self.largestMemory)
        let isNew = bytes[4] == 15
        let types: [PlacedType]
        let pallets: [Pallet]
        let extrinsic: Extrinsic
        var apis: [API] = []
        do throws(ScaleError) {
            try input.skip(5)
            types = try input.decode()
            pallets = isNew ? try input.decode([DocumentedPallet].self).map(\.pallet) : try input.decode()
            extrinsic = isNew ? try Extrinsic(version15: &input) : try Extrinsic(version14: &input, types: types)
            // The runtime's own type, which says nothing.
            _ = try input.readTypeID()
            if isNew {
                apis = try input.decode()
                // The outer enums of calls, events and errors; then values of the chain's own, by name.
                for _ in 0..<3 { _ = try input.readTypeID() }
                _ = try input.decode([CustomValue].self)
            }
            try input.finish()
        } catch {
            throw .undecodable(error)
        }
        for (place, type) in types.enumerated() where type.id != place {
            throw .misplacedType(place: place, id: type.id)
        }
        self.init(
            version: bytes[4], types: types.map(\.definition), pallets: pallets, extrinsic: extrinsic, apis: apis)
    }
}

extension ScaleDecoder {
    mutating func readTypeID() throws(ScaleError) -> TypeID { try decode(Compact<UInt32>.self).value }

    mutating func readOptionalTypeID() throws(ScaleError) -> TypeID? {
        try decode(Compact<UInt32>?.self).map(\.value)
    }
}

// MARK: - Types

struct PlacedType: ScaleDecodable {
    let id: TypeID
    let definition: Metadata.TypeDefinition

    init(from input: inout ScaleDecoder) throws(ScaleError) {
        id = try input.readTypeID()
        definition = try input.decode()
    }
}

extension Metadata.TypeDefinition: ScaleDecodable {
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        path = try input.decode()
        parameters = try input.decode()
        shape = try input.decode()
        docs = try input.decode()
    }
}

extension Metadata.TypeParameter: ScaleDecodable {
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        name = try input.decode()
        type = try input.readOptionalTypeID()
    }
}

extension Metadata.Shape: ScaleDecodable {
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        switch try input.readByte() {
        case 0: self = .composite(try input.decode())
        case 1: self = .variant(try input.decode())
        case 2: self = .sequence(try input.readTypeID())
        case 3: self = .array(count: try input.decode(), try input.readTypeID())
        case 4: self = .tuple(try input.decode([Compact<UInt32>].self).map(\.value))
        case 5:
            let byte = try input.readByte()
            guard let primitive = Metadata.Primitive(rawValue: byte) else { throw .invalidVariant(byte) }
            self = .primitive(primitive)
        case 6: self = .compact(try input.readTypeID())
        case 7: self = .bits(store: try input.readTypeID(), order: try input.readTypeID())
        case let other: throw .invalidVariant(other)
        }
    }
}

extension Metadata.Field: ScaleDecodable {
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        name = try input.decode()
        type = try input.readTypeID()
        typeName = try input.decode()
        docs = try input.decode()
    }
}

extension Metadata.Variant: ScaleDecodable {
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        name = try input.decode()
        fields = try input.decode()
        index = try input.readByte()
        docs = try input.decode()
    }
}

// MARK: - Pallets

extension Metadata.Pallet: ScaleDecodable {
    /// A pallet of version 14, without docs.
    public init(from input: inout ScaleDecoder) throws(ScaleError) { try self.init(&input, hasDocs: false) }

    init(_ input: inout ScaleDecoder, hasDocs: Bool) throws(ScaleError) {
        name = try input.decode()
        storage = try input.decode()
        calls = try input.readOptionalTypeID()
        events = try input.readOptionalTypeID()
        constants = try input.decode()
        errors = try input.readOptionalTypeID()
        index = try input.readByte()
        docs = hasDocs ? try input.decode() : []
    }
}

/// A pallet of version 15.
struct DocumentedPallet: ScaleDecodable {
    let pallet: Metadata.Pallet

    init(from input: inout ScaleDecoder) throws(ScaleError) { pallet = try Metadata.Pallet(&input, hasDocs: true) }
}

extension Metadata.Storage: ScaleDecodable {
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        prefix = try input.decode()
        items = try input.decode()
    }
}

extension Metadata.StorageItem: ScaleDecodable {
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        name = try input.decode()
        switch try input.readByte() {
        case 0: isOptional = true
        case 1: isOptional = false
        case let other: throw .invalidVariant(other)
        }
        switch try input.readByte() {
        case 0:
            hashers = []
            key = nil
        case 1:
            hashers = try input.decode()
            guard !hashers.isEmpty else { throw .invalidValue }
            key = try input.readTypeID()
        case let other: throw .invalidVariant(other)
        }
        value = try input.readTypeID()
        fallback = try input.decode()
        docs = try input.decode()
    }
}

extension StorageHasher: ScaleDecodable {
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        let byte = try input.readByte()
        guard let hasher = StorageHasher(rawValue: byte) else { throw .invalidVariant(byte) }
        self = hasher
    }
}

extension Metadata.Constant: ScaleDecodable {
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        name = try input.decode()
        type = try input.readTypeID()
        value = try input.decode()
        docs = try input.decode()
    }
}

// MARK: - Transactions, runtime APIs and values by name

extension Metadata.Extrinsic {
    /// In version 14 the parts are parameters of the extrinsic's type.
    init(version14 input: inout ScaleDecoder, types: [PlacedType]) throws(ScaleError) {
        let type = try input.readTypeID()
        version = try input.readByte()
        extensions = try input.decode()
        let parameters = types.first { $0.id == type }?.definition.parameters ?? []
        func parameter(_ name: String) -> TypeID? { parameters.first { $0.name == name }?.type }
        address = parameter("Address")
        signature = parameter("Signature")
        call = parameter("Call")
    }

    init(version15 input: inout ScaleDecoder) throws(ScaleError) {
        version = try input.readByte()
        address = try input.readTypeID()
        call = try input.readTypeID()
        signature = try input.readTypeID()
        // All extensions together, as a tuple.
        _ = try input.readTypeID()
        extensions = try input.decode()
    }
}

extension Metadata.Extension: ScaleDecodable {
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        identifier = try input.decode()
        type = try input.readTypeID()
        implicit = try input.readTypeID()
    }
}

extension Metadata.API: ScaleDecodable {
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        name = try input.decode()
        methods = try input.decode()
        docs = try input.decode()
    }
}

extension Metadata.Method: ScaleDecodable {
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        name = try input.decode()
        inputs = try input.decode()
        output = try input.readTypeID()
        docs = try input.decode()
    }
}

extension Metadata.Parameter: ScaleDecodable {
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        name = try input.decode()
        type = try input.readTypeID()
    }
}

private struct CustomValue: ScaleDecodable {
    init(from input: inout ScaleDecoder) throws(ScaleError) {
        _ = try input.decode(String.self)
        _ = try input.readTypeID()
        _ = try input.decode([UInt8].self)
    }
}
