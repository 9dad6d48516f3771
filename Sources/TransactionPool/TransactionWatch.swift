import Primitives

/// The statuses of one transaction, from its acceptance to the last word on it.
///
/// A reader that leaves too many unread is let go: the sequence then ends without a final status.
public struct TransactionWatch: AsyncSequence, Sendable {
    public typealias Element = TransactionStatus
    public typealias Failure = Never

    public let transaction: Hash256
    let statuses: AsyncStream<TransactionStatus>

    public func makeAsyncIterator() -> AsyncStream<TransactionStatus>.Iterator { self.statuses.makeAsyncIterator() }
}

/// Who wants to hear of transactions.
struct Listeners: Sendable {
    private var watchers: [Hash256: [Int: AsyncStream<TransactionStatus>.Continuation]] = [:]
    private var readyStreams: [Int: AsyncStream<Hash256>.Continuation] = [:]
    private var nextID = 0

    mutating func add(_ watcher: AsyncStream<TransactionStatus>.Continuation, of hash: Hash256) -> Int {
        defer { self.nextID += 1 }
        self.watchers[hash, default: [:]][self.nextID] = watcher
        return self.nextID
    }

    /// False once nobody watches the transaction.
    mutating func remove(_ id: Int, of hash: Hash256) -> Bool {
        self.watchers[hash]?[id] = nil
        guard self.watchers[hash]?.isEmpty == true else { return self.watchers[hash] != nil }
        self.watchers[hash] = nil
        return false
    }

    mutating func add(_ stream: AsyncStream<Hash256>.Continuation) -> Int {
        defer { self.nextID += 1 }
        self.readyStreams[self.nextID] = stream
        return self.nextID
    }

    mutating func removeReadyStream(_ id: Int) { self.readyStreams[id] = nil }

    mutating func deliver(_ event: PoolEvent) {
        if event.status == .ready {
            for stream in self.readyStreams.values { stream.yield(event.transaction) }
        }
        guard let watchers = self.watchers[event.transaction] else { return }
        if event.status.isFinal { self.watchers[event.transaction] = nil }
        for watcher in watchers.values {
            let isLate = if case .dropped = watcher.yield(event.status) { true } else { false }
            if isLate || event.status.isFinal { watcher.finish() }
        }
    }

    func finish() {
        for watcher in self.watchers.values.flatMap(\.values) { watcher.finish() }
        for stream in self.readyStreams.values { stream.finish() }
    }
}
