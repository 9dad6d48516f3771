import COpenSSL
import CSodium
import Primitives

/// SHA-256 by OpenSSL, which uses the processor's SHA instructions.
public enum SHA2 {
    // SAFETY: an EVP_MD is immutable once fetched and may be used from any thread; it is never freed.
    nonisolated(unsafe) private static let sha256 = EVP_MD_fetch(nil, "SHA256", nil)

    public static func hash256(_ data: UnsafeRawBufferPointer) -> Hash256 {
        var digest = Hash256.zero
        digest.withMutableBytePointer { output in
            if let sha256, EVP_Digest(data.baseAddress, data.count, output, nil, sha256, nil) == 1 { return }
            // An OpenSSL set-up without its default provider has no SHA-256.
            _ = crypto_hash_sha256(output, data.assumingMemoryBound(to: UInt8.self).baseAddress, UInt64(data.count))
        }
        return digest
    }

    public static func hash256(_ data: [UInt8]) -> Hash256 {
        data.withUnsafeBytes { hash256($0) }
    }
}
