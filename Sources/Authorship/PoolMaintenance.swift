import Blockchain
import Primitives
import ScaleCodec
import StateMachine
import TransactionPool

/// Tells the pool what happened to the chain, in the order in which it happened.
public struct PoolMaintenance<Validator: TransactionValidator>: Sendable {
    private let chain: Blockchain
    private let pool: TransactionPool<Validator>

    public init(chain: Blockchain, pool: TransactionPool<Validator>) {
        self.chain = chain
        self.pool = pool
    }

    /// After an import; the pool knows the new best block when this returns.
    public func follow(_ event: ImportedBlock) async throws(BlockchainError) {
        guard event.isBest else { return }
        try await follow(event.route, to: event.id)
    }

    /// After a step of finality, which may have moved the best block to another branch.
    public func follow(_ event: FinalizedBlocks) async throws(BlockchainError) {
        if event.route != .none { try await follow(event.route, to: event.best) }
        await pool.finalize(event.blocks.map(\.hash))
    }

    private func follow(_ route: TreeRoute, to best: BlockID) async throws(BlockchainError) {
        let retracted = try blocks(route.retracted)
        let enacted = try blocks(route.enacted)
        let change = BestBlockChange(
            retracted: retracted, enacted: enacted,
            best: PoolPosition(hash: best.hash, number: UInt64(best.number)),
            changesRuntime: code(after: retracted.first?.hash ?? enacted.first?.parent ?? best.hash)
                != code(after: best.hash))
        await pool.maintain(change)
    }

    /// The hash of the code under `:code`; nil where the state cannot be read any more.
    private func code(after block: Hash256) -> Hash256? {
        try? chain.state(at: block).codeHash()
    }

    private func blocks(_ ids: [BlockID]) throws(BlockchainError) -> [PoolBlock] {
        var blocks: [PoolBlock] = []
        for id in ids {
            guard let header = try chain.header(id.hash), let body = try chain.body(id.hash) else {
                throw .unknownBlock(id.hash)
            }
            blocks.append(
                PoolBlock(
                    hash: id.hash, parent: header.parentHash, number: UInt64(id.number),
                    extrinsics: body.map { $0.encoded() }))
        }
        return blocks
    }
}
