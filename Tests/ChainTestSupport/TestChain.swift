import Authorship
import Blockchain
import Crypto
import CybrosRuntime
import Executor
import NodeService
import Primitives
import ScaleCodec
import StateMachine
import Storage
@_exported import TestSupport

/// A chain as a node has it: the real runtime over a real database in a folder of its own.
public final class TestChain: Sendable {
    public let folder: TemporaryFolder
    public let chain: Blockchain

    /// Opens the chain in `folder`, or begins it there. Only one may be open in a folder at a time.
    ///
    /// - Parameter executor: by default the runtime runs natively, and no other does.
    public init(
        _ id: DevelopmentChains.ID = .dev, pruning: StatePruning = .standard, in folder: TemporaryFolder? = nil,
        executor: Executor = Executor(native: EmbeddedRuntime.native)
    ) throws {
        self.folder = try folder ?? TemporaryFolder()
        chain = try Blockchain(
            database: try Database(path: self.folder.path),
            genesis: try Genesis().state(of: DevelopmentChains.spec(id)),
            pruning: pruning, executor: executor)
    }

    public var genesis: BlockID { BlockID(hash: chain.info.genesis, number: 0) }

    /// The author's clock as the runtime takes it.
    public static func inherents(milliseconds: UInt64) -> InherentData {
        var data = InherentData()
        data.put(FixedBytes<Eight>("timstap0"), milliseconds.encoded())
        return data
    }

    /// Makes a block on `parent`, the best block by default; every transaction must be accepted. Its time is six seconds
    /// a block and `shift` milliseconds (below 3000), which tells forks apart.
    public func build(
        _ transactions: [OpaqueExtrinsic] = [], on parent: BlockID? = nil, shift: UInt64 = 0, digest: Digest = Digest()
    ) throws -> ExecutedBlock {
        let parent = parent ?? chain.info.best
        let builder = try BlockBuilder(chain: chain, parent: parent, digest: digest)
        try builder.applyInherents(
            Self.inherents(milliseconds: 1_700_000_000_000 + UInt64(parent.number) * 6000 + shift))
        for transaction in transactions { _ = try builder.apply(transaction).get() }
        return try builder.finish()
    }

    /// Makes a block and imports it.
    @discardableResult
    public func extend(
        _ transactions: [OpaqueExtrinsic] = [], on parent: BlockID? = nil, shift: UInt64 = 0
    ) throws -> ImportedBlock {
        try chain.importBlock(build(transactions, on: parent, shift: shift))
    }

    /// Signs a call; `change` sets what is not usual.
    public func sign(
        _ call: CybrosRuntime.RuntimeCall, by key: KeyPair = DevelopmentKeys.alice, nonce: Nonce = 0,
        _ change: (inout TransactionForm) -> Void = { _ in }
    ) -> OpaqueExtrinsic {
        var form = TransactionForm(nonce: nonce, genesis: chain.info.genesis)
        change(&form)
        return form.sign(call, by: key)
    }

    /// What the runtime says of a transaction at `block`, the best one by default.
    public func validate(
        _ transaction: OpaqueExtrinsic, source: TransactionSource = .external, at block: Hash256? = nil
    ) throws -> TransactionValidity {
        let block = block ?? chain.info.best.hash
        return try chain.call(
            "TaggedTransactionQueue_validate_transaction", [source.rawValue] + transaction.encoded() + block.bytes,
            at: block)
    }
}
