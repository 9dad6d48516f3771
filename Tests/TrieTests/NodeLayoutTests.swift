import Crypto
import Primitives
import TestSupport
import Testing

@testable import Trie

@Suite("Node decoding")
struct NodeLayoutTests {
    private func error(of bytes: [UInt8]) -> NodeError? {
        do throws(NodeError) {
            try bytes.withBytes { (raw) throws(NodeError) in _ = try NodeLayout(raw) }
            return nil
        } catch {
            return error
        }
    }

    @Test("Each fault of a node has its error")
    func faults() {
        #expect(error(of: []) == .truncated)
        #expect(error(of: [0x01]) == .unknownHeader(1))
        #expect(error(of: [0x0f]) == .unknownHeader(15))
        #expect(error(of: [0x00, 0x00]) == .trailingBytes(1))
        #expect(error(of: [0x41, 0x10, 0x00]) == .nonZeroPadding)
        #expect(error(of: [0x41, 0x01, 0x04]) == .truncated)
        #expect(error(of: [0x41, 0x01, 0x04, 0x01, 0x02]) == .trailingBytes(1))
        #expect(error(of: [0x80, 0x00, 0x00]) == .noChildren)
        #expect(error(of: [0x80, 0x01, 0x00, 0x00]) == .invalidChildLength(0))
        #expect(error(of: [0x80, 0x01, 0x00, 0x84]) == .invalidChildLength(33))
        #expect(error(of: [0x40, 0x03]) == .invalidLength)
        #expect(error(of: [0x40, 0x01, 0x00]) == .invalidLength)
        #expect(error(of: [0x7f] + [UInt8](repeating: 255, count: 300)) == .partialKeyTooLong)
        #expect(error(of: [0x3f, 0xff]) == .truncated)
        #expect(error(of: [0x00]) == nil)
    }

    @Test("Random and damaged bytes never trap a reader")
    func fuzz() throws {
        var random = SeededGenerator(seed: 11)
        var store = NodeStore()
        var trie = MutableTrie(version: .v1)
        for _ in 0..<200 {
            let value = random.bytes(Int.random(in: 0...80, using: &random))
            try trie.insert(random.bytes(Int.random(in: 0...5, using: &random)), value, reading: store)
        }
        store.apply(trie.commit())
        let seeds = store.nodes.values.map(\.bytes)
        var decoded = 0
        for _ in 0..<20_000 {
            var bytes = random.bytes(Int.random(in: 0...40, using: &random))
            if Bool.random(using: &random), let seed = seeds.randomElement(using: &random) {
                bytes = seed
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    let index = Int.random(in: 0..<bytes.count, using: &random)
                    bytes[index] = UInt8.random(in: 0...255, using: &random)
                }
                if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
            }
            if error(of: bytes) == nil { decoded += 1 }
            // As the root of a trie that is read, walked and changed.
            let root = Blake2b.hash256(bytes)
            let nodes = [root: bytes]
            _ = try? TrieLookup.value(of: random.bytes(3), root: root, reading: nodes)
            _ = try? TrieLookup.keys(prefix: [], limit: 10, root: root, reading: nodes)
            var changed = MutableTrie(root: root, version: .v1)
            _ = try? changed.insert(random.bytes(2), random.bytes(40), reading: nodes)
            _ = try? changed.remove(random.bytes(2), reading: nodes)
            _ = try? changed.removeAll(prefix: random.bytes(1), reading: nodes)
            _ = changed.commit()
        }
        #expect(decoded > 100)
    }
}
