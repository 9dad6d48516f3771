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
}
