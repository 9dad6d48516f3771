import Crypto
import Primitives

/// Roots of whole sets of keys and values, built without a trie in memory.
public enum TrieRoot {
    /// The root of the trie without keys: the hash of one zero byte.
    public static let empty = Blake2b.hash256([0])

    /// The root of the given keys and values. Where a key comes twice, the later value counts.
    public static func of(_ pairs: some Sequence<(key: [UInt8], value: [UInt8])>, version: StateVersion) -> Hash256 {
        var entries = TrieEntries()
        for pair in pairs { entries.append(key: pair.key, value: pair.value) }
        return entries.root(version: version)
    }

    /// The root of a list: the trie of its elements under their compact-encoded indexes. Version 0 makes the
    /// extrinsics root of a header (version 1 where the runtime's `extrinsics_root_state_version` is 1).
    public static func ordered(_ values: [[UInt8]], version: StateVersion) -> Hash256 {
        var entries = TrieEntries()
        for (index, value) in values.enumerated() { entries.append(key: compact(index), value: value) }
        return entries.root(version: version)
    }

    private static func compact(_ index: Int) -> [UInt8] {
        if index < 1 << 6 { return [UInt8(truncatingIfNeeded: index << 2)] }
        let (word, count) = index < 1 << 14 ? (index << 2 | 0b01, 2) : (index << 2 | 0b10, 4)
        // More than 2^30 elements cannot be in memory, so the long form never comes up.
        return (0..<count).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
}
