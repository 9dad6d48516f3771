import Blockchain
import Executor
import Primitives
import ScaleCodec
import StateMachine
import TransactionPool

/// Why a block was closed.
public enum EndOfProposal: Hashable, Sendable {
    case noMoreTransactions
    case hitDeadline
    case hitBlockSizeLimit
    case hitBlockWeightLimit
}

/// A block that was made here.
public struct Proposal: Sendable {
    public let block: ExecutedBlock
    /// Transactions that turned out not to be valid any more; the pool should forget them.
    public let invalid: [Hash256]
    public let end: EndOfProposal
}

/// Why no block could be made.
public enum ProposerError: Error, Equatable, Sendable, CustomStringConvertible {
    case blockchain(BlockchainError)
    case executor(ExecutorError)
    case state(StateError)
    /// The runtime refused an inherent, without which there is no valid block.
    case inherentRefused(TransactionValidityError)
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

/// Makes blocks out of inherents and the pool's transactions, through the runtime's `BlockBuilder` functions.
///
/// Source: Polkadot specification, section "Block production".
public struct Proposer: Sendable {
    /// Bytes of extrinsics after which a block is closed (Substrate's default: 4 MiB and room for the header).
    public static let blockSizeLimit = 4 * 1024 * 1024 + 512
    /// Transactions that do not fit and are passed over before the block counts as full.
    private static let mostSkipped = 8

    private let chain: Blockchain

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
        let builder = try BlockBuilder(chain: chain, parent: parent, digest: digest)
        try builder.applyInherents(inherents)

        var transactions = transactions
        var invalid: [Hash256] = []
        var end = EndOfProposal.noMoreTransactions
        var skipped = 0
        while let transaction = transactions.next() {
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
            do throws(TransactionValidityError) {
                _ = try builder.apply(extrinsic).get()
            } catch .invalid(.exhaustsResources) {
                transactions.skipDependants(of: transaction)
                skipped += 1
                end = .hitBlockWeightLimit
                if skipped > Self.mostSkipped { break }
            } catch {
                transactions.skipDependants(of: transaction)
                invalid.append(transaction.hash)
            }
            if let failure = builder.failure { throw failure }
        }
        return Proposal(block: try builder.finish(), invalid: invalid, end: end)
    }
}

/// A block while it is made: one overlay over the parent's state, which each runtime call changes further.
public final class BlockBuilder {
    private let chain: Blockchain
    private let externalities: Externalities
    private var extrinsics: [OpaqueExtrinsic] = []
    /// Bytes of the extrinsics so far.
    public private(set) var size = 0
    /// What went wrong outside the runtime; no block can be made after it.
    public private(set) var failure: ProposerError?

    public init(chain: Blockchain, parent: BlockID, digest: Digest) throws(ProposerError) {
        self.chain = chain
        do throws(BlockchainError) {
            externalities = Externalities(backend: .stored(try chain.state(at: parent.hash)))
        } catch {
            throw .blockchain(error)
        }
        let header = Header(
            parentHash: parent.hash, number: parent.number &+ 1, stateRoot: .zero, extrinsicsRoot: .zero, digest: digest
        )
        _ = try call("Core_initialize_block", header.encoded())
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
    public func apply(_ extrinsic: OpaqueExtrinsic) -> Result<Result<Unit, DispatchError>, TransactionValidityError> {
        externalities.storageStartTransaction()
        let answer: Result<Result<Unit, DispatchError>, TransactionValidityError>
        do throws(ExecutorError) {
            answer = try chain.executor.call("BlockBuilder_apply_extrinsic", extrinsic.encoded(), on: externalities)
        } catch {
            failure = .executor(error)
            answer = .failure(.unknown(.cannotLookup))
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
