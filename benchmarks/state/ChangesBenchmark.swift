import Crypto
import Primitives
import StateMachine
import Storage
import Trie

/// A block of a thousand changes over a stored state of a million keys.
func benchmarkChanges(folder: String) throws {
    let keys = 1_000_000
    var random = SeededGenerator(state: 2)
    var top: [[UInt8]: [UInt8]] = [:]
    top.reserveCapacity(keys)
    for _ in 0..<keys { top[random.bytes32()] = random.bytes32() }
    let changed = Array(top.keys.shuffled(using: &random))

    let store = try StateStore(database: try Database(path: folder))
    var genesis: GenesisState? = try GenesisState(top: top, version: .v1)
    guard var root = genesis?.root else { return }
    top = [:]
    var batch = store.database.makeBatch()
    if let genesis { try store.initialize(genesis, block: .zero, into: &batch) }
    genesis = nil
    try store.database.write(batch)
    try store.database.flush()
    for column in [Column.stateNodes, .stateFlat] { store.database.compact(column) }

    var (sets, roots, commits): ([Double], [Double], [Double]) = ([], [], [])
    var parent = Hash256.zero
    for round in 0..<15 {
        let externalities = Externalities(backend: .stored(try store.view(root: root)))
        sets.append(
            seconds {
                for key in changed[round * 1000..<round * 1000 + 1000] {
                    externalities.storageSet(key, externalities.storageGet(key) ?? [0])
                    externalities.storageSet(key, random.bytes32())
                }
            })
        roots.append(seconds { _ = externalities.storageRoot(version: 1) })
        let changes = try externalities.drainChanges(version: .v1)
        let hash = Blake2b.hash256([UInt8(round)])
        root = changes.root
        commits.append(
            try seconds {
                var batch = store.database.makeBatch()
                try store.commit(
                    block: hash, number: UInt32(round + 1), parent: parent, changes: changes, into: &batch)
                try store.finalize(block: hash, into: &batch)
                try store.database.write(batch)
            })
        parent = hash
    }
    print("1,000 changed keys of 10^6 in the database")
    print("  reading and setting them: \(format(median(sets) * 1000, 1)) ms")
    print("  root: \(format(median(roots) * 1000, 1)) ms")
    print("  commit and finalize, one batch: \(format(median(commits) * 1000, 1)) ms")
}
