import HostInterface
import Primitives
import ScaleCodec
import StateMachine
import Storage
import Synchronization
import TestSupport
import Testing
import Trie

/// The obvious way to do what `Externalities` does: whole copies for transactions, whole searches for order.
private struct Model {
    typealias Tries = [[UInt8]?: [[UInt8]: [UInt8]]]

    var tries: Tries
    /// Keys of the state below, for the semantics of limits.
    let stored: Tries
    var saved: [Tries] = []

    func get(_ trie: [UInt8]?, _ key: [UInt8]) -> [UInt8]? { tries[trie]?[key] }

    mutating func set(_ trie: [UInt8]?, _ key: [UInt8], _ value: [UInt8]?) { tries[trie, default: [:]][key] = value }

    func nextKey(_ trie: [UInt8]?, _ key: [UInt8]) -> [UInt8]? {
        tries[trie]?.keys.filter { key.lexicographicallyPrecedes($0) }.min { $0.lexicographicallyPrecedes($1) }
    }

    mutating func append(_ key: [UInt8], _ element: [UInt8]) {
        let old = get(nil, key) ?? []
        var input = ScaleDecoder(old)
        var output = ScaleEncoder()
        if let count = try? input.readCompact(), count < UInt128(UInt32.max) {
            output.appendCompact(count + 1)
            output.append(contentsOf: Array(old[input.offset...]))
        } else {
            output.appendCompact(1)
        }
        set(nil, key, output.bytes + element)
    }

    mutating func clear(_ trie: [UInt8]?, _ prefix: [UInt8], _ limit: UInt32?, changed: Set<[UInt8]>) -> PrefixRemoval {
        let below = (stored[trie] ?? [:]).keys.filter { $0.starts(with: prefix) }
            .sorted { $0.lexicographicallyPrecedes($1) }
        let taken = below.prefix(limit.map { Int($0) } ?? .max)
        for key in changed where key.starts(with: prefix) { set(trie, key, nil) }
        for key in taken { set(trie, key, nil) }
        return PrefixRemoval(removed: UInt32(taken.count), remaining: taken.count < below.count)
    }
}

@Suite("Overlay")
struct OverlayModelTests {
    private static func key(_ random: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 1...3, using: &random)).map { _ in UInt8.random(in: 0...3, using: &random) }
    }

    private static func pairs(_ random: inout SeededGenerator) -> [[UInt8]: [UInt8]] {
        var pairs: [[UInt8]: [UInt8]] = [:]
        for _ in 0..<25 { pairs[key(&random)] = random.bytes(Int.random(in: 0...40, using: &random)) }
        return pairs
    }

    @Test("Random series of changes, nested transactions and searches match the naive way", arguments: 0..<60)
    func againstModel(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let top = Self.pairs(&random)
        let child = Self.pairs(&random)
        let version: StateVersion = seed % 2 == 0 ? .v0 : .v1
        let folder = try TemporaryFolder()
        let backend: StateBackend
        if seed % 3 == 0 {
            backend = .memory(InMemoryState(top: top, children: [[7]: child]))
        } else {
            let store = try StateStore(database: try Database(path: folder.path))
            let genesis = try GenesisState(top: top, children: [[7]: child], version: version)
            var batch = store.database.makeBatch()
            try store.initialize(genesis, block: .zero, into: &batch)
            try store.database.write(batch)
            backend = .stored(try store.view(root: genesis.root))
        }
        let externalities = Externalities(backend: backend)
        var model = Model(tries: [nil: top, [7]: child], stored: [nil: top, [7]: child])
        // Keys changed and not rolled back, as a limit does not count them.
        var changed: [[[UInt8]?: Set<[UInt8]>]] = [[:]]

        for step in 0..<400 {
            let trie: [UInt8]? = Int.random(in: 0..<3, using: &random) == 0 ? [7] : nil
            let key = Self.key(&random)
            let note: Comment = "seed \(seed), step \(step)"
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<4:
                let value = random.bytes(Int.random(in: 0...40, using: &random))
                model.set(trie, key, value)
                changed[changed.count - 1][trie, default: []].insert(key)
                if let trie {
                    externalities.childStorageSet(trie, key, value)
                } else {
                    externalities.storageSet(key, value)
                }
            case 4..<6:
                model.set(trie, key, nil)
                changed[changed.count - 1][trie, default: []].insert(key)
                if let trie { externalities.childStorageClear(trie, key) } else { externalities.storageClear(key) }
            case 6..<9:
                model.append(key, [1, 2])
                changed[changed.count - 1][nil, default: []].insert(key)
                externalities.storageAppend(key, [1, 2])
            case 9:
                let limit = Bool.random(using: &random) ? nil : UInt32.random(in: 0...4, using: &random)
                let prefix = Array(key.dropLast())
                guard trie != nil || !prefix.isEmpty else { continue }
                let all = changed.reduce(into: Set<[UInt8]>()) { $0.formUnion($1[trie] ?? []) }
                let expected = model.clear(trie, prefix, limit, changed: all)
                for key in model.stored[trie]?.keys ?? [:].keys
                where model.get(trie, key) == nil && key.starts(with: prefix) {
                    changed[changed.count - 1][trie, default: []].insert(key)
                }
                let removal =
                    trie.map { externalities.childStorageClearPrefix($0, prefix, limit: limit) }
                    ?? externalities.storageClearPrefix(prefix, limit: limit)
                #expect(removal == expected, note)
            case 10, 11:
                model.saved.append(model.tries)
                changed.append([:])
                externalities.storageStartTransaction()
            case 12:
                guard let saved = model.saved.popLast() else { continue }
                model.tries = saved
                changed.removeLast()
                externalities.storageRollbackTransaction()
            case 13:
                guard model.saved.popLast() != nil else { continue }
                let inner = changed.removeLast()
                for (trie, keys) in inner { changed[changed.count - 1][trie, default: []].formUnion(keys) }
                externalities.storageCommitTransaction()
            case 14..<17:
                let next = trie.map { externalities.childStorageNextKey($0, key) } ?? externalities.storageNextKey(key)
                guard trie == nil else {
                    #expect(next == model.nextKey(trie, key), note)
                    continue
                }
                // The main trie also has the child's root, after all keys of this test.
                #expect(next == model.nextKey(nil, key) || next?.first == UInt8(ascii: ":"), note)
            case 17:
                let root = externalities.storageRoot(version: version.rawValue)
                let state = InMemoryState(top: model.tries[nil] ?? [:], children: [[7]: model.tries[[7]] ?? [:]])
                #expect(root == state.root(version: version).bytes, note)
            default:
                let value = trie.map { externalities.childStorageGet($0, key) } ?? externalities.storageGet(key)
                let exists = trie.map { externalities.childStorageExists($0, key) } ?? externalities.storageExists(key)
                #expect(value == model.get(trie, key), note)
                #expect(exists == (model.get(trie, key) != nil), note)
            }
        }
        #expect(externalities.failure == nil)
        let drained = try externalities.drainChanges(version: version)
        let state = InMemoryState(top: model.tries[nil] ?? [:], children: [[7]: model.tries[[7]] ?? [:]])
        #expect(drained.root == state.root(version: version), "seed \(seed)")
        #expect(try externalities.changes(version: version).top.isEmpty)
    }

    @Test("Appending in nested transactions costs no copies of what is there")
    func appending() throws {
        let externalities = Externalities(backend: .memory(InMemoryState()))
        for round in 0..<20_000 {
            externalities.storageStartTransaction()
            externalities.storageStartTransaction()
            externalities.storageAppend([1], [UInt8](repeating: 7, count: 50))
            externalities.storageCommitTransaction()
            if round % 2 == 0 {
                externalities.storageCommitTransaction()
            } else {
                externalities.storageRollbackTransaction()
            }
        }
        let value = try #require(externalities.storageGet([1]))
        var input = ScaleDecoder(value)
        #expect(try input.readLength() == 10_000)
        #expect(input.remaining == 500_000)
    }

    @Test("Removing keys one by one from the front stays linear")
    func draining() throws {
        var top: [[UInt8]: [UInt8]] = [:]
        for index in 0..<5_000 { top[[1, UInt8(index >> 8), UInt8(index & 255)]] = [0] }
        let externalities = Externalities(backend: .memory(InMemoryState(top: top)))
        var removed = 0
        while let key = externalities.storageNextKey([1]) {
            externalities.storageClear(key)
            removed += 1
        }
        #expect(removed == 5_000)
        externalities.storageSet([1, 3], [1])
        #expect(externalities.storageNextKey([1]) == [1, 3])
    }

    @Test("A runtime call cannot end the host's transactions, and what it leaves open is rolled back")
    func hygiene() {
        let externalities = Externalities(backend: .memory(InMemoryState()))
        externalities.storageStartTransaction()
        externalities.storageSet([1], [1])
        externalities.withRuntimeCall {
            externalities.storageSet([2], [2])
            externalities.storageStartTransaction()
            externalities.storageStartTransaction()
            externalities.storageSet([3], [3])
        }
        #expect(externalities.storageGet([2]) == [2])
        #expect(externalities.storageGet([3]) == nil)
        externalities.withRuntimeCall { externalities.storageCommitTransaction() }
        #expect(externalities.failure == .noOpenTransaction)
        externalities.clearFailure()
        externalities.storageRollbackTransaction()
        #expect(externalities.failure == nil)
        #expect(externalities.storageGet([2]) == nil)
        #expect(externalities.storageGet([1]) == nil)
    }

    @Test("The log tells of a call that returns with a transaction open, and of none that fails in one")
    func openTransactions() {
        struct Trap: Error {}
        let lines = Mutex<[String]>([])
        let externalities = Externalities(backend: .memory(InMemoryState()), logLevel: 5) { _, target, message in
            lines.withLock { $0.append(String(decoding: target + [58] + message, as: UTF8.self)) }
        }
        #expect(throws: Trap.self) {
            try externalities.withRuntimeCall { () throws(Trap) in
                externalities.storageStartTransaction()
                externalities.storageSet([1], [1])
                throw Trap()
            }
        }
        #expect(lines.withLock(\.self) == [])
        #expect(externalities.storageGet([1]) == nil)
        externalities.withRuntimeCall { externalities.storageStartTransaction() }
        #expect(lines.withLock(\.self) == ["state:the runtime left a storage transaction open"])
    }

    @Test("Keys of child roots are the host's: a runtime neither sets nor clears them")
    func childRootKeys() throws {
        let externalities = Externalities(backend: .memory(InMemoryState()))
        let rootKey = ChildStorage.rootKey(of: [5])
        externalities.storageSet(rootKey, [1])
        #expect(externalities.storageGet(rootKey) == nil)
        externalities.childStorageSet([5], [1], [2])
        let root = externalities.childStorageRoot([5], version: 1)
        #expect(root == TrieRoot.of([(key: [1], value: [2])], version: .v1).bytes)
        #expect(externalities.storageGet(rootKey) == root)
        _ = externalities.storageClearPrefix([UInt8](":child".utf8), limit: nil)
        externalities.storageClear(rootKey)
        #expect(externalities.storageGet(rootKey) == root)
        #expect(externalities.childStorageKill([5], limit: nil) == PrefixRemoval(removed: 0, remaining: false))
        #expect(externalities.childStorageRoot([5], version: 1) == TrieRoot.empty.bytes)
        #expect(externalities.storageGet(rootKey) == nil)
    }

    @Test("A state version that does not exist is a failure of the call")
    func unknownVersion() {
        let externalities = Externalities(backend: .memory(InMemoryState()))
        _ = externalities.storageRoot(version: 2)
        #expect(externalities.failure == .unknownStateVersion(2))
    }
}
