import CCrypto
import Primitives

/// BLAKE2b-256 over SCALE(domain, seed, chain code): how seeds are derived where a scheme has no derivation of its own.
/// `seed` points at 32 bytes; `domain` has fewer than 64.
func derivedSeed(_ domain: StaticString, seed: UnsafePointer<UInt8>, _ chainCode: ChainCode) -> SecretBytes {
    SecretBytes(count: 32) { derived in
        let count = 1 + domain.utf8CodeUnitCount + 64
        SecretBytes.withScratch(count: count) { input in
            // SCALE's one-byte compact length.
            input[0] = UInt8(truncatingIfNeeded: domain.utf8CodeUnitCount << 2)
            let fields = input + 1 + domain.utf8CodeUnitCount
            (input + 1).update(from: domain.utf8Start, count: domain.utf8CodeUnitCount)
            fields.update(from: seed, count: 32)
            chainCode.withBytePointer { (fields + 32).update(from: $0, count: 32) }
            cc_blake2b(derived, 32, input, count)
        }
    }
}
