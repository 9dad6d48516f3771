import CCrypto
import Primitives

/// Keccak with its original padding, as Ethereum uses it; not SHA-3.
public enum Keccak {
    public static func hash256(_ data: UnsafeRawBufferPointer) -> Hash256 {
        var digest = Hash256.zero
        digest.withUnsafeMutableBytes { cc_keccak256($0.baseAddress, data.baseAddress, data.count) }
        return digest
    }

    public static func hash256(_ data: [UInt8]) -> Hash256 {
        data.withUnsafeBytes { hash256($0) }
    }

    /// 64 bytes.
    public static func hash512(_ data: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 64) { digest, count in
            cc_keccak512(digest.baseAddress, data.baseAddress, data.count)
            count = 64
        }
    }

    public static func hash512(_ data: [UInt8]) -> [UInt8] {
        data.withUnsafeBytes { hash512($0) }
    }
}
