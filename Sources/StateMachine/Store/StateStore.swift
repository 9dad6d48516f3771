import Primitives
import Storage
import Synchronization
import Trie

/// The states of a chain's blocks in the database.
///
/// ```
///   pruned … │ kept by their trie's nodes … │ newest finalized: flat column │ ─ diff ─ diff
///                                                                           └─ diff (fork)
/// ```
/// * Every block's new trie nodes are stored when it is committed, with reference counts, so the state of any block
///   that is not pruned can be read by its root.
/// * The flat column holds the newest finalized state; blocks above it are read through their diffs, which are in memory
///   and, for reopening, in the journal column.
/// * A finalized block's superfluous nodes are listed in the journal until pruning drops them. The list is written in
///   every mode, so that the mode may change from one start to the next.
///
/// All changes go into a batch of the caller. What the store has in memory follows when that batch is written, and
/// stays as it was when the batch is given up. One batch at a time may change the state; reading goes on meanwhile.
public final class StateStore: Sendable {
    private struct Memory: Sendable {
        var tree: PendingTree
        /// What `tree` becomes when the batch of this identity is written.
        var staged: (batch: UInt, tree: PendingTree)?
    }

    /// Longer chains of diffs are read through the trie: a bounded number of lookups a read.
    private static let longestDiffChain = 64
    /// Blocks whose removals one finalization prunes at most; more wait for the next.
    private static let mostPrunedAtOnce: UInt32 = 64

    public let database: Database
    public let pruning: StatePruning
    private let memory: Mutex<Memory>
    private let nodeCache: NodeCache
    private let codeHashes = CodeHashes()

    /// Opens the states in `database`, restoring the blocks that were not finalized.
    /// - Parameter cacheSize: bytes for trie nodes that are kept in memory.
    public init(
        database: Database, pruning: StatePruning = .standard, cacheSize: Int = 32 << 20
    ) throws(StateError) {
        self.database = database
        self.pruning = pruning
        memory = Mutex(Memory(tree: try Self.restore(from: database)))
        nodeCache = NodeCache(size: cacheSize)
    }

    private static func restore(from database: Database) throws(StateError) -> PendingTree {
        var tree = PendingTree()
        guard let base = try reading({ () throws(DatabaseError) in try database.get(.metadata, StateRecords.base) })
        else { return tree }
        tree.base = try StateRecords.decodeBase(base)
        let journal = database.iterator(.stateJournal)
        journal.seekToFirst()
        while journal.isValid {
            let key = journal.key
            if key.first == StateRecords.removalsPrefix, key.count == 5 {
                tree.oldestRemovals = key[1...].reduce(0) { $0 << 8 | UInt32($1) }
                break
            }
            guard key.first == StateRecords.pendingPrefix, let hash = Hash256(Array(key.dropFirst())),
                let block = try? PendingBlock(hash: hash, record: journal.value)
            else { throw .damagedRecord("journal of a block") }
            tree.insert(block)
            journal.next()
        }
        try reading { () throws(DatabaseError) in try journal.check() }
        return tree
    }

    // MARK: - Reading

    /// The newest finalized block with its state root; nil before the chain is initialized.
    public var finalized: (hash: Hash256, number: UInt32, root: Hash256)? {
        memory.withLock { $0.tree.base.map { ($0.hash, $0.number, $0.root) } }
    }

    /// The blocks whose state is stored and that are not finalized, parents before children.
    public var pendingBlocks: [(hash: Hash256, number: UInt32, parent: Hash256, root: Hash256)] {
        memory.withLock { Array($0.tree.blocks.values) }.sorted { $0.number < $1.number }
            .map { ($0.hash, $0.number, $0.parent, $0.root) }
    }

    /// The state of the given root.
    public func view(root: Hash256) throws(StateError) -> StateView {
        // The tree in memory follows the database a moment after a batch is written. A view taken in between may find
        // neither; the next attempt does.
        for _ in 0..<8 {
            let snapshot = database.snapshot()
            let nodes = StoredNodes(database: database, snapshot: snapshot, cache: nodeCache)
            func view(_ source: StateView.Source) -> StateView {
                StateView(root: root, source: source, nodes: nodes, codeHashes: codeHashes)
            }
            let record = try reading { () throws(DatabaseError) in
                try database.get(.metadata, StateRecords.base, at: snapshot)
            }
            guard let record else { throw .notInitialized }
            let base = try StateRecords.decodeBase(record)
            if base.root == root {
                return view(.flat([]))
            }
            let tree = memory.withLock { $0.tree }
            if let diffs = tree.diffs(to: root, after: base.hash, limit: Self.longestDiffChain) {
                return view(.flat(diffs))
            }
            if try isStored(root, at: snapshot) {
                return view(.trie)
            }
            if tree.base == base { break }
        }
        throw .unknownState(root: root)
    }

    /// Whether the state of this root can be read.
    public func hasState(root: Hash256) throws(StateError) -> Bool { try isStored(root, at: nil) }

    private func isStored(_ root: Hash256, at snapshot: Snapshot?) throws(StateError) -> Bool {
        if root == TrieRoot.empty { return true }
        return try reading { () throws(DatabaseError) in
            try database.contains(.stateNodes, root.bytes, at: snapshot)
        }
    }

    // MARK: - Changing

    /// Stores the first state of the chain: the genesis, or one that was downloaded for block `number`.
    public func initialize(
        _ state: GenesisState, block hash: Hash256, number: UInt32 = 0, into batch: inout WriteBatch
    ) throws(StateError) {
        try stage(&batch) { (tree, batch) throws(StateError) in
            guard tree.base == nil else { throw .alreadyInitialized }
            Self.insert(state.changes.nodes, in: batch)
            for change in state.changes.top { Self.applyFlat(change, in: batch) }
            Self.setBase(PendingTree.Base(hash: hash, number: number, root: state.root), of: &tree, in: batch)
        }
    }

    /// Stores the state that block `hash` makes of its parent's. The parent is the newest finalized block or above it.
    public func commit(
        block hash: Hash256, number: UInt32, parent: Hash256, changes: StorageChanges, into batch: inout WriteBatch
    ) throws(StateError) {
        try stage(&batch) { (tree, batch) throws(StateError) in
            guard let base = tree.base else { throw .notInitialized }
            guard parent == base.hash || tree.blocks[parent] != nil else { throw .unknownBlock(parent) }
            guard hash != base.hash, tree.blocks[hash] == nil else { throw .knownBlock(hash) }
            Self.insert(changes.nodes, in: batch)
            changes.nodes.inserted.forEach { nodeCache.insert($0, $1) }
            let block = PendingBlock(hash: hash, number: number, parent: parent, changes: changes)
            batch.put(.stateJournal, StateRecords.pending(hash), block.record)
            tree.insert(block)
        }
    }

    /// Makes `hash` (and its ancestors) final: moves the flat column there, gives up the blocks that are not above it and
    /// prunes. Returns the blocks that were given up.
    @discardableResult
    public func finalize(block hash: Hash256, into batch: inout WriteBatch) throws(StateError) -> [Hash256] {
        try stage(&batch) { (tree, batch) throws(StateError) in
            guard let base = tree.base else { throw .notInitialized }
            guard let path = tree.path(to: hash, after: base.hash) else { throw .unknownBlock(hash) }
            guard let newest = path.first else { return [] }

            let kept = Set(tree.subtree(of: hash).map(\.hash) + path.map(\.hash))
            let discarded = tree.blocks.values.filter { !kept.contains($0.hash) }
            for block in discarded { self.discard(block, from: &tree, in: batch) }

            for block in path.reversed() {
                for place in 0..<block.diff.count {
                    let change = StorageChange(key: block.diff.key(at: place), value: block.diff.value(at: place))
                    Self.applyFlat(change, in: batch)
                }
                batch.remove(.stateJournal, StateRecords.pending(block.hash))
                batch.put(.stateJournal, StateRecords.removals(block.number), StateRecords.encode(block.removed))
                tree.unwrittenRemovals[block.number] = block.removed
                tree.oldestRemovals = tree.oldestRemovals ?? block.number
                tree.remove(block)
            }
            Self.setBase(
                PendingTree.Base(hash: newest.hash, number: newest.number, root: newest.root), of: &tree, in: batch)
            try self.prune(&tree, in: batch)
            return discarded.map(\.hash)
        }
    }

    /// Gives up a block that is not finalized, and the blocks above it. Returns them.
    @discardableResult
    public func discard(block hash: Hash256, into batch: inout WriteBatch) throws(StateError) -> [Hash256] {
        try stage(&batch) { (tree, batch) throws(StateError) in
            guard tree.blocks[hash] != nil else { throw .unknownBlock(hash) }
            let blocks = tree.subtree(of: hash)
            for block in blocks { self.discard(block, from: &tree, in: batch) }
            return blocks.map(\.hash)
        }
    }

    private func discard(
        _ block: PendingBlock, from tree: inout PendingTree, in batch: borrowing WriteBatch
    ) {
        if pruning != .archive { Self.drop(block.inserted, in: batch) }
        batch.remove(.stateJournal, StateRecords.pending(block.hash))
        tree.remove(block)
    }

    private func prune(_ tree: inout PendingTree, in batch: borrowing WriteBatch) throws(StateError) {
        guard case .keep(let count) = pruning, let base = tree.base, let oldest = tree.oldestRemovals else { return }
        guard base.number >= count else { return }
        // Dropping what block n removed ends the state of block n - 1.
        let last = base.number - count
        var next = oldest
        while next <= last, next - oldest < Self.mostPrunedAtOnce {
            Self.drop(try removals(next, tree), in: batch)
            batch.remove(.stateJournal, StateRecords.removals(next))
            tree.unwrittenRemovals[next] = nil
            next += 1
        }
        tree.oldestRemovals = next
    }

    /// The nodes that the finalized block of this height removed.
    private func removals(_ number: UInt32, _ tree: PendingTree) throws(StateError) -> [Hash256] {
        if let removals = tree.unwrittenRemovals[number] { return removals }
        let record = try reading { () throws(DatabaseError) in
            try database.get(.stateJournal, StateRecords.removals(number))
        }
        return try record.map(StateRecords.decodeHashes) ?? []
    }

    private static func insert(_ nodes: TrieDelta, in batch: borrowing WriteBatch) {
        nodes.inserted.forEach { hash, node in
            hash.withUnsafeBytes { batch.addReference(.stateNodes, $0, node) }
        }
    }

    private static func drop(_ hashes: [Hash256], in batch: borrowing WriteBatch) {
        for hash in hashes { hash.withUnsafeBytes { batch.dropReference(.stateNodes, $0) } }
    }

    private static func applyFlat(_ change: StorageChange, in batch: borrowing WriteBatch) {
        if let value = change.value {
            batch.put(.stateFlat, change.key, value)
        } else {
            batch.remove(.stateFlat, change.key)
        }
    }

    private static func setBase(
        _ base: PendingTree.Base, of tree: inout PendingTree, in batch: borrowing WriteBatch
    ) {
        batch.put(.metadata, StateRecords.base, StateRecords.encode(base))
        tree.base = base
    }

    /// Runs `body` on what the tree will be when `batch` is written.
    private func stage<R>(
        _ batch: inout WriteBatch, _ body: (inout PendingTree, borrowing WriteBatch) throws(StateError) -> R
    ) throws(StateError) -> R {
        let identity = batch.identity
        let staged = memory.withLock { memory in
            (
                isForeign: memory.staged.map { $0.batch != identity } ?? false,
                tree: memory.staged?.tree ?? memory.tree,
                isFirst: memory.staged == nil
            )
        }
        guard !staged.isForeign else { throw .anotherBatchIsOpen }
        var tree = staged.tree
        let result = try body(&tree, batch)
        memory.withLock { $0.staged = (identity, tree) }
        if staged.isFirst {
            batch.whenDone { [self] written in
                memory.withLock { memory in
                    if written, let staged = memory.staged {
                        memory.tree = staged.tree
                        memory.tree.unwrittenRemovals = [:]
                    }
                    memory.staged = nil
                }
            }
        }
        return result
    }
}
