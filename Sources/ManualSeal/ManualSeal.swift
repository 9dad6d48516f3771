import Authorship
import Blockchain
import Logging
import NIOPosix
import Primitives
import ScaleCodec
import TransactionPool

/// Why a block that was asked for was not made.
public enum SealingError: Error, Equatable, Sendable, CustomStringConvertible {
    case proposer(ProposerError)
    case blockchain(BlockchainError)
    /// Nothing is ready, and an empty block was not wanted.
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

/// Makes the blocks of a development chain: no consensus, one author, at the pace of a `SealingMode`.
public final class ManualSeal<Validator: TransactionValidator>: Sendable {
    private let chain: Blockchain
    private let pool: TransactionPool<Validator>
    private let proposer: Proposer
    /// One thread: blocks are made one after another, off the event loops.
    private let thread: NIOThreadPool
    /// Milliseconds since the Unix epoch.
    private let now: @Sendable () -> UInt64
    /// The least distance between the times of two blocks, in milliseconds, that the runtime accepts.
    private let minimumPeriod: UInt64
    private let logger: Logger
    /// Called with each block made, before the pool hears of it.
    private let follow: @Sendable (ImportedBlock) async -> Void

    public init(
        chain: Blockchain, pool: TransactionPool<Validator>, thread: NIOThreadPool, minimumPeriod: UInt64,
        now: @escaping @Sendable () -> UInt64, logger: Logger,
        follow: @escaping @Sendable (ImportedBlock) async -> Void
    ) {
        self.chain = chain
        self.pool = pool
        self.proposer = Proposer(chain: chain)
        self.thread = thread
        self.minimumPeriod = minimumPeriod
        self.now = now
        self.logger = logger
        self.follow = follow
    }

    /// Makes a block on `parent` (the best block by default), imports it, and makes it final where asked.
    public func createBlock(
        createEmpty: Bool, finalize: Bool, parent: Hash256? = nil
    ) async throws(SealingError) -> ImportedBlock {
        let ready = await pool.ready()
        if !createEmpty {
            var probe = ready
            guard probe.next() != nil else { throw .emptyPool }
        }
        let result: Result<(Proposal, ImportedBlock), SealingError>
        do {
            result = try await thread.runIfActive { [self] in
                Result { () throws(SealingError) in try seal(ready, on: parent) }
            }
        } catch {
            throw .stopped
        }
        let (proposal, event) = try result.get()
        if !proposal.invalid.isEmpty { _ = await pool.remove(proposal.invalid) }
        await follow(event)
        if finalize { try await self.finalize(event.id.hash) }
        return event
    }

    /// Makes a block final.
    public func finalize(_ hash: Hash256, justification: Justification? = nil) async throws(SealingError) {
        let result: Result<Void, BlockchainError>
        do {
            result = try await thread.runIfActive { [chain] in
                Result { () throws(BlockchainError) in try chain.finalize(hash, justification: justification) }
            }
        } catch {
            throw .stopped
        }
        do throws(BlockchainError) {
            try result.get()
        } catch {
            throw .blockchain(error)
        }
    }

    private func seal(
        _ ready: BestTransactions, on hash: Hash256?
    ) throws(SealingError) -> (Proposal, ImportedBlock) {
        let parent: BlockID
        do throws(BlockchainError) {
            if let hash {
                guard let header = try chain.header(hash) else { throw BlockchainError.unknownBlock(hash) }
                parent = BlockID(hash: hash, number: header.number)
            } else {
                parent = chain.info.best
            }
            let inherents = try inherents(on: parent)
            let proposal: Proposal
            do throws(ProposerError) {
                proposal = try proposer.propose(
                    on: parent, inherents: inherents, transactions: ready, deadline: .now + .seconds(2))
            } catch {
                return try Self.fail(error)
            }
            return (proposal, try chain.importBlock(proposal.block))
        } catch let error as SealingError {
            throw error
        } catch let error as BlockchainError {
            throw .blockchain(error)
        } catch {
            throw .stopped
        }
    }
}
