public import Primitives

/// A transaction that was sent. It is watched as long as this object lives.
///
/// Where the connection is lost, or the node forgets the transaction, it is sent again and looked for in the blocks,
/// until it is in one that is final, or can no longer be.
public final class SubmittedTransaction: Sendable {
    public let transaction: SignedTransaction
    private let client: ChainClient
    private let progress: TransactionProgress
    private let task: Task<Void, Never>

    public var hash: Hash256 { transaction.hash }
    public var account: AccountID { transaction.account }
    public var nonce: Nonce { transaction.nonce }

    init(_ client: ChainClient, _ transaction: SignedTransaction, _ watch: Subscription<TransactionStatus>?) {
        let progress = TransactionProgress()
        self.client = client
        self.transaction = transaction
        self.progress = progress
        let tracker = TransactionTracker(client: client, transaction: transaction, progress: progress)
        task = Task { await tracker.run(watch) }
    }

    deinit { task.cancel() }

    /// What has become of it so far, then what becomes of it. Ends with the last word on it.
    public var statuses: TransactionStatuses { TransactionStatuses(stream: progress.stream()) }

    /// Waits until it is in a block of the best chain, and answers what it did there.
    ///
    /// That its call failed is no error of this function: see the outcome's `failure`. The block may still be
    /// retracted.
    public func waitForInBlock() async throws(ClientError) -> TransactionOutcome {
        try await wait { if case .inBlock(let block) = $0 { block } else { nil } }
    }

    /// Waits until it is in a block that is final, and answers what it did there.
    public func waitForFinalized() async throws(ClientError) -> TransactionOutcome {
        try await wait { _ in nil }
    }

    private func wait(_ isEnough: (TransactionStatus) -> Hash256?) async throws(ClientError) -> TransactionOutcome {
        for try await status in TransactionStatuses(stream: progress.stream(isWhole: false)) {
            switch status {
            case .finalized(let block): return try await client.outcome(of: transaction, in: block)
            case .usurped(let other): throw .transaction(.usurped(by: other))
            case .dropped: throw .transaction(.dropped)
            case .invalid: throw .transaction(.invalid)
            default:
                if let block = isEnough(status) { return try await client.outcome(of: transaction, in: block) }
            }
        }
        throw .cancelled
    }
}

/// What becomes of a transaction. For one reader.
public struct TransactionStatuses: AsyncSequence, Sendable {
    public typealias Element = TransactionStatus
    public typealias Failure = ClientError

    let stream: AsyncStream<Result<TransactionStatus, ClientError>>

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(iterator: stream.makeAsyncIterator()) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        var iterator: AsyncStream<Result<TransactionStatus, ClientError>>.AsyncIterator

        public mutating func next() async throws(ClientError) -> TransactionStatus? { try await next(isolation: nil) }

        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ClientError) -> TransactionStatus? {
            try await iterator.next(isolation: actor)?.get()
        }
    }
}
