public import ScaleCodec

/// Why bytes are no metadata, or what a runtime does not have.
public enum MetadataError: Error, Equatable, Sendable {
    /// The bytes do not begin with "meta".
    case notMetadata
    /// Neither 14 nor 15.
    case unsupportedVersion(UInt8)
    case undecodable(ScaleError)
    /// The type at this place of the registry has another id.
    case misplacedType(place: Int, id: TypeID)
    case unknownType(TypeID)
    case notAnEnum(TypeID)
    case noPallet(String)
    case noPalletIndex(UInt8)
    case noStorageItem(pallet: String, String)
    case noConstant(pallet: String, String)
    case noCall(pallet: String, String)
    case noError(pallet: String, UInt8)
    case noMethod(api: String, String)
}

extension MetadataError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notMetadata: "the bytes are not metadata"
        case .unsupportedVersion(let version): "metadata of version \(version) is not supported, only 14 and 15"
        case .undecodable(let error): "the metadata does not decode: \(error)"
        case .misplacedType(let place, let id): "the type at place \(place) of the metadata calls itself \(id)"
        case .unknownType(let id): "the metadata has no type \(id)"
        case .notAnEnum(let id): "type \(id) of the metadata is no enum"
        case .noPallet(let name): "the runtime has no pallet \(name)"
        case .noPalletIndex(let index): "the runtime has no pallet with the index \(index)"
        case .noStorageItem(let pallet, let name): "the pallet \(pallet) stores no \(name)"
        case .noConstant(let pallet, let name): "the pallet \(pallet) has no constant \(name)"
        case .noCall(let pallet, let name): "the pallet \(pallet) has no call \(name)"
        case .noError(let pallet, let index): "the pallet \(pallet) has no error \(index)"
        case .noMethod(let api, let name): "the runtime has no API \(api) with a method \(name)"
        }
    }
}
