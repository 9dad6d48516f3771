import JSON
import Primitives

/// Finds out what becomes of a transaction: by what the node says as long as it says something, else by the blocks.
struct TransactionTracker: Sendable {
    let client: ChainClient
    let transaction: SignedTransaction
    let progress: TransactionProgress

    private enum Next {
        /// The node says no more, but does not know the end either.
        case search
        case end
    }

    /// - Parameter watch: what the node says; nil where it is not known whether the transaction reached it.
    func run(_ watch: Subscription<TransactionStatus>?) async {
        let (account, nonce) = (transaction.account, transaction.nonce)
        do throws(ClientError) {
            var watch = watch
            while !Task.isCancelled {
                if let subscription = watch {
                    do throws(ClientError) {
                        if case .end = try await follow(subscription) { return }
                    } catch .connectionLost, .badAnswer {
                        // It is sent again; the node may have forgotten it.
                    }
                }
                watch = try await resubmit()
                if watch == nil, try await search() { return }
            }
            await client.nonces.settle(account, nonce)
        } catch {
            progress.fail(error)
            await client.nonces.giveUp(account, nonce)
        }
    }

    /// Tells what the node says.
    private func follow(_ watch: Subscription<TransactionStatus>) async throws(ClientError) -> Next {
        let (account, nonce) = (transaction.account, transaction.nonce)
        for try await event in watch {
            guard case .value(let status) = event else { continue }
            switch status {
            case .inBlock: await client.nonces.settle(account, nonce)
            case .finalized, .usurped:
                await client.nonces.settle(account, nonce)
                progress.end(status)
                return .end
            case .dropped, .invalid:
                await client.nonces.giveUp(account, nonce)
                progress.end(status)
                return .end
            case .finalityTimeout:
                progress.tell(status)
                return .search
            default: break
            }
            progress.tell(status)
        }
        return .search
    }

    /// Sends it again; nil where the node refuses it, since it has it already, or has seen it included.
    private func resubmit() async throws(ClientError) -> Subscription<TransactionStatus>? {
        while !Task.isCancelled {
            do throws(ClientError) {
                return try await client.watch(transaction)
            } catch .server {
                return nil
            } catch .connectionLost, .timeout {
                // The node is away: requests wait for it by themselves.
            }
        }
        return nil
    }

    // MARK: Blocks

    /// Looks for it in the blocks until it is final, or can no longer be included.
    ///
    /// - Returns: false where the task was cancelled.
    private func search() async throws(ClientError) -> Bool {
        var search = BlockSearch(client: client, transaction: transaction)
        var told: BlockHeader?
        // Both tell when it is time to look again: a block may become final long after it was the best.
        for await _ in ticks(try await client.bestHeads(), try await client.finalizedHeads()) {
            let finding: BlockSearch.Finding
            do throws(ClientError) {
                finding = try await search.look()
            } catch .unknownBlock, .timeout, .connectionLost {
                continue  // The chain moved on, or the node is away.
            }
            if let last = told, last.hash != finding.block?.hash { progress.tell(.retracted(last.hash)) }
            if let block = finding.block, block.hash != told?.hash {
                await client.nonces.settle(transaction.account, transaction.nonce)
                progress.tell(.inBlock(block.hash))
            }
            told = finding.block
            switch finding.end {
            case .included(let block):
                progress.end(.finalized(block))
                return true
            case .missed(let error): throw .transaction(error)
            case nil: break
            }
        }
        if Task.isCancelled { return false }
        // The client has ended.
        throw .closed
    }

    /// An element whenever one of the sequences has something; those that are not read in time are one.
    private func ticks(
        _ best: Subscription<BlockHeader>, _ finalized: Subscription<BlockHeader>
    ) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let task = Task {
            await withTaskGroup { group in
                for heads in [best, finalized] {
                    group.addTask {
                        do { for try await _ in heads { continuation.yield() } } catch {}
                    }
                }
                await group.next()
                group.cancelAll()
            }
            continuation.finish()
        }
        continuation.onTermination = { _ in task.cancel() }
        return stream
    }
}

/// Looks for a transaction in the blocks of the best chain, each of which is read once.
private struct BlockSearch {
    struct Finding {
        /// The block of the best chain that it is in.
        var block: BlockHeader?
        var end: End?
    }

    enum End {
        case included(Hash256)
        case missed(TransactionError)
    }

    private struct Seen {
        let header: BlockHeader
        let isHere: Bool
    }

    let client: ChainClient
    let transaction: SignedTransaction
    /// It is in no block up to this one.
    private var floor: BlockNumber
    private var seen: [Hash256: Seen] = [:]

    init(client: ChainClient, transaction: SignedTransaction) {
        self.client = client
        self.transaction = transaction
        floor = transaction.birth
    }

    mutating func look() async throws(ClientError) -> Finding {
        // In this order: the best block is then a descendant of the final one, unless finality moves in between.
        let finalized = try await client.finalizedHead()
        let best = try await client.bestHead()
        var hash = best.hash
        var found: BlockHeader?
        while found == nil {
            let block = try await block(hash)
            guard block.header.number > floor else { break }
            if block.isHere { found = block.header }
            hash = block.header.parentHash
        }
        if let found {
            guard found.number <= finalized.number, try await client.blockHash(found.number) == found.hash else {
                return Finding(block: found, end: nil)
            }
            return Finding(block: found, end: .included(found.hash))
        }
        floor = max(floor, min(finalized.number, best.number))
        let lowest = floor
        seen = seen.filter { $0.value.header.number > lowest }
        if let death = transaction.death, finalized.number >= death - 1 {
            return Finding(block: nil, end: .missed(.expired))
        }
        let nonce = try await client.state(at: finalized.hash).account(transaction.account).nonce
        return Finding(block: nil, end: nonce > transaction.nonce ? .missed(.replaced) : nil)
    }

    private mutating func block(_ hash: Hash256) async throws(ClientError) -> Seen {
        if let known = seen[hash] { return known }
        let block = try await client.block(hash)
        let result = Seen(header: block.header, isHere: block.extrinsics.contains(transaction.bytes))
        seen[hash] = result
        return result
    }
}
