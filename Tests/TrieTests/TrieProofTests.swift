import Crypto
import Primitives
import TestSupport
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

    @Test("A compact proof is smaller and gives back the same nodes", arguments: StateVersion.allCases)
    func compact(version: StateVersion) throws {
        let (root, store, pairs) = try trie(version)
        let keys = pairs.keys.sorted { $0.lexicographicallyPrecedes($1) }
        for count in [0, 1, 7, 300] {
            let proof = try TrieProof.make(of: Array(keys.prefix(count)) + [[]], root: root, reading: store)
            let nodes = TrieProof.nodes(in: proof)
            let compact = try CompactProof.encode(root: root, reading: nodes)
            #expect(compact.count == proof.count)
            #expect(count == 0 || compact.joined().count < proof.joined().count)
            let decoded = try CompactProof.decode(compact)
            #expect(decoded.root == root)
            #expect(decoded.nodes == nodes)
        }
    }

    @Test("A compact node leaves its reference empty and puts its value behind it")
    func compactForm() throws {
        let long = [UInt8](repeating: 7, count: 40)
        let other = [UInt8](repeating: 8, count: 40)
        var trie = MutableTrie(version: .v1)
        try trie.insert([0x12], long, reading: NoNodes())
        try trie.insert([0x12, 0x34], other, reading: NoNodes())
        let delta = trie.commit()
        var store = NodeStore()
        store.apply(delta)
        let proof = try CompactProof.encode(root: delta.root, reading: store)
        // Branch with a value of no bytes and an empty reference; its value; the leaf likewise; its value.
        #expect(proof == [hex("01c21208000000"), long, hex("01410400"), other])
    }

    @Test("Damaged compact proofs are errors or another root, never traps")
    func compactFuzz() throws {
        let (root, store, pairs) = try trie(.v1)
        var random = SeededGenerator(seed: 21)
        let proof = try TrieProof.make(of: Array(pairs.keys.prefix(20)), root: root, reading: store)
        let compact = try CompactProof.encode(root: root, reading: TrieProof.nodes(in: proof))
        for _ in 0..<3_000 {
            var damaged = compact
            let entry = Int.random(in: 0..<damaged.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: damaged.remove(at: entry)
            case 1: damaged[entry] = random.bytes(Int.random(in: 0...20, using: &random))
            case 2: damaged.append([0])
            default:
                guard !damaged[entry].isEmpty else { continue }
                let byte = Int.random(in: 0..<damaged[entry].count, using: &random)
                damaged[entry][byte] ^= UInt8.random(in: 1...255, using: &random)
            }
            if let decoded = try? CompactProof.decode(damaged) { #expect(decoded.root != root, "seed 21") }
        }
        let deep = [[UInt8]](repeating: [0x80, 0x01, 0x00, 0x00], count: 2_000)
        #expect(throws: CompactProofError.tooDeep) { try CompactProof.decode(deep) }
    }
}
