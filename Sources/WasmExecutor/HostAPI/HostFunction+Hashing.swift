import Crypto
import Primitives

// Source: Polkadot specification, appendix B (host API), hashing.

extension HostFunction {
    static let hashing: [HostFunction] = [
        hash("ext_hashing_blake2_128_version_1", 16) { Blake2b.hash($0, into: $1) },
        hash("ext_hashing_blake2_256_version_1", 32) { Blake2b.hash($0, into: $1) },
        // The targets are new memory, which has an address.
        hash("ext_hashing_twox_64_version_1", 8) { Twox.hash64($0, into: $1.baseAddress.unsafelyUnwrapped) },
        hash("ext_hashing_twox_128_version_1", 16) { Twox.hash128($0, into: $1.baseAddress.unsafelyUnwrapped) },
        hash("ext_hashing_twox_256_version_1", 32) { Twox.hash256($0, into: $1.baseAddress.unsafelyUnwrapped) },
        hash("ext_hashing_keccak_256_version_1", 32) { data, target in
            Keccak.hash256(data).withUnsafeBytes { target.copyMemory(from: $0) }
        },
        hash("ext_hashing_keccak_512_version_1", 64) { $1.copyBytes(from: Keccak.hash512($0)) },
        hash("ext_hashing_sha2_256_version_1", 32) { data, target in
            SHA2.hash256(data).withUnsafeBytes { target.copyMemory(from: $0) }
        },
    ]

    private static func hash(
        _ name: String, _ count: UInt32,
        _ function: @escaping @Sendable (UnsafeRawBufferPointer, UnsafeMutableRawBufferPointer) -> Void
    ) -> HostFunction {
        HostFunction(name, .i64, returns: .i32) { (call) throws(HostFault) in
            // Growing memory does not move it, so what is hashed stays where it is.
            let data = try call.span(0)
            return try call.answer(count) { function(data, $0) }
        }
    }
}
