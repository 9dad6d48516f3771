import Blockchain
import Crypto
import Executor
import Logging
import Primitives
import ScaleCodec
import StateMachine
import TransactionPool

/// Why a block was closed, in the words that operators know.
public enum EndOfProposal: String, Hashable, Sendable {
    case noMoreTransactions = "NoMoreTransactions"
    case hitDeadline = "HitDeadline"
    case hitBlockSizeLimit = "HitBlockSizeLimit"
    case hitBlockWeightLimit = "HitBlockWeightLimit"
}

/// A block that was made here.
public struct Proposal: Sendable {
    public let block: ExecutedBlock
    /// How many of the block's extrinsics are transactions of the pool; the others are inherents.
    public let transactions: Int
    /// Transactions that are not valid after the block's parent, and can not become so. Where that is the block on which
    /// the pool validates, it should forget them.
    public let invalid: [Hash256]
    public let end: EndOfProposal
}

/// Why no block could be made.
public enum ProposerError: Error, Equatable, Sendable, CustomStringConvertible {
    case blockchain(BlockchainError)
    case executor(ExecutorError)
    case state(StateError)
    /// The runtime refused an inherent, without which there is no valid block.
    case inherentRefused(ExtrinsicRefusal)
    case inherentFailed(DispatchError)

    public var description: String {
        switch self {
        case .blockchain(let error): error.description
        case .executor(let error): error.description
        case .state(let error): "\(error)"
        case .inherentRefused(let error): "the runtime refused an inherent: \(error)"
        case .inherentFailed(let error): "an inherent failed: \(error)"
        }
    }
}

/// Why an extrinsic is left out of a block.
public enum ExtrinsicRefusal: Error, Equatable, Sendable, CustomStringConvertible {
    case invalid(TransactionValidityError)
    /// The runtime came to no verdict, since the bytes are no extrinsic of it, for instance; or the node failed.
    case noVerdict(ExecutorError)

    public var description: String {
        switch self {
        case .invalid(let error): error.words
        case .noVerdict(let error): error.description
        }
    }
}

/// Makes blocks out of inherents and the pool's transactions, through the runtime's `BlockBuilder` functions.
///
/// Source: Polkadot specification, section "Block production".
public struct Proposer: Sendable {
    /// Bytes of extrinsics after which a block is closed (Substrate's default: 4 MiB and room for the header).
    public static let blockSizeLimit = 4 * 1024 * 1024 + 512
    /// Transactions that do not fit and are passed over before the block counts as full.
    private static let mostSkipped = 8

    private let chain: Blockchain
    private let logger = Logger(label: "basic-authorship")

    public init(chain: Blockchain) { self.chain = chain }

    /// Makes a block on top of `parent`. It is executed, and not yet imported.
    ///
    /// - Parameters:
    ///   - digest: what the consensus engine puts before the runtime's own items.
    ///   - deadline: when to stop adding transactions.
    public func propose(
        on parent: BlockID, inherents: InherentData, digest: Digest = Digest(), transactions: BestTransactions,
        deadline: ContinuousClock.Instant
    ) throws(ProposerError) -> Proposal {
        let start = ContinuousClock.now
        let builder = try BlockBuilder(chain: chain, parent: parent, digest: digest)
        try builder.applyInherents(inherents)
        let inherentCount = builder.count

        var transactions = transactions
        var invalid: [Hash256] = []
        var end = EndOfProposal.noMoreTransactions
        var skipped = 0
        while builder.takesTransactions, let transaction = transactions.next() {
            if ContinuousClock.now >= deadline {
                end = .hitDeadline
                break
            }
            if builder.size + transaction.bytes.count > Self.blockSizeLimit {
                transactions.skipDependants(of: transaction)
                skipped += 1
                end = .hitBlockSizeLimit
                if skipped > Self.mostSkipped { break }
                continue
            }
            // The pool holds extrinsics with their length, and no others.
            guard let extrinsic = try? OpaqueExtrinsic(decoding: transaction.bytes) else {
                invalid.append(transaction.hash)
                continue
            }
            do throws(ExtrinsicRefusal) {
                _ = try builder.apply(extrinsic).get()
            } catch .invalid(.invalid(.exhaustsResources)) {
                transactions.skipDependants(of: transaction)
                skipped += 1
                end = .hitBlockWeightLimit
                if skipped > Self.mostSkipped { break }
            } catch {
                transactions.skipDependants(of: transaction)
                logger.debug("[\(transaction.hash.hexText)] is left out: \(error)")
                switch error {
                // What lies in the future, or could not be judged, may do for a later block.
                case .invalid(.invalid(.future)), .invalid(.unknown): break
                case .invalid(.invalid), .noVerdict: invalid.append(transaction.hash)
                }
            }
            if let failure = builder.failure { throw failure }
        }
        let block = try builder.finish()
        tell(of: block, end, took: start.duration(to: .now))
        return Proposal(
            block: block, transactions: block.extrinsics.count - inherentCount, invalid: invalid, end: end)
    }

    /// The line by which operators, and their tools, see that a node makes blocks.
    private func tell(of block: ExecutedBlock, _ end: EndOfProposal, took time: Duration) {
        let header = block.header
        logger.info(
            "🎁 Prepared block for proposing at \(header.number) (\(Int(time / .milliseconds(1))) ms) hash: \(header.hash.hexText); parent_hash: \(header.parentHash.shortText); end: \(end.rawValue); extrinsics_count: \(block.extrinsics.count)"
        )
        logger.debug(
            "extrinsics of \(header.hash.hexText): \(block.extrinsics.map { Blake2b.hash256($0.encoded()).hexText })")
    }
}

/// A block while it is made: one overlay over the parent's state, which each runtime call changes further.
public final class BlockBuilder {
    private let chain: Blockchain
    private let externalities: Externalities
    private var extrinsics: [OpaqueExtrinsic] = []
    /// Extrinsics so far.
    var count: Int { extrinsics.count }
    /// Bytes of the extrinsics so far.
    public private(set) var size = 0
    /// Whether the block may hold transactions: not while the runtime is busy with a migration.
    public private(set) var takesTransactions = true
    /// `ExtrinsicInclusionMode`, encoded.
    private static let onlyInherents: [UInt8] = [1]
    /// What went wrong outside the runtime; no block can be made after it.
    public private(set) var failure: ProposerError?

    public init(chain: Blockchain, parent: BlockID, digest: Digest) throws(ProposerError) {
        self.chain = chain
        do throws(BlockchainError) {
            externalities = .logged(.stored(try chain.state(at: parent.hash)))
        } catch {
            throw .blockchain(error)
        }
        let header = Header(
            parentHash: parent.hash, number: parent.number &+ 1, stateRoot: .zero, extrinsicsRoot: .zero, digest: digest
        )
        // Runtimes before version 5 of the API answer nothing.
        takesTransactions = try call("Core_initialize_block", header.encoded()) != Self.onlyInherents
    }

    private func call(_ function: String, _ input: [UInt8]) throws(ProposerError) -> [UInt8] {
        do throws(ExecutorError) {
            return try chain.executor.call(function, input, on: externalities)
        } catch {
            throw .executor(error)
        }
    }

    /// Applies the extrinsics that the runtime makes of `data`.
    public func applyInherents(_ data: InherentData) throws(ProposerError) {
        let answer = try call("BlockBuilder_inherent_extrinsics", data.encoded())
        let inherents: [OpaqueExtrinsic]
        do throws(ScaleError) {
            inherents = try [OpaqueExtrinsic](decoding: answer)
        } catch {
            throw .executor(.badAnswer(function: "BlockBuilder_inherent_extrinsics", error))
        }
        for inherent in inherents {
            switch apply(inherent) {
            case .success(.success): break
            case .success(.failure(let error)): throw .inherentFailed(error)
            case .failure(let error): throw failure ?? .inherentRefused(error)
            }
        }
    }

    /// Applies one extrinsic. Where the runtime refuses it, it leaves no trace.
    public func apply(_ extrinsic: OpaqueExtrinsic) -> Result<Result<Unit, DispatchError>, ExtrinsicRefusal> {
        externalities.storageStartTransaction()
        let answer: Result<Result<Unit, DispatchError>, ExtrinsicRefusal>
        do throws(ExecutorError) {
            answer = try chain.executor.call(
                "BlockBuilder_apply_extrinsic", extrinsic.encoded(), on: externalities,
                as: ApplyExtrinsicResult.self
            ).mapError { .invalid($0) }
        } catch {
            switch error {
            // That the runtime refuses the bytes, or is long with them, is no fault of the block.
            case .refused, .timeExceeded: break
            default: failure = .executor(error)
            }
            answer = .failure(.noVerdict(error))
        }
        switch answer {
        case .success:
            externalities.storageCommitTransaction()
            extrinsics.append(extrinsic)
            size += extrinsic.bytes.count
        case .failure:
            externalities.storageRollbackTransaction()
        }
        return answer
    }

    /// Closes the block.
    public func finish() throws(ProposerError) -> ExecutedBlock {
        let answer = try call("BlockBuilder_finalize_block", [])
        let header: Header
        do throws(ScaleError) {
            header = try Header(decoding: answer)
        } catch {
            throw .executor(.badAnswer(function: "BlockBuilder_finalize_block", error))
        }
        do throws(BlockchainError) {
            let changes = try chain.drainChanges(of: externalities)
            return ExecutedBlock(header: header, extrinsics: extrinsics, changes: changes)
        } catch {
            throw .blockchain(error)
        }
    }
}
