import ScaleCodec

/// Metadata as a client reads it: the portable registry decoded type by type, and pallets over it.
public struct MetadataReader {
    public struct Field {
        public let name: String?
        public let type: Int
        public let typeName: String?
    }

    public struct Variant {
        public let name: String
        public let fields: [Field]
        public let index: UInt8
        public let docs: [String]
    }

    public enum Shape {
        case composite([Field])
        case variant([Variant])
        case sequence(Int)
        case array(UInt32, Int)
        case tuple([Int])
        case primitive(UInt8)
        case compact(Int)
        case bits(Int, Int)
    }

    public struct Description {
        public let path: [String]
        public let parameters: [(name: String, type: Int?)]
        public let shape: Shape
    }

    public struct StorageItem {
        public let name: String
        public let isOptional: Bool
        public let hashers: [UInt8]
        public let key: Int?
        public let value: Int
        public let fallback: [UInt8]
    }

    public struct Constant {
        public let name: String
        public let type: Int
        public let value: [UInt8]
    }

    public struct Pallet {
        public let name: String
        public let prefix: String?
        public let storage: [StorageItem]
        public let calls: Int?
        public let events: Int?
        public let constants: [Constant]
        public let errors: Int?
        public let index: UInt8
    }

    public struct Method {
        public let name: String
        public let inputs: [Field]
        public let output: Int
    }

    public let version: UInt8
    public let types: [Description]
    public let pallets: [Pallet]
    /// Identifier, type and implicit type.
    public let extensions: [(identifier: String, type: Int, implicit: Int)]
    public let extrinsicVersion: UInt8
    /// V14: the extrinsic's type. V15: address, call, signature and extra.
    public let extrinsicTypes: [Int]
    /// V15 only.
    public let apis: [(name: String, methods: [Method])]
    /// V15 only: the outer call, event and error.
    public let outer: [Int]

    public init(_ bytes: [UInt8]) throws {
        var input = ScaleDecoder(bytes)
        guard try input.readBytes(4) == Array("meta".utf8) else { throw ScaleError.invalidValue }
        let version = try input.readByte()
        self.version = version
        types = try Self.list(&input) { input, place in
            guard try Self.id(&input) == place else { throw ScaleError.invalidValue }
            return try Self.description(&input)
        }
        pallets = try Self.list(&input) { input, _ in try Self.pallet(&input, version) }
        if version == 14 {
            extrinsicTypes = [try Self.id(&input)]
            extrinsicVersion = try input.readByte()
        } else {
            extrinsicVersion = try input.readByte()
            extrinsicTypes = [
                try Self.id(&input), try Self.id(&input), try Self.id(&input), try Self.id(&input),
            ]
        }
        extensions = try Self.list(&input) { input, _ in
            (identifier: try input.decode(String.self), type: try Self.id(&input), implicit: try Self.id(&input))
        }
        _ = try Self.id(&input)
        if version == 15 {
            apis = try Self.list(&input) { input, _ in try Self.api(&input) }
            outer = [try Self.id(&input), try Self.id(&input), try Self.id(&input)]
            // Custom values.
            guard try input.readLength() == 0 else { throw ScaleError.invalidValue }
        } else {
            apis = []
            outer = []
        }
        try input.finish()
    }

    public func pallet(_ name: String) -> Pallet? { pallets.first { $0.name == name } }

    /// The variants of an enum's type.
    public func variants(_ type: Int?) -> [Variant] {
        guard let type, types.indices.contains(type), case .variant(let variants) = types[type].shape else { return [] }
        return variants
    }

    /// Every type that another type, a pallet, an extension or an API names.
    public var references: [Int] {
        var all: [Int] = extrinsicTypes + outer
        for type in types {
            all += type.parameters.compactMap(\.type)
            switch type.shape {
            case .composite(let fields): all += fields.map(\.type)
            case .variant(let variants): all += variants.flatMap { $0.fields.map(\.type) }
            case .sequence(let element), .array(_, let element), .compact(let element): all.append(element)
            case .tuple(let elements): all += elements
            case .bits(let store, let order): all += [store, order]
            case .primitive: break
            }
        }
        for pallet in pallets {
            all += [pallet.calls, pallet.events, pallet.errors].compactMap { $0 }
            all += pallet.storage.flatMap { [$0.key, $0.value].compactMap { $0 } } + pallet.constants.map(\.type)
        }
        all += extensions.flatMap { [$0.type, $0.implicit] }
        for api in apis { all += api.methods.flatMap { $0.inputs.map(\.type) + [$0.output] } }
        return all
    }

    // MARK: Reading

    private static func id(_ input: inout ScaleDecoder) throws -> Int { Int(try input.readCompact()) }

    private static func list<T>(_ input: inout ScaleDecoder, _ element: (inout ScaleDecoder, Int) throws -> T) throws
        -> [T]
    {
        let count = try input.readLength()
        var result: [T] = []
        for place in 0..<count { result.append(try element(&input, place)) }
        return result
    }

    private static func option<T>(_ input: inout ScaleDecoder, _ value: (inout ScaleDecoder) throws -> T) throws -> T? {
        switch try input.readByte() {
        case 0: return nil
        case 1: return try value(&input)
        default: throw ScaleError.invalidValue
        }
    }

    private static func fields(_ input: inout ScaleDecoder) throws -> [Field] {
        try list(&input) { input, _ in
            let name = try input.decode(String?.self)
            let type = try id(&input)
            let typeName = try input.decode(String?.self)
            _ = try input.decode([String].self)
            return Field(name: name, type: type, typeName: typeName)
        }
    }

    private static func description(_ input: inout ScaleDecoder) throws -> Description {
        let path = try input.decode([String].self)
        let parameters = try list(&input) { input, _ in
            (name: try input.decode(String.self), type: try option(&input) { try id(&$0) })
        }
        let shape: Shape
        switch try input.readByte() {
        case 0: shape = .composite(try fields(&input))
        case 1:
            shape = .variant(
                try list(&input) { input, _ in
                    Variant(
                        name: try input.decode(), fields: try fields(&input), index: try input.readByte(),
                        docs: try input.decode())
                })
        case 2: shape = .sequence(try id(&input))
        case 3: shape = .array(try input.readFixed(UInt32.self), try id(&input))
        case 4: shape = .tuple(try list(&input) { input, _ in try id(&input) })
        case 5: shape = .primitive(try input.readByte())
        case 6: shape = .compact(try id(&input))
        case 7: shape = .bits(try id(&input), try id(&input))
        case let other: throw ScaleError.invalidVariant(other)
        }
        _ = try input.decode([String].self)
        return Description(path: path, parameters: parameters, shape: shape)
    }

    private static func pallet(_ input: inout ScaleDecoder, _ version: UInt8) throws -> Pallet {
        let name = try input.decode(String.self)
        let storage = try option(&input) { input in
            (prefix: try input.decode(String.self), items: try list(&input) { input, _ in try item(&input) })
        }
        let calls = try option(&input) { try id(&$0) }
        let events = try option(&input) { try id(&$0) }
        let constants = try list(&input) { input, _ in
            let constant = Constant(name: try input.decode(), type: try id(&input), value: try input.decode())
            _ = try input.decode([String].self)
            return constant
        }
        let errors = try option(&input) { try id(&$0) }
        let index = try input.readByte()
        if version == 15 { _ = try input.decode([String].self) }
        return Pallet(
            name: name, prefix: storage?.prefix, storage: storage?.items ?? [], calls: calls, events: events,
            constants: constants, errors: errors, index: index)
    }

    private static func item(_ input: inout ScaleDecoder) throws -> StorageItem {
        let name = try input.decode(String.self)
        let modifier = try input.readByte()
        guard modifier < 2 else { throw ScaleError.invalidVariant(modifier) }
        var hashers: [UInt8] = []
        var key: Int?
        if try input.readByte() == 1 {
            hashers = try list(&input) { input, _ in try input.readByte() }
            key = try id(&input)
        }
        let value = try id(&input)
        let fallback = try input.decode([UInt8].self)
        _ = try input.decode([String].self)
        return StorageItem(
            name: name, isOptional: modifier == 0, hashers: hashers, key: key, value: value, fallback: fallback)
    }

    private static func api(_ input: inout ScaleDecoder) throws -> (name: String, methods: [Method]) {
        let name = try input.decode(String.self)
        let methods = try list(&input) { input, _ in
            let name = try input.decode(String.self)
            let inputs = try list(&input) { input, _ in
                Field(name: try input.decode(String.self), type: try id(&input), typeName: nil)
            }
            let method = Method(name: name, inputs: inputs, output: try id(&input))
            _ = try input.decode([String].self)
            return method
        }
        _ = try input.decode([String].self)
        return (name: name, methods: methods)
    }
}
