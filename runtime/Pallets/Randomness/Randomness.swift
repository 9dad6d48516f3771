import FrameSupport
import System

/// Random values that block authors can foresee and influence: good enough to spread work, never for money.
///
/// Source: FRAME's insecure randomness collective flip pallet.
@Pallet("Randomness")
public enum Randomness<Runtime: SystemConfig> {
    /// Series of block headers from the last 81 blocks that acts as random seed material. This is arranged as a ring
    /// buffer with `block_number % 81` being the index into the `Vec` of the oldest hash.
    @Storage static var randomMaterial: StorageValue<BoundedArray<Hash256, RandomMaterialLength>>
}

public enum RandomMaterialLength: Bound { public static var count: Int { 81 } }

extension Randomness {
    /// Puts the parent's hash into the ring.
    public static func onInitialize(_ number: BlockNumber) -> Weight {
        let parent = System<Runtime>.parentHash.value
        var ring = randomMaterial.value
        // A full ring has a place for every index.
        if !ring.append(parent) { ring[place(number)] = parent }
        randomMaterial.value = ring
        return Runtime.databaseWeight.readsWrites(1, 1)
    }

    /// A value for the subject that was not known before the block that is also answered, 81 blocks ago: whoever
    /// depends on it must have committed to the subject before that.
    public static func random(_ subject: [UInt8]) -> (value: Hash256, knownSince: BlockNumber) {
        let number = System<Runtime>.blockNumber
        let since = number.saturatingSubtract(BlockNumber(RandomMaterialLength.count))
        let ring = randomMaterial.value.elements
        guard !ring.isEmpty else { return (.zero, since) }
        let start = place(number)
        var seeds = (0..<RandomMaterialLength.count).map { position in
            var input = ScaleEncoder(capacity: subject.count + 40)
            input.append(UInt8(truncatingIfNeeded: position))
            input.appendPrefixed(subject)
            ring[(start + position) % ring.count].encode(to: &input)
            return Host.blake2_256(input.bytes)
        }
        // 81 values, then 27, 9, 3, 1: each of three is the majority of their bits.
        while seeds.count > 1 {
            seeds = (0..<seeds.count / 3).map { majority(seeds[3 * $0], seeds[3 * $0 + 1], seeds[3 * $0 + 2]) }
        }
        return (seeds[0], since)
    }

    /// Where in the ring the oldest hash is, which the block replaces.
    private static func place(_ number: BlockNumber) -> Int {
        // Only the rest surely fits an `Int`: it has 32 bits and a sign in Wasm.
        Int(number.saturatingSubtract(1) % BlockNumber(RandomMaterialLength.count))
    }

    private static func majority(_ a: Hash256, _ b: Hash256, _ c: Hash256) -> Hash256 {
        func word(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 { a & b | b & c | a & c }
        let (a, b, c) = (a.words, b.words, c.words)
        return Hash256(
            words: Words32(
                word(a.w0, b.w0, c.w0), word(a.w1, b.w1, c.w1), word(a.w2, b.w2, c.w2), word(a.w3, b.w3, c.w3)))
    }
}
