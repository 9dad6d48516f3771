import Executor
import Primitives
import ScaleCodec
import StateMachine
import Storage
import Synchronization

/// The chain as this node knows it: blocks, their order, their states, and which are final.
///
/// Reading is free for all threads. Changes (`importBlock`, `finalize`) come one at a time, each as one atomic write,
/// and block: call them from a thread made for that, never from an event loop.
public final class Blockchain: Sendable {
    public let executor: Executor
    public let states: StateStore
    let store: BlockStore
    private let position: Mutex<ChainInfo>
    /// Held while the chain changes.
    private let changing = Mutex(())

    /// Every block that is added, in order.
    public let imported = Broadcast<ImportedBlock>(capacity: 256)
    /// Every step of finality.
    public let finalized = Broadcast<FinalizedBlocks>(capacity: 256)
    /// Every best block, by whichever way it became that.
    public let newBest = Broadcast<NewBestBlock>(capacity: 256)
    /// The disk refused a change. What was written before stays; a node had better stop.
    public let refusedWrites = Broadcast<DatabaseError>(capacity: 1)

    /// Opens the chain in `database`, or begins it with `genesis`.
    public init(
        database: Database, genesis: GenesisState, pruning: StatePruning, executor: Executor
    ) throws(BlockchainError) {
        self.executor = executor
        store = BlockStore(database: database)
        do throws(StateError) {
            states = try StateStore(database: database, pruning: pruning)
        } catch {
            throw .state(error)
        }
        let header = Header(
            parentHash: .zero, number: 0, stateRoot: genesis.root, extrinsicsRoot: GenesisBlockRoot.extrinsics,
            digest: Digest())
        let hash = header.hash
        if let known = try store.genesis {
            guard known == hash else { throw .genesisMismatch(database: known, specification: hash) }
        } else {
            try Self.begin(header, hash, genesis, store, states)
        }
        position = Mutex(try Self.position(of: store, genesis: hash))
    }

    private static func begin(
        _ header: Header, _ hash: Hash256, _ genesis: GenesisState, _ store: BlockStore, _ states: StateStore
    ) throws(BlockchainError) {
        var batch = store.database.makeBatch()
        do throws(StateError) {
            try states.initialize(genesis, block: hash, into: &batch)
        } catch {
            throw .state(error)
        }
        store.put(header, hash, body: [], into: batch)
        store.setCanonical(0, hash, into: batch)
        store.set(genesis: hash, into: batch)
        store.set(best: hash, into: batch)
        store.set(finalized: hash, into: batch)
        try write(batch, to: store.database)
    }

    private static func position(of store: BlockStore, genesis: Hash256) throws(BlockchainError) -> ChainInfo {
        let best = try store.best ?? genesis
        let finalized = try store.finalized ?? genesis
        guard let bestHeader = try store.header(best) else { throw .unknownBlock(best) }
        guard let finalizedHeader = try store.header(finalized) else { throw .unknownBlock(finalized) }
        return ChainInfo(
            genesis: genesis, best: BlockID(hash: best, number: bestHeader.number),
            finalized: BlockID(hash: finalized, number: finalizedHeader.number))
    }

    static func write(_ batch: consuming WriteBatch, to database: Database) throws(BlockchainError) {
        do throws(DatabaseError) {
            try database.write(batch)
        } catch {
            throw .database(error)
        }
    }

    private func write(_ batch: consuming WriteBatch) throws(BlockchainError) {
        do throws(DatabaseError) {
            try store.database.write(batch)
        } catch {
            refusedWrites.send(error)
            throw .database(error)
        }
    }

    // MARK: Reading

    public var info: ChainInfo { position.withLock { $0 } }

    public func header(_ hash: Hash256) throws(BlockchainError) -> Header? { try store.header(hash) }
    public func body(_ hash: Hash256) throws(BlockchainError) -> [OpaqueExtrinsic]? { try store.body(hash) }
    public func justifications(_ hash: Hash256) throws(BlockchainError) -> [Justification]? {
        try store.justifications(hash)
    }

    /// The block of this height on the best chain.
    public func hash(_ number: BlockNumber) throws(BlockchainError) -> Hash256? { try store.hash(number) }

    /// The state after block `hash`.
    public func state(at hash: Hash256) throws(BlockchainError) -> StateView {
        guard let header = try store.header(hash) else { throw .unknownBlock(hash) }
        do throws(StateError) {
            return try states.view(root: header.stateRoot)
        } catch .unknownState {
            throw .noState(hash)
        } catch {
            throw .state(error)
        }
    }

    /// A record of the consensus engine.
    public func auxiliary(_ key: [UInt8]) throws(BlockchainError) -> [UInt8]? {
        do throws(DatabaseError) {
            return try store.database.get(.auxiliary, key)
        } catch {
            throw .database(error)
        }
    }

    // MARK: Changing

    /// Adds an executed block: its parent's state was changed to what its header says. Where it makes the longest
    /// chain, it becomes the best block.
    ///
    /// - Parameter auxiliary: records of the consensus engine that are written with the block.
    @discardableResult
    public func importBlock(
        _ block: ExecutedBlock, auxiliary: [(key: [UInt8], value: [UInt8])] = []
    ) throws(BlockchainError) -> ImportedBlock {
        try changing.withLock { _ throws(BlockchainError) in
            let event = try add(block, auxiliary)
            imported.send(event)
            if event.isBest { newBest.send(NewBestBlock(id: event.id, sequence: event.sequence)) }
            return event
        }
    }

    private func add(
        _ block: ExecutedBlock, _ auxiliary: [(key: [UInt8], value: [UInt8])]
    ) throws(BlockchainError) -> ImportedBlock {
        let header = block.header
        let id = BlockID(hash: header.hash, number: header.number)
        var info = info
        guard let parent = try store.header(header.parentHash) else { throw .unknownParent(header.parentHash) }
        guard header.number == parent.number &+ 1, header.number > 0 else {
            throw .invalidBlock(id.hash, reason: "its number does not follow its parent's")
        }
        if try store.header(id.hash) != nil {
            return ImportedBlock(
                id: id, header: header, isBest: info.best == id, route: .none, changes: [], sequence: info.changes)
        }
        guard header.number > info.finalized.number else {
            throw .notDescendant(block: id.hash, finalized: info.finalized.hash)
        }
        var batch = store.database.makeBatch()
        do throws(StateError) {
            try states.commit(
                block: id.hash, number: id.number, parent: header.parentHash, changes: block.changes, into: &batch)
        } catch {
            throw .state(error)
        }
        store.put(header, id.hash, body: block.extrinsics, into: batch)
        if let justifications = block.justifications {
            store.put(justifications: justifications, of: id.hash, into: batch)
        }
        for record in auxiliary { batch.put(.auxiliary, record.key, record.value) }
        var route = TreeRoute.none
        let isBest = id.number > info.best.number
        if isBest {
            route = try self.route(from: info.best, to: BlockID(hash: header.parentHash, number: parent.number))
            route.enacted.append(id)
            makeCanonical(route, into: batch)
            store.set(best: id.hash, into: batch)
            info.best = id
        }
        try write(batch)
        advance(&info)
        return ImportedBlock(
            id: id, header: header, isBest: isBest, route: route, changes: block.changes.top, sequence: info.changes)
    }

    /// Makes a block and its ancestors final, and gives up the branches that do not hold it. Nil where it is already.
    @discardableResult
    public func finalize(
        _ hash: Hash256, justification: Justification? = nil
    ) throws(BlockchainError) -> FinalizedBlocks? {
        try changing.withLock { _ throws(BlockchainError) -> FinalizedBlocks? in
            guard let event = try settle(hash, justification) else { return nil }
            finalized.send(event)
            if event.route != .none { newBest.send(NewBestBlock(id: event.best, sequence: event.sequence)) }
            return event
        }
    }

    private func settle(_ hash: Hash256, _ justification: Justification?) throws(BlockchainError) -> FinalizedBlocks? {
        var info = info
        guard let header = try store.header(hash) else { throw .unknownBlock(hash) }
        let id = BlockID(hash: hash, number: header.number)
        if id == info.finalized { return nil }
        if id.number <= info.finalized.number, try store.hash(id.number) == hash { return nil }
        var path: [BlockID] = []
        var at = id
        while at.number > info.finalized.number {
            path.append(at)
            guard let header = try store.header(at.hash) else { throw .unknownBlock(at.hash) }
            at = BlockID(hash: header.parentHash, number: header.number - 1)
        }
        guard at == info.finalized else { throw .notDescendant(block: hash, finalized: info.finalized.hash) }

        let pending = PendingBlocks(states)
        var batch = store.database.makeBatch()
        do throws(StateError) {
            try states.finalize(block: hash, into: &batch)
        } catch {
            throw .state(error)
        }
        // A best block on another branch is given up with it; the longest chain above the finalized block is the best.
        var route = TreeRoute.none
        if try !self.route(from: info.best, to: id).enacted.isEmpty {
            let best = pending.longest(above: id)
            route = try self.route(from: info.best, to: best)
            makeCanonical(route, into: batch)
            store.set(best: best.hash, into: batch)
            info.best = best
        }
        store.set(finalized: hash, into: batch)
        if let justification { store.put(justifications: [justification], of: hash, into: batch) }
        info.finalized = id
        try write(batch)
        advance(&info)
        return FinalizedBlocks(
            blocks: path.reversed(), header: header, best: info.best, route: route, sequence: info.changes)
    }

    /// Takes over where the chain stands after a change that was written. Events about it go out after this.
    private func advance(_ info: inout ChainInfo) {
        info.changes += 1
        let new = info
        position.withLock { $0 = new }
    }

    private func makeCanonical(_ route: TreeRoute, into batch: borrowing WriteBatch) {
        for block in route.retracted { store.removeCanonical(block.number, into: batch) }
        for block in route.enacted { store.setCanonical(block.number, block.hash, into: batch) }
    }

    /// The way from one block to another over their common ancestor.
    public func route(from start: BlockID, to end: BlockID) throws(BlockchainError) -> TreeRoute {
        var route = TreeRoute.none
        var (left, right) = (start, end)
        while left != right {
            if left.number >= right.number {
                route.retracted.append(left)
                left = try parent(of: left)
            } else {
                route.enacted.append(right)
                right = try parent(of: right)
            }
        }
        route.enacted.reverse()
        return route
    }

    private func parent(of block: BlockID) throws(BlockchainError) -> BlockID {
        guard let header = try store.header(block.hash), block.number > 0 else { throw .unknownBlock(block.hash) }
        return BlockID(hash: header.parentHash, number: block.number - 1)
    }

    /// Ends the event streams; the database is written already.
    public func close() {
        imported.finish()
        finalized.finish()
        newBest.finish()
        refusedWrites.finish()
    }
}
