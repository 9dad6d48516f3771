import CXXHash

/// xxHash64 under the seeds 0, 1, 2, 3, each as eight little-endian bytes: Substrate's fast, not cryptographic hash
/// for storage keys.
public enum Twox {
    public static func hash64(_ data: [UInt8]) -> [UInt8] { hash(data, digestLength: 8) }

    public static func hash128(_ data: [UInt8]) -> [UInt8] { hash(data, digestLength: 16) }

    public static func hash256(_ data: [UInt8]) -> [UInt8] { hash(data, digestLength: 32) }

    /// Writes the 8 bytes of twox-64.
    public static func hash64(_ data: UnsafeRawBufferPointer, into digest: UnsafeMutableRawPointer) {
        write(data, lanes: 1, to: digest)
    }

    /// Writes the 16 bytes of twox-128.
    public static func hash128(_ data: UnsafeRawBufferPointer, into digest: UnsafeMutableRawPointer) {
        write(data, lanes: 2, to: digest)
    }

    /// Writes the 32 bytes of twox-256.
    public static func hash256(_ data: UnsafeRawBufferPointer, into digest: UnsafeMutableRawPointer) {
        write(data, lanes: 4, to: digest)
    }

    private static func hash(_ data: [UInt8], digestLength: Int) -> [UInt8] {
        data.withUnsafeBytes { source in
            [UInt8](unsafeUninitializedCapacity: digestLength) { digest, count in
                write(source, lanes: digestLength / 8, to: digest.baseAddress)
                count = digestLength
            }
        }
    }

    @inline(__always)
    private static func write(_ data: UnsafeRawBufferPointer, lanes: Int, to digest: UnsafeMutableRawPointer?) {
        for lane in 0..<lanes {
            let word = XXH64(data.baseAddress, data.count, UInt64(lane)).littleEndian
            digest?.storeBytes(of: word, toByteOffset: 8 * lane, as: UInt64.self)
        }
    }
}
