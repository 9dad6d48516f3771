import Crypto

/// How a part of a key becomes part of a storage key. The raw values are those of the metadata.
///
/// Source: FRAME's `StorageHasher`; the "concat" hashers keep the part readable behind its hash.
public enum StorageHasher: UInt8, Hashable, Sendable {
    case blake2_128 = 0, blake2_256, blake2_128Concat, twox128, twox256, twox64Concat, identity

    /// Bytes of the hash.
    var hashLength: Int {
        switch self {
        case .identity: 0
        case .twox64Concat: 8
        case .blake2_128, .blake2_128Concat, .twox128: 16
        case .blake2_256, .twox256: 32
        }
    }

    /// Whether the part can be read back from the storage key.
    public var keepsKey: Bool {
        switch self {
        case .blake2_128Concat, .twox64Concat, .identity: true
        case .blake2_128, .blake2_256, .twox128, .twox256: false
        }
    }

    /// What stands in the storage key for a part.
    func hash(_ part: [UInt8]) -> [UInt8] {
        switch self {
        case .identity: part
        case .twox64Concat: Twox.hash64(part) + part
        case .twox128: Twox.hash128(part)
        case .twox256: Twox.hash256(part)
        case .blake2_128: Blake2b.hash128(part)
        case .blake2_256: Blake2b.hash256(part).bytes
        case .blake2_128Concat: Blake2b.hash128(part) + part
        }
    }
}
