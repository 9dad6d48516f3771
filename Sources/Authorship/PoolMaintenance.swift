import Blockchain
import Primitives
import ScaleCodec
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
        let change = BestBlockChange(
            retracted: try blocks(event.route.retracted), enacted: try blocks(event.route.enacted),
            best: PoolPosition(hash: event.id.hash, number: UInt64(event.id.number)))
        await pool.maintain(change)
    }

    /// After a step of finality.
    public func follow(_ event: FinalizedBlocks) async { await pool.finalize(event.blocks.map(\.hash)) }

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
