import Authorship
import Blockchain
import Crypto
import Keystore
import Logging
import NIOPosix
import Primitives
import ScaleCodec
import TransactionPool

/// Why a slot of this node stayed without a block.
public enum AuraError: Error, Equatable, Sendable, CustomStringConvertible {
    case proposer(ProposerError)
    case blockchain(BlockchainError)
    case fault(AuraFault)
    case stopped

    public var description: String {
        switch self {
        case .proposer(let error): error.description
        case .blockchain(let error): error.description
        case .fault(let fault): "the chain does not allow it: \(fault)"
        case .stopped: "the node is stopping"
        }
    }
}

/// Makes the blocks of the slots for which the keystore holds the authority's key.
public struct AuraAuthor<Validator: TransactionValidator>: Sendable {
    private let chain: Blockchain
    private let pool: TransactionPool<Validator>
    private let keystore: Keystore
    private let maintenance: PoolMaintenance<Validator>
    private let proposer: Proposer
    /// One thread: blocks are made one after another, off the event loops.
    private let thread: NIOThreadPool
    private let logger = Logger(label: "aura")

    /// What authority keys are called in the keystore.
    public static var keyType: KeyType? { KeyType("aura") }

    public init(chain: Blockchain, pool: TransactionPool<Validator>, keystore: Keystore, thread: NIOThreadPool) {
        self.chain = chain
        self.pool = pool
        self.keystore = keystore
        maintenance = PoolMaintenance(chain: chain, pool: pool)
        proposer = Proposer(chain: chain)
        self.thread = thread
    }

    /// Makes, seals and imports the block of the slot that `time` lies in, on the best block. When this returns, the pool
    /// knows of it.
    ///
    /// - Parameters:
    ///   - time: milliseconds since the Unix epoch.
    ///   - deadline: when to stop adding transactions.
    /// - Returns: nil where the slot is not this node's, has a block already, or the chain has no Aura.
    public func makeBlock(
        at time: UInt64, deadline: ContinuousClock.Instant
    ) async throws(AuraError) -> ImportedBlock? {
        let (ready, best) = await pool.readyAtBest()
        let made: (proposal: Proposal, event: ImportedBlock)?
        do {
            made = try await thread.runIfActive {
                Result { () throws(AuraError) in try make(ready, at: time, deadline) }
            }.get()
        } catch let error as AuraError {
            throw error
        } catch {
            throw .stopped
        }
        guard let (proposal, event) = made else { return nil }
        // On another parent than the pool's best block a transaction may well not be valid; that says nothing of it.
        if !proposal.invalid.isEmpty, proposal.block.header.parentHash == best.hash {
            _ = await pool.remove(proposal.invalid)
        }
        do throws(BlockchainError) {
            try await maintenance.follow(event)
        } catch {
            throw .blockchain(error)
        }
        return event
    }

    private func make(
        _ ready: BestTransactions, at time: UInt64, _ deadline: ContinuousClock.Instant
    ) throws(AuraError) -> (proposal: Proposal, event: ImportedBlock)? {
        let parent = chain.info.best
        guard let (slot, key) = try claim(time, after: parent) else { return nil }
        logger.info("🙌 Starting consensus session on top of parent \(parent.hash.hexText) (#\(parent.number))")
        let proposal: Proposal
        do throws(ProposerError) {
            proposal = try proposer.propose(
                on: parent, inherents: InherentData(time: time, slot: slot),
                digest: Digest(logs: [AuraDigest.preRuntime(slot)]), transactions: ready, deadline: deadline)
        } catch {
            throw .proposer(error)
        }
        let hash = proposal.block.header.hash
        let sealed = proposal.block.sealed(AuraDigest.seal(key.sign(hash.bytes)))
        logger.info(
            "🔖 Pre-sealed block for proposal at \(sealed.header.number). Hash now \(sealed.header.hash.hexText), previously \(hash.hexText)."
        )
        do throws(BlockchainError) {
            return (proposal, try chain.importBlock(sealed))
        } catch {
            throw .blockchain(error)
        }
    }

    /// The slot of a time and the key of its author, where this node is that and the slot has no block on this chain.
    private func claim(_ time: UInt64, after parent: BlockID) throws(AuraError) -> (Slot, KeyPair)? {
        let configuration: AuraConfiguration?
        let header: Header?
        do throws(BlockchainError) {
            configuration = try AuraConfiguration(after: parent.hash, in: chain)
            header = try chain.header(parent.hash)
        } catch {
            throw .blockchain(error)
        }
        guard let configuration, let header, let type = Self.keyType else { return nil }
        do throws(AuraFault) {
            guard let slot = configuration.slot(at: time) else { throw .badSlotDuration }
            if parent.number > 0, try slot <= AuraDigest.slot(of: header) { return nil }
            guard let author = configuration.author(of: slot) else { throw .noAuthorities }
            guard let pair = keystore.pair(author.bytes, type: type), pair.scheme == .sr25519 else { return nil }
            return (slot, pair)
        } catch {
            throw .fault(error)
        }
    }
}
