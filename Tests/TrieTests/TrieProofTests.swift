import Crypto
import Primitives
import Testing

@testable import Trie

@Suite("Trie proofs")
struct TrieProofTests {
    private func trie(_ version: StateVersion) throws -> (root: Hash256, store: NodeStore, pairs: [[UInt8]: [UInt8]]) {
        var random = SeededGenerator(seed: 7)
        var pairs: [[UInt8]: [UInt8]] = [:]
        for _ in 0..<300 { pairs[random.bytes(Int.random(in: 1...32, using: &random))] = random.bytes(60) }
        var store = NodeStore()
        var trie = MutableTrie(version: version)
        for (key, value) in pairs { try trie.insert(key, value, reading: store) }
        let delta = trie.commit()
        store.apply(delta)
        return (delta.root, store, pairs)
    }

    @Test("A proof shows present and absent keys", arguments: StateVersion.allCases)
    func roundTrip(version: StateVersion) throws {
        let (root, store, pairs) = try trie(version)
        let keys =
            pairs.keys.sorted { $0.lexicographicallyPrecedes($1) }.prefix(5) + [
                [], [1, 2, 3], [UInt8](repeating: 9, count: 40),
            ]
        let proof = try TrieProof.make(of: Array(keys), root: root, reading: store)
        #expect(proof.count < store.nodes.count)
        for key in keys { #expect(try TrieProof.value(of: key, root: root, proof: proof) == pairs[key]) }
    }

    @Test("A proof with any bit changed, or a node left out, shows nothing", arguments: StateVersion.allCases)
    func tampering(version: StateVersion) throws {
        let (root, store, pairs) = try trie(version)
        let key = try #require(pairs.keys.min { $0.lexicographicallyPrecedes($1) })
        let proof = try TrieProof.make(of: [key], root: root, reading: store)
        for node in proof.indices {
            var shorter = proof
            shorter.remove(at: node)
            #expect(throws: TrieError.self) { try TrieProof.value(of: key, root: root, proof: shorter) }
            for byte in proof[node].indices {
                var changed = proof
                changed[node][byte] ^= 1
                #expect(throws: TrieError.self) { try TrieProof.value(of: key, root: root, proof: changed) }
            }
        }
    }
}
