import Crypto
import Primitives
import ScaleCodec
import TestSupport
import Testing
import Trie

@testable import WasmExecutor

@Suite("Host functions for tries")
struct TrieFunctionsTests {
    private static func pairs(_ seed: UInt64, _ count: Int) -> [(key: [UInt8], value: [UInt8])] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            let key = (0..<(random.next() % 5)).map { _ in UInt8(truncatingIfNeeded: random.next() & 0x13) }
            return (key, (0..<(random.next() % 70)).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        }
    }

    private static func encoded(_ pairs: [(key: [UInt8], value: [UInt8])]) -> HostCallText.Argument {
        .span(pairs.map { Pair($0.key, $0.value) }.encoded())
    }

    @Test("Roots over BLAKE2b are those of the state's tries", arguments: [0, 1, 2, 40])
    func blake2Roots(count: Int) throws {
        let pairs = Self.pairs(7, count)
        let name = "ext_trie_blake2_256_root_version_"
        let v0 = TrieRoot.of(pairs, version: .v0).bytes
        #expect(try host(.init(name + "1", Self.encoded(pairs), returns: .address(32))) == v0)
        #expect(try host(.init(name + "2", Self.encoded(pairs), .i32(0), returns: .address(32))) == v0)
        #expect(
            try host(.init(name + "2", Self.encoded(pairs), .i32(1), returns: .address(32)))
                == TrieRoot.of(pairs, version: .v1).bytes)
    }

    @Test("Roots of lists are those of headers", arguments: [0, 1, 3, 70])
    func orderedRoots(count: Int) throws {
        let values = Self.pairs(8, count).map(\.value)
        let name = "ext_trie_blake2_256_ordered_root_version_"
        let v0 = TrieRoot.ordered(values, version: .v0).bytes
        #expect(try host(.init(name + "1", .span(values.encoded()), returns: .address(32))) == v0)
        #expect(try host(.init(name + "2", .span(values.encoded()), .i32(0), returns: .address(32))) == v0)
        #expect(
            try host(.init(name + "2", .span(values.encoded()), .i32(1), returns: .address(32)))
                == TrieRoot.ordered(values, version: .v1).bytes)
    }

    @Test("The trie over any hash function agrees with the state's over BLAKE2b", arguments: 0..<40 as Range<UInt64>)
    func layouts(seed: UInt64) throws {
        let pairs = Self.pairs(seed, Int(seed * 3))
        for version in StateVersion.allCases {
            let layout = TrieLayout(hash: Blake2b.hash256, version: version)
            #expect(layout.root(of: pairs, depthLimit: 64) == TrieRoot.of(pairs, version: version))
        }
    }

    @Test("Roots over Keccak are its own")
    func keccakRoots() throws {
        let empty = Keccak.hash256([0]).bytes
        #expect(try host(.init("ext_trie_keccak_256_root_version_1", .span([0]), returns: .address(32))) == empty)
        let pairs = Self.pairs(9, 20)
        for (number, version) in [(UInt32(0), StateVersion.v0), (1, .v1)] {
            let layout = TrieLayout(hash: Keccak.hash256, version: version)
            let root = try #require(layout.root(of: pairs, depthLimit: 64)).bytes
            #expect(root != TrieRoot.of(pairs, version: version).bytes)
            #expect(
                try host(
                    .init(
                        "ext_trie_keccak_256_root_version_2", Self.encoded(pairs), .i32(number), returns: .address(32)))
                    == root)
        }
        let values = pairs.map(\.value)
        let list = values.enumerated().map { (key: Compact(UInt32($0.offset)).encoded(), value: $0.element) }
        let ordered = try #require(TrieLayout(hash: Keccak.hash256, version: .v0).root(of: list, depthLimit: 64)).bytes
        for name in ["ext_trie_keccak_256_ordered_root_version_1", "ext_trie_keccak_256_ordered_root_version_2"] {
            let version: [HostCallText.Argument] = name.hasSuffix("2") ? [.i32(0)] : []
            #expect(
                try host(.init(name, arguments: [.span(values.encoded())] + version, returns: .address(32)))
                    == ordered)
        }
    }

    // MARK: Proofs

    private typealias Entries = [(key: [UInt8], value: [UInt8])]

    /// The proof of one value: the nodes on the way to it, without the value and the references to each other.
    private static func proof(of key: [UInt8], in pairs: Entries, _ layout: TrieLayout) -> [[UInt8]] {
        let entries = Dictionary(pairs.map { ($0.key, $0.value) }) { $1 }
            .map { (key: TrieLayout.nibbles($0.key), value: $0.value) }
        let nodes = nodes(to: TrieLayout.nibbles(key), entries, 0, layout)
        return [nodes.shown] + nodes.below
    }

    /// The node over entries that share their first `depth` nibbles: as it is, as a proof of `target` shows it, and what
    /// the proof shows below it. Nodes that are short enough stand inside of their parents, in proofs as well.
    private static func nodes(
        to target: [UInt8]?, _ entries: Entries, _ depth: Int, _ layout: TrieLayout
    ) -> (whole: [UInt8], shown: [UInt8], below: [[UInt8]]) {
        let first = entries[0].key
        let end = entries.dropFirst().reduce(first.count) { end, entry in
            min(end, zip(first, entry.key).prefix { $0 == $1 }.count)
        }
        let own = entries.first { $0.key.count == end }
        var whole = TrieNode(
            partialKey: first[depth..<end], value: own.map { layout.value($0.value) },
            children: entries.count == 1 ? nil : .init(repeating: nil, count: 16))
        var shown = whole
        if target?.count == end { shown.value = whole.children == nil ? .inline([]) : nil }
        var below: [[UInt8]] = []
        for (nibble, group) in Dictionary(grouping: entries.filter { $0.key.count > end }, by: { $0.key[end] }) {
            let isOnTheWay = target.map { $0.count > end && $0[end] == nibble } ?? false
            let child = nodes(to: isOnTheWay ? target : nil, group, end + 1, layout)
            let reference = child.whole.count < 32 ? child.whole : layout.hash(child.whole).bytes
            whole.children?[Int(nibble)] = reference
            shown.children?[Int(nibble)] = reference
            guard isOnTheWay else { continue }
            shown.children?[Int(nibble)] = child.whole.count < 32 ? child.shown : []
            below = (child.whole.count < 32 ? [] : [child.shown]) + child.below
        }
        return (whole.encoded(), shown.encoded(), below)
    }

    @Test("A value that is in the trie is proven, and any other is not", arguments: 1..<25 as Range<UInt64>)
    func proofs(seed: UInt64) throws {
        let pairs = Self.pairs(seed, Int(seed * 2))
        let latest = Dictionary(pairs.map { ($0.key, $0.value) }) { $1 }
        for version in StateVersion.allCases {
            let layout = TrieLayout(hash: Keccak.hash256, version: version)
            let root = try #require(layout.root(of: pairs, depthLimit: 64))
            for (key, value) in latest {
                let proof = Self.proof(of: key, in: pairs, layout)
                #expect(layout.verify(root: root, proof: proof, key: key, value: value))
                #expect(!layout.verify(root: root, proof: proof, key: key, value: value + [1]))
                #expect(!layout.verify(root: root, proof: proof, key: key + [1], value: value))
                #expect(!layout.verify(root: root, proof: proof + [[0]], key: key, value: value))
                #expect(!layout.verify(root: root, proof: proof.dropLast(), key: key, value: value))
                #expect(!layout.verify(root: .zero, proof: proof, key: key, value: value))
            }
        }
    }

    @Test("Runtimes check proofs", arguments: ["blake2", "keccak"])
    func proofCalls(hash: String) throws {
        let pairs = Self.pairs(3, 12)
        let key = pairs[11].key
        let value = pairs[11].value
        for (number, version) in [(UInt32(0), StateVersion.v0), (1, .v1)] {
            let layout = TrieLayout(
                hash: hash == "keccak" ? { Keccak.hash256($0) } : { Blake2b.hash256($0) }, version: version)
            let root = try #require(layout.root(of: pairs, depthLimit: 64)).bytes
            let proof = Self.proof(of: key, in: pairs, layout).encoded()
            func check(_ value: [UInt8]) throws -> UInt32 {
                let arguments: [HostCallText.Argument] = [.address(root), .span(proof), .span(key), .span(value)]
                let name = "ext_trie_\(hash)_256_verify_proof_version_"
                let answer = try host(.init(name + "2", arguments: arguments + [.i32(number)], returns: .i32))
                if version == .v0 {
                    #expect(try host(.init(name + "1", arguments: arguments, returns: .i32)) == answer)
                }
                return WasmExecutorTests.number(answer)
            }
            #expect(try check(value) == 1)
            #expect(try check(value + [0]) == 0)
        }
    }

    @Test("Bytes that are no nodes prove nothing", arguments: 0..<20 as Range<UInt64>)
    func damagedProofs(seed: UInt64) throws {
        let pairs = Self.pairs(seed + 100, 20)
        let layout = TrieLayout(hash: Blake2b.hash256, version: .v1)
        let root = try #require(layout.root(of: pairs, depthLimit: 64))
        let key = pairs[19].key
        let proof = Self.proof(of: key, in: pairs, layout)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            var damaged = proof
            let node = Int(random.next() % UInt64(damaged.count))
            if damaged[node].isEmpty || random.next() % 4 == 0 {
                damaged[node] = Array(damaged[node].dropLast(Int(random.next() % 5)))
            } else {
                damaged[node][Int(random.next() % UInt64(damaged[node].count))] ^= UInt8(1 + random.next() % 255)
            }
            guard damaged != proof else { continue }
            #expect(!layout.verify(root: root, proof: damaged, key: key, value: pairs[19].value))
        }
    }
}
