import Blockchain
import JSON
import JSONRPC
import Primitives

/// Heads as they come.
extension ChainMethods {
    func registerSubscriptions(into registry: inout MethodRegistry) {
        registry.registerSubscription(
            "chain_subscribeAllHeads", unsubscribe: "chain_unsubscribeAllHeads", notification: "chain_allHead"
        ) { (_, _) throws(RPCError) in
            { sink in await sendImported(to: sink, bestOnly: false) }
        }
        registry.registerSubscription(
            "chain_subscribeNewHeads", unsubscribe: "chain_unsubscribeNewHeads", notification: "chain_newHead",
            aliases: ["chain_subscribeNewHead", "subscribe_newHead"],
            unsubscribeAliases: ["chain_unsubscribeNewHead", "unsubscribe_newHead"]
        ) { (_, _) throws(RPCError) in
            { sink in await sendImported(to: sink, bestOnly: true) }
        }
        registry.registerSubscription(
            "chain_subscribeFinalizedHeads", unsubscribe: "chain_unsubscribeFinalizedHeads",
            notification: "chain_finalizedHead", aliases: ["chain_subscribeFinalisedHeads"],
            unsubscribeAliases: ["chain_unsubscribeFinalisedHeads"]
        ) { (_, _) throws(RPCError) in
            { sink in await sendFinalized(to: sink) }
        }
    }

    /// The best head, then the head of every block that is imported, or that becomes best.
    private func sendImported(to sink: SubscriptionSink, bestOnly: Bool) async {
        // Listening begins first, so that no block falls in between; those that came before are left out below.
        let stream = access.chain.imported.stream()
        let info = access.info
        guard let header = await header(of: info.best), sink.send(header) else { return }
        for await event in stream where event.sequence > info.changes && (event.isBest || !bestOnly) {
            guard sink.send(JSON(event.header)) else { return }
        }
    }

    /// The finalized head, then every block that becomes final, none left out.
    private func sendFinalized(to sink: SubscriptionSink) async {
        var last = access.info.finalized
        guard let head = await header(of: last), await sink.sendWhenReady(head) else { return }
        var start: BlockID
        repeat {
            start = last
            // Where the client reads slowly the stream may end early; what became final meanwhile is made up for.
            let stream = access.chain.finalized.stream()
            guard await sendFinalized(after: &last, upTo: access.info.finalized.number, to: sink) else { return }
            for await event in stream {
                for block in event.blocks where block.number > last.number {
                    guard let head = await header(of: block), await sink.sendWhenReady(head) else { return }
                    last = block
                }
            }
        } while last != start && !Task.isCancelled
    }

    /// Sends final blocks by their height; false where the subscription is over.
    private func sendFinalized(
        after last: inout BlockID, upTo end: BlockNumber, to sink: SubscriptionSink
    ) async -> Bool {
        while last.number < end {
            let next = last.number + 1
            let hash = try? await access.ask { chain throws(BlockchainError) in try chain.hash(next) }
            guard let hash, let head = await header(of: BlockID(hash: hash, number: next)),
                await sink.sendWhenReady(head)
            else { return false }
            last = BlockID(hash: hash, number: next)
        }
        return true
    }

    private func header(of block: BlockID) async -> JSON? {
        let found = try? await access.ask(.chain) { chain throws(BlockchainError) in try chain.header(block.hash) }
        return found.map { JSON($0) }
    }
}
