public import ScaleCodec

/// What a chain says of its runtime: types, pallets and the format of transactions.
///
/// Decoded from metadata of version 14 or 15 (`frame-metadata`). The types are those of `scale-info`'s portable
/// registry; a type's id is its place in `types`.
public struct Metadata: Sendable {
    /// 14 or 15.
    public let version: UInt8
    public let types: [TypeDefinition]
    public let pallets: [Pallet]
    public let extrinsic: Extrinsic
    /// The runtime APIs; empty in version 14.
    public let apis: [API]

    private let palletsByName: [String: Int]
    private let palletsByIndex: [UInt8: Int]

    init(version: UInt8, types: [TypeDefinition], pallets: [Pallet], extrinsic: Extrinsic, apis: [API]) {
        self.version = version
        self.types = types
        self.pallets = pallets
        self.extrinsic = extrinsic
        self.apis = apis
        // Of two pallets with one name or index, which no runtime has, the first counts.
        palletsByName = Dictionary(pallets.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        palletsByIndex = Dictionary(
            pallets.enumerated().map { ($1.index, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

// MARK: - Types

extension Metadata {
    /// A type of the runtime.
    public struct TypeDefinition: Hashable, Sendable {
        /// Such as `["sp_core", "crypto", "AccountId32"]`; empty for types without a name.
        public let path: [String]
        public let parameters: [TypeParameter]
        public let shape: Shape
        public let docs: [String]
    }

    public struct TypeParameter: Hashable, Sendable {
        public let name: String
        public let type: TypeID?
    }

    /// How a type is encoded.
    public enum Shape: Hashable, Sendable {
        case composite([Field])
        case variant([Variant])
        case sequence(TypeID)
        case array(count: UInt32, TypeID)
        case tuple([TypeID])
        case primitive(Primitive)
        case compact(TypeID)
        /// A sequence of bits: the unsigned integer that they are stored in, and their order in it.
        case bits(store: TypeID, order: TypeID)
    }

    public enum Primitive: UInt8, Hashable, Sendable {
        case bool = 0, char, str, u8, u16, u32, u64, u128, u256, i8, i16, i32, i64, i128, i256
    }

    /// A field of a composite or a variant; of a tuple-like one it has no name.
    public struct Field: Hashable, Sendable {
        public let name: String?
        public let type: TypeID
        /// The type's name as it stands in the runtime's source.
        public let typeName: String?
        public let docs: [String]
    }

    public struct Variant: Hashable, Sendable {
        public let name: String
        public let fields: [Field]
        /// The byte by which it is encoded.
        public let index: UInt8
        public let docs: [String]
    }
}

// MARK: - Pallets

extension Metadata {
    public struct Pallet: Sendable {
        public let name: String
        /// The byte that names the pallet in calls, events and errors.
        public let index: UInt8
        public let storage: Storage?
        /// The enum of its calls.
        public let calls: TypeID?
        /// The enum of its events.
        public let events: TypeID?
        public let constants: [Constant]
        /// The enum of its errors.
        public let errors: TypeID?
        /// Empty in version 14.
        public let docs: [String]
    }

    public struct Storage: Sendable {
        /// What its keys begin with, hashed.
        public let prefix: String
        public let items: [StorageItem]
    }

    public struct StorageItem: Sendable {
        public let name: String
        /// Whether an absent key means that there is no value; otherwise it means `fallback`.
        public let isOptional: Bool
        /// One for each part of the key; empty for a plain value.
        public let hashers: [StorageHasher]
        /// The key's type: of a map with several hashers a tuple. Nil for a plain value.
        public let key: TypeID?
        public let value: TypeID
        /// The encoded value of an absent key.
        public let fallback: [UInt8]
        public let docs: [String]
    }

    public struct Constant: Sendable {
        public let name: String
        public let type: TypeID
        /// The encoded value.
        public let value: [UInt8]
        public let docs: [String]
    }
}

// MARK: - Transactions and runtime APIs

extension Metadata {
    /// How transactions are put together.
    public struct Extrinsic: Sendable {
        /// The version of the format.
        public let version: UInt8
        /// The types of the sender and the signature; nil where the metadata does not tell.
        public let address: TypeID?
        public let signature: TypeID?
        public let call: TypeID?
        /// In the order in which they stand in a transaction.
        public let extensions: [Extension]
    }

    /// A transaction extension ("signed extension").
    public struct Extension: Sendable {
        public let identifier: String
        /// What stands in the transaction.
        public let type: TypeID
        /// What is signed but not sent.
        public let implicit: TypeID
    }

    public struct API: Sendable {
        public let name: String
        public let methods: [Method]
        public let docs: [String]
    }

    public struct Method: Sendable {
        public let name: String
        public let inputs: [Parameter]
        public let output: TypeID
        public let docs: [String]
    }

    public struct Parameter: Sendable {
        public let name: String
        public let type: TypeID
    }
}

// MARK: - Looking things up

extension Metadata {
    public func type(_ id: TypeID) throws(MetadataError) -> TypeDefinition {
        guard let place = Int(exactly: id), types.indices.contains(place) else { throw .unknownType(id) }
        return types[place]
    }

    public func pallet(_ name: String) throws(MetadataError) -> Pallet {
        guard let place = palletsByName[name] else { throw .noPallet(name) }
        return pallets[place]
    }

    public func pallet(index: UInt8) throws(MetadataError) -> Pallet {
        guard let place = palletsByIndex[index] else { throw .noPalletIndex(index) }
        return pallets[place]
    }

    public func constant(_ pallet: String, _ name: String) throws(MetadataError) -> Constant {
        guard let constant = try self.pallet(pallet).constants.first(where: { $0.name == name }) else {
            throw .noConstant(pallet: pallet, name)
        }
        return constant
    }

    /// A storage item and the prefix of its pallet.
    public func storageItem(
        _ pallet: String, _ name: String
    ) throws(MetadataError) -> (prefix: String, item: StorageItem) {
        guard let storage = try self.pallet(pallet).storage, let item = storage.items.first(where: { $0.name == name })
        else { throw .noStorageItem(pallet: pallet, name) }
        return (storage.prefix, item)
    }

    /// The variant that a call is encoded as.
    public func call(_ pallet: String, _ name: String) throws(MetadataError) -> Variant {
        let found = try self.pallet(pallet)
        guard let call = try variants(found.calls).first(where: { $0.name == name }) else {
            throw .noCall(pallet: pallet, name)
        }
        return call
    }

    /// The variant of a pallet's error by its index.
    public func error(pallet: Pallet, index: UInt8) throws(MetadataError) -> Variant {
        guard let error = try variants(pallet.errors).first(where: { $0.index == index }) else {
            throw .noError(pallet: pallet.name, index)
        }
        return error
    }

    /// A method of a runtime API.
    public func method(_ api: String, _ name: String) throws(MetadataError) -> Method {
        guard let method = apis.first(where: { $0.name == api })?.methods.first(where: { $0.name == name }) else {
            throw .noMethod(api: api, name)
        }
        return method
    }

    /// The variants of an enum, none where there is no type.
    func variants(_ type: TypeID?) throws(MetadataError) -> [Variant] {
        guard let type else { return [] }
        guard case .variant(let variants) = try self.type(type).shape else { throw .notAnEnum(type) }
        return variants
    }

    /// A type's name as a person writes it, for errors: the path, else what kind of type it is.
    func name(_ id: TypeID) -> String {
        guard let definition = try? type(id) else { return "type \(id)" }
        if !definition.path.isEmpty { return definition.path.joined(separator: "::") }
        switch definition.shape {
        case .primitive(let primitive): return "\(primitive)"
        case .sequence: return "a sequence (type \(id))"
        case .array(let count, _): return "an array of \(count) (type \(id))"
        case .tuple(let elements): return "a tuple of \(elements.count) (type \(id))"
        case .compact: return "a compact integer (type \(id))"
        case .bits: return "bits (type \(id))"
        case .composite, .variant: return "type \(id)"
        }
    }
}
