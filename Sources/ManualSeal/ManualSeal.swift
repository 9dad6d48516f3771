import Aura
import Authorship
import Blockchain
import NIOPosix
import Primitives
import ScaleCodec
import TransactionPool

/// Why a block that was asked for was not made.
public enum SealingError: Error, Equatable, Sendable, CustomStringConvertible {
    case proposer(ProposerError)
    case blockchain(BlockchainError)
    /// Nothing is ready, or nothing that is has a place after that parent, and an empty block was not wanted.
    case emptyPool
    case stopped

    public var description: String {
        switch self {
        case .proposer(let error): error.description
        case .blockchain(let error): error.description
        case .emptyPool: "no transaction is ready, and an empty block was not asked for"
        case .stopped: "the node is stopping"
        }
    }
}

/// Makes the blocks of a development chain on request: no consensus, one author.
public struct ManualSeal<Validator: TransactionValidator>: Sendable {
    private let chain: Blockchain
    private let pool: TransactionPool<Validator>
    private let maintenance: PoolMaintenance<Validator>
    private let proposer: Proposer
    /// One thread: blocks are made one after another, off the event loops.
    private let thread: NIOThreadPool
    /// Milliseconds since the Unix epoch.
    private let now: @Sendable () -> UInt64

    /// What came of one request.
    private struct Sealed: Sendable {
        let proposal: Proposal
        /// Nil where the block was empty and not imported.
        let event: ImportedBlock?
        var finality: FinalizedBlocks?
    }

    /// The least distance between the times of two blocks in milliseconds. Blocks that follow each other faster than
    /// that carry times ahead of the clock, as the runtime would refuse them otherwise.
    private static var minimumPeriod: UInt64 { 3000 }

    public init(
        chain: Blockchain, pool: TransactionPool<Validator>, thread: NIOThreadPool,
        now: @escaping @Sendable () -> UInt64
    ) {
        self.chain = chain
        self.pool = pool
        self.maintenance = PoolMaintenance(chain: chain, pool: pool)
        self.proposer = Proposer(chain: chain)
        self.thread = thread
        self.now = now
    }

    /// Makes a block on `parent` (the best block by default), imports it, and makes it final where asked. When this
    /// returns, the pool knows of it.
    @discardableResult
    public func createBlock(
        createEmpty: Bool, finalize: Bool, parent: Hash256? = nil
    ) async throws(SealingError) -> (block: ImportedBlock, transactions: Int) {
        let (ready, best) = await pool.readyAtBest()
        if !createEmpty {
            var probe = ready
            guard probe.next() != nil else { throw .emptyPool }
        }
        // Import and finality in one go: a node that stops leaves no block between the two.
        let sealed = try await onThread { () throws(SealingError) in
            var sealed = try seal(ready, on: parent, createEmpty: createEmpty)
            if finalize, let event = sealed.event { sealed.finality = try settle(event.id.hash, nil) }
            return sealed
        }
        let proposal = sealed.proposal
        // On another parent than the pool's best block a transaction may well not be valid; that says nothing of it.
        if !proposal.invalid.isEmpty, proposal.block.header.parentHash == best.hash {
            _ = await pool.remove(proposal.invalid)
        }
        guard let event = sealed.event else { throw .emptyPool }
        do throws(BlockchainError) {
            try await maintenance.follow(event)
            if let finality = sealed.finality { try await maintenance.follow(finality) }
        } catch {
            throw .blockchain(error)
        }
        return (event, proposal.block.extrinsics.count)
    }

    /// Makes a block final, and its ancestors with it.
    public func finalize(_ hash: Hash256, justification: Justification? = nil) async throws(SealingError) {
        let event = try await onThread { () throws(SealingError) in try settle(hash, justification) }
        guard let event else { return }
        do throws(BlockchainError) {
            try await maintenance.follow(event)
        } catch {
            throw .blockchain(error)
        }
    }

    private func settle(
        _ hash: Hash256, _ justification: Justification?
    ) throws(SealingError) -> FinalizedBlocks? {
        do throws(BlockchainError) {
            return try chain.finalize(hash, justification: justification)
        } catch {
            throw .blockchain(error)
        }
    }

    private func onThread<R: Sendable>(
        _ body: @escaping @Sendable () throws(SealingError) -> R
    ) async throws(SealingError) -> R {
        let result: Result<R, SealingError>
        do {
            result = try await thread.runIfActive { Result { () throws(SealingError) -> R in try body() } }
        } catch {
            throw .stopped
        }
        return try result.get()
    }

    /// Makes a block and imports it, unless it is empty and was not to be.
    private func seal(
        _ ready: BestTransactions, on hash: Hash256?, createEmpty: Bool
    ) throws(SealingError) -> Sealed {
        let time: UInt64
        let parent: BlockID
        let slots: AuraConfiguration?
        do throws(BlockchainError) {
            parent = try self.parent(hash)
            slots = try AuraConfiguration(after: parent.hash, in: chain)
            // A slot has one block.
            let period = max(slots?.slotDuration ?? 0, Self.minimumPeriod)
            time = max(now(), try lastTime().map { $0.saturatingAdd(period) } ?? 0)
        } catch {
            throw .blockchain(error)
        }
        let slot = slots?.slot(at: time)
        let proposal: Proposal
        do throws(ProposerError) {
            proposal = try proposer.propose(
                on: parent, inherents: InherentData(time: time, slot: slot),
                digest: Digest(logs: slot.map { [AuraDigest.preRuntime($0)] } ?? []), transactions: ready,
                deadline: .now + .seconds(2))
        } catch {
            throw .proposer(error)
        }
        guard createEmpty || proposal.transactions > 0 else { return Sealed(proposal: proposal, event: nil) }
        do throws(BlockchainError) {
            let event = try chain.importBlock(proposal.block, auxiliary: [(Self.timeKey, time.encoded())])
            return Sealed(proposal: proposal, event: event)
        } catch {
            throw .blockchain(error)
        }
    }

    private func parent(_ hash: Hash256?) throws(BlockchainError) -> BlockID {
        guard let hash else { return chain.info.best }
        guard let header = try chain.header(hash) else { throw .unknownBlock(hash) }
        return BlockID(hash: hash, number: header.number)
    }

    private static var timeKey: [UInt8] { Array("manual-seal:time".utf8) }

    /// The time of the last block made, on whatever branch.
    private func lastTime() throws(BlockchainError) -> UInt64? {
        guard let bytes = try chain.auxiliary(Self.timeKey) else { return nil }
        do throws(ScaleError) {
            return try UInt64(decoding: bytes)
        } catch {
            throw .corrupt(what: "the time of the last block", error)
        }
    }
}
