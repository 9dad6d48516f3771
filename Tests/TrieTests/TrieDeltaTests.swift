import Primitives
import TestSupport
import Testing

@testable import Trie

@Suite("What a change does to a trie's nodes")
struct TrieDeltaTests {
    @Test("Nodes that come as often as they go are no change, however often they come")
    func cancelling() {
        var random = SeededGenerator()
        for _ in 0..<300 {
            let kinds = UInt8.random(in: 1...9, using: &random)
            func some() -> [Hash256] {
                (0..<Int.random(in: 0...12, using: &random)).map { _ in
                    Hash256(words: Words32(UInt64(UInt8.random(in: 0..<kinds, using: &random)), 0, 0, 0))
                }
            }
            let (came, went) = (some(), some())
            var delta = TrieDelta(unchanged: .zero)
            for hash in came { hash.withUnsafeBytes { delta.inserted.append(hash, $0) } }
            delta.removed = went
            delta.cancelPairs()

            var (inserted, removed) = (came, went)
            for hash in came {
                guard let gone = removed.firstIndex(of: hash), let new = inserted.firstIndex(of: hash) else { continue }
                removed.remove(at: gone)
                inserted.remove(at: new)
            }
            #expect(delta.inserted.hashes == inserted.sorted(), "seed \(random.seed)")
            #expect(delta.removed == removed.sorted(), "seed \(random.seed)")
            delta.inserted.forEach { hash, node in hash.withUnsafeBytes { #expect(node.elementsEqual($0)) } }
        }
    }
}
