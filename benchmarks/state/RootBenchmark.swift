import Crypto
import Primitives
import Trie

/// The root of a million random keys against the compressions that it cannot do without.
func benchmarkRoot() {
    let keys = 1_000_000
    var random = SeededGenerator(state: 1)
    var entries = TrieEntries(keys: keys, bytes: keys * 64)
    for _ in 0..<keys { entries.append(key: random.bytes32(), value: random.bytes32()) }

    let hashes = 1_500_000
    let message = [UInt8](repeating: 7, count: 96)
    var (baselines, sorts, roots): ([Double], [Double], [Double]) = ([], [], [])
    var checksum: UInt64 = 0
    for _ in 0..<5 {
        baselines.append(
            seconds {
                for _ in 0..<hashes { checksum &+= message.withUnsafeBytes { Blake2b.hash256($0).words.w0 } }
            })
        var sorted = entries
        sorts.append(seconds { sorted.sort() })
        roots.append(seconds { checksum &+= sorted.root(version: .v1).words.w0 })
    }
    let baseline = median(baselines)
    print("root of 10^6 random 32-byte keys with 32-byte values (checksum \(checksum & 0xff))")
    print("  1.5*10^6 BLAKE2b-256 of 96 bytes, one by one: \(format(baseline * 1000, 0)) ms")
    print("  sorting: \(format(median(sorts) * 1000, 0)) ms, root: \(format(median(roots) * 1000, 0)) ms")
    let both = zip(sorts, roots).map { $0 + $1 }
    print("  ratio, root alone: \(format(median(roots) / baseline)); with sorting: \(format(median(both) / baseline))")

    benchmarkMemoryChanges(baseline: baseline * 1000 / Double(hashes))
}

/// A thousand changed keys of the same trie, its nodes in a dictionary.
private func benchmarkMemoryChanges(baseline: Double) {
    let keys = 1_000_000
    var random = SeededGenerator(state: 1)
    let all = (0..<keys).map { _ in
        let key = random.bytes32()
        _ = random.bytes32()
        return key
    }
    var nodes: [Hash256: [UInt8]] = [:]
    var trie = MutableTrie(version: .v1)
    var isComplete = true
    for key in all.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        isComplete = isComplete && (try? trie.insert(key, random.bytes32(), reading: nodes)) != nil
    }
    var delta = trie.commit()
    delta.inserted.forEach { nodes[$0] = [UInt8]($1) }
    var times: [Double] = []
    for _ in 0..<9 {
        let changed = (0..<1000).map { _ in all[Int.random(in: 0..<keys, using: &random)] }
            .sorted { $0.lexicographicallyPrecedes($1) }
        times.append(
            seconds {
                var trie = MutableTrie(root: delta.root, version: .v1)
                for key in changed {
                    isComplete = isComplete && (try? trie.insert(key, random.bytes32(), reading: nodes)) != nil
                }
                delta = trie.commit()
            })
        delta.inserted.forEach { nodes[$0] = [UInt8]($1) }
    }
    precondition(isComplete, "every node is there")
    let perChange = median(times) * 1_000_000 / 1000
    print("1,000 changed keys of the same trie, nodes in memory: \(format(median(times) * 1000, 1)) ms")
    print("  one change: \(format(perChange)) us, \(format(perChange / (baseline * 1000), 1)) compressions")
}
