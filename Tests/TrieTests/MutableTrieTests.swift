import Primitives
import TestSupport
import Testing

@testable import Trie

@Suite("Mutable trie")
struct MutableTrieTests {
    /// Keys that share prefixes, and values of every length class.
    private func randomKey(_ random: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 0...6, using: &random)).map { _ in
            [0, 1, 0x10, 0x11, 0xff].randomElement(using: &random) ?? 0
        }
    }

    private func randomValue(_ random: inout SeededGenerator) -> [UInt8] {
        let byte = UInt8.random(in: 0...2, using: &random)
        return [UInt8](repeating: byte, count: [0, 1, 3, 20, 31, 32, 33, 34, 100].randomElement(using: &random) ?? 0)
    }

    @Test("A leaf whose value is known is not read to be replaced", arguments: [StateVersion.v0, .v1], [20, 33])
    func knownLeaf(version: StateVersion, size: Int) throws {
        let keys = (0..<16).map { [UInt8($0) << 4 | 5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] }
        var store = NodeStore()
        var trie = MutableTrie(version: version)
        for key in keys { try trie.insert(key, [UInt8](repeating: key[0], count: size), reading: store) }
        let delta = trie.commit()
        store.apply(delta)
        // All that is left is the root.
        var root = NodeStore()
        root.nodes[delta.root] = store.nodes[delta.root]
        var again = MutableTrie(root: delta.root, version: version)
        try again.insert(keys[3], [9], replacing: [UInt8](repeating: keys[3][0], count: size), reading: root)
        let changed = again.commit()
        #expect(changed.removed.count == (size > 32 && version == .v1 ? 3 : 2))
        var blind = MutableTrie(root: delta.root, version: version)
        try blind.insert(keys[3], [9], reading: store)
        let expected = blind.commit().root
        #expect(changed.root == expected)
        // One that is wrong leads to reading, as none does.
        var wrong = MutableTrie(root: delta.root, version: version)
        var missing: TrieError?
        do throws(TrieError) {
            try wrong.insert(keys[3], [9], replacing: [UInt8](repeating: 1, count: size), reading: root)
        } catch {
            missing = error
        }
        #expect(missing != nil)
    }

    @Test(
        "Random changes in batches give the root and exactly the nodes of a trie built at once",
        arguments: [StateVersion.v0, .v1], 0..<40)
    func randomChanges(version: StateVersion, seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var model: [[UInt8]: [UInt8]] = [:]
        var store = NodeStore()
        var root = TrieRoot.empty
        for round in 0..<12 {
            var trie = MutableTrie(root: root, version: version)
            let stored = model
            for _ in 0..<Int.random(in: 1...30, using: &random) {
                let key = randomKey(&random)
                switch Int.random(in: 0..<10, using: &random) {
                case 0..<6:
                    let value = randomValue(&random)
                    // What is said of the old value may be right, wrong or nothing.
                    let old = [nil, stored[key], randomValue(&random)].randomElement(using: &random) ?? nil
                    model[key] = value
                    try trie.insert(key, value, replacing: old, reading: store)
                case 6..<9:
                    model[key] = nil
                    try trie.remove(key, reading: store)
                default:
                    model = model.filter { !$0.key.starts(with: key) }
                    try trie.removeAll(prefix: key, reading: store)
                }
            }
            let delta = trie.commit()
            root = delta.root
            let applies = store.apply(delta)
            #expect(applies, "seed \(seed), round \(round)")
            #expect(
                root == TrieRoot.of(model.map { ($0.key, $0.value) }, version: version), "seed \(seed), round \(round)")

            // The store holds what a fresh trie of the same content would put there, as often.
            var fresh = NodeStore()
            var whole = MutableTrie(version: version)
            for (key, value) in model { try whole.insert(key, value, reading: fresh) }
            fresh.apply(whole.commit())
            #expect(
                store.nodes.mapValues(\.count) == fresh.nodes.mapValues(\.count), "seed \(seed), round \(round)")

            for (key, value) in model {
                #expect(try TrieLookup.value(of: key, root: root, reading: store) == value)
            }
            let absent = randomKey(&random)
            #expect(try TrieLookup.value(of: absent, root: root, reading: store) == model[absent])
            let sorted = model.keys.sorted { $0.lexicographicallyPrecedes($1) }
            #expect(try TrieLookup.keys(prefix: [], root: root, reading: store) == sorted, "seed \(seed)")
            #expect(
                try TrieLookup.nextKey(after: absent, root: root, reading: store)
                    == sorted.first { absent.lexicographicallyPrecedes($0) }, "seed \(seed), round \(round)")
            #expect(
                try TrieLookup.keys(prefix: absent, after: absent, limit: 3, root: root, reading: store)
                    == Array(sorted.filter { $0.starts(with: absent) && $0 != absent }.prefix(3)))
        }
    }

    @Test("Removing every key leaves the empty root and no node")
    func removingAll() throws {
        var store = NodeStore()
        var trie = MutableTrie(version: .v1)
        for byte in 0..<100 as Range<UInt8> {
            try trie.insert([byte, 7], [UInt8](repeating: byte, count: 40), reading: store)
        }
        let full = trie.commit()
        store.apply(full)
        var rest = MutableTrie(root: full.root, version: .v1)
        for byte in 0..<100 as Range<UInt8> { try rest.remove([byte, 7], reading: store) }
        let empty = rest.commit()
        #expect(empty.root == TrieRoot.empty)
        store.apply(empty)
        #expect(store.nodes.isEmpty)
    }

    @Test("Setting what is there already changes no node")
    func settingTheSame() throws {
        var store = NodeStore()
        var trie = MutableTrie(version: .v1)
        try trie.insert([1], [2], reading: store)
        try trie.insert([1, 2], [UInt8](repeating: 3, count: 50), reading: store)
        let first = trie.commit()
        store.apply(first)
        var again = MutableTrie(root: first.root, version: .v1)
        try again.insert([1], [2], reading: store)
        try again.insert([1, 2], [UInt8](repeating: 3, count: 50), reading: store)
        let second = again.commit()
        #expect(second.root == first.root)
        #expect(second.inserted.isEmpty && second.removed.isEmpty)
    }

    @Test("Under version 1 a long value of version 0 moves to its hash when it is set, not when its node is rewritten")
    func migration() throws {
        var store = NodeStore()
        let long = [UInt8](repeating: 5, count: 33)
        var old = MutableTrie(version: .v0)
        try old.insert([1], long, reading: store)
        try old.insert([1, 2], long, reading: store)
        let first = old.commit()
        store.apply(first)

        var mixed = MutableTrie(root: first.root, version: .v1)
        try mixed.insert([1, 3], [0], reading: store)
        let second = mixed.commit()
        store.apply(second)
        var sameInV0 = MutableTrie(root: TrieRoot.empty, version: .v0)
        for (key, value) in [([1], long), ([1, 2], long), ([1, 3], [0])] as [([UInt8], [UInt8])] {
            try sameInV0.insert(key, value, reading: NoNodes())
        }
        let unmixed = sameInV0.commit()
        #expect(second.root == unmixed.root)

        var migrated = MutableTrie(root: second.root, version: .v1)
        try migrated.insert([1], long, reading: store)
        try migrated.insert([1, 2], long, reading: store)
        let third = migrated.commit()
        store.apply(third)
        let pairs: [(key: [UInt8], value: [UInt8])] = [([1], long), ([1, 2], long), ([1, 3], [0])]
        #expect(third.root == TrieRoot.of(pairs, version: .v1))
        #expect(try TrieLookup.value(of: [1], root: third.root, reading: store) == long)
    }

    @Test("A node that the store does not have is named")
    func missingNode() throws {
        let root = TrieRoot.of([(key: [1], value: [2])], version: .v0)
        var trie = MutableTrie(root: root, version: .v0)
        var failure: TrieError?
        do throws(TrieError) { try trie.insert([1], [3], reading: NoNodes()) } catch { failure = error }
        #expect(failure == .missingNode(root))
    }
}
