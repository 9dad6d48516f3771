import Crypto
import Primitives
import StateMachine
import Storage
import TestSupport
import Trie

/// A chain whose blocks are random changes, beside the states that they should lead to.
struct Chain {
    struct State {
        var number: UInt32
        var root: Hash256
        var top: [[UInt8]: [UInt8]]
        var child: [[UInt8]: [UInt8]]
    }

    static let childName: [UInt8] = [99]
    let version: StateVersion
    var store: StateStore
    var states: [Hash256: State] = [:]
    var parents: [Hash256: Hash256] = [:]
    let genesis: Hash256
    private var lastHash: UInt64 = 0

    init(path: String, pruning: StatePruning, version: StateVersion = .v1) throws {
        self.version = version
        store = try StateStore(database: try Database(path: path), pruning: pruning)
        var top: [[UInt8]: [UInt8]] = [:]
        for byte in 0..<30 as Range<UInt8> { top[[byte % 4, byte]] = [UInt8](repeating: byte, count: Int(byte) * 2) }
        let child: [[UInt8]: [UInt8]] = [[1]: [1], [2, 2]: [UInt8](repeating: 2, count: 40)]
        let state = try GenesisState(top: top, children: [Self.childName: child], version: version)
        genesis = Blake2b.hash256([0])
        var batch = store.database.makeBatch()
        try store.initialize(state, block: genesis, into: &batch)
        try store.database.write(batch)
        states[genesis] = State(number: 0, root: state.root, top: top, child: child)
    }

    /// Makes a block of random changes over `parent` in `batch`.
    mutating func makeBlock(
        on parent: Hash256, using random: inout SeededGenerator, into batch: inout WriteBatch
    ) throws -> Hash256 {
        guard var state = states[parent] else { throw StateError.unknownBlock(parent) }
        let externalities = Externalities(backend: .stored(try store.view(root: state.root)))
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            let key = [UInt8.random(in: 0...3, using: &random), UInt8.random(in: 0...30, using: &random)]
            let value = [UInt8](
                repeating: UInt8.random(in: 0...2, using: &random), count: Int.random(in: 0...60, using: &random))
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                state.top[key] = value
                externalities.storageSet(key, value)
            case 5..<8:
                state.top[key] = nil
                externalities.storageClear(key)
            case 8:
                state.child[key] = value
                externalities.childStorageSet(Self.childName, key, value)
            default:
                if Int.random(in: 0..<4, using: &random) == 0 {
                    state.child = [:]
                    _ = externalities.childStorageKill(Self.childName, limit: nil)
                }
            }
        }
        let changes = try externalities.drainChanges(version: version)
        lastHash += 1
        let hash = Blake2b.hash256(
            [UInt8](repeating: 1, count: 3) + (0..<8).map { UInt8(truncatingIfNeeded: lastHash >> (8 * $0)) })
        state.number += 1
        state.root = changes.root
        try store.commit(block: hash, number: state.number, parent: parent, changes: changes, into: &batch)
        states[hash] = state
        parents[hash] = parent
        return hash
    }

    mutating func addBlock(on parent: Hash256, using random: inout SeededGenerator) throws -> Hash256 {
        var batch = store.database.makeBatch()
        let hash = try makeBlock(on: parent, using: &random, into: &batch)
        try store.database.write(batch)
        return hash
    }

    @discardableResult
    func finalize(_ hash: Hash256) throws -> [Hash256] {
        var batch = store.database.makeBatch()
        let discarded = try store.finalize(block: hash, into: &batch)
        try store.database.write(batch)
        return discarded
    }

    /// Closes the database and opens it again.
    mutating func reopen(path: String, pruning: StatePruning) throws {
        let placeholder = try TemporaryFolder()
        store = try StateStore(database: try Database(path: placeholder.path))
        store = try StateStore(database: try Database(path: path), pruning: pruning)
    }

    /// Whether every way of reading the block's state shows what it should.
    func matches(_ hash: Hash256) throws -> Bool {
        guard let state = states[hash] else { return false }
        let view = try store.view(root: state.root)
        let rootKey = ChildStorage.rootKey(of: Self.childName)
        let sorted = state.top.keys.sorted { $0.lexicographicallyPrecedes($1) }
        guard try view.keys(prefix: []).filter({ $0 != rootKey }) == sorted else { return false }
        for first in 0..<4 as Range<UInt8> {
            for second in 0..<31 as Range<UInt8> {
                let key = [first, second]
                guard try view.get(key) == state.top[key], try view.contains(key) == (state.top[key] != nil),
                    try view.childGet(Self.childName, key) == state.child[key]
                else { return false }
            }
        }
        let children = state.child.keys.sorted { $0.lexicographicallyPrecedes($1) }
        guard try view.childKeys(Self.childName, prefix: []) == children else { return false }
        guard let probe = sorted.first else { return true }
        guard try view.nextKey(after: probe) == sorted.dropFirst().first ?? rootKey else { return false }
        let proof = try view.proof(of: [probe])
        return try TrieProof.value(of: probe, root: state.root, proof: proof) == state.top[probe]
    }

    /// Reference counts of all stored nodes.
    func storedNodes() -> [Hash256: UInt32] {
        var counts: [Hash256: UInt32] = [:]
        let iterator = store.database.iterator(.stateNodes)
        iterator.seekToFirst()
        while iterator.isValid {
            if let hash = Hash256(iterator.key) {
                // Those without references wait for RocksDB to drop them.
                let count = iterator.value.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
                if count > 0 { counts[hash] = count }
            }
            iterator.next()
        }
        return counts
    }

    /// The counts that a database with this state alone would have.
    func nodes(of hash: Hash256) throws -> [Hash256: UInt32] {
        guard let state = states[hash] else { return [:] }
        let alone = try GenesisState(top: state.top, children: [Self.childName: state.child], version: version)
        return alone.changes.nodes.inserted.hashes.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}
