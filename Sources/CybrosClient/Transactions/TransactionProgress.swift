import Synchronization

/// The statuses of one transaction so far, for any number of readers.
final class TransactionProgress: Sendable {
    typealias Item = Result<TransactionStatus, ClientError>

    private struct State {
        var history: [Item] = []
        var isOver = false
        var readers: [Int: AsyncStream<Item>.Continuation] = [:]
        var nextReader = 0
    }

    /// A transaction that goes from fork to fork has more statuses than anybody wants to know.
    private static let longestHistory = 64

    private let state = Mutex(State())

    /// The statuses so far, or the last one alone, and those that follow.
    func stream(isWhole: Bool = true) -> AsyncStream<Item> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Item.self, bufferingPolicy: .bufferingNewest(2 * Self.longestHistory))
        let id = state.withLock { state -> Int? in
            for item in isWhole ? state.history[...] : state.history.suffix(1) { continuation.yield(item) }
            guard !state.isOver else { return nil }
            state.readers[state.nextReader] = continuation
            defer { state.nextReader += 1 }
            return state.nextReader
        }
        if let id {
            continuation.onTermination = { [weak self] _ in self?.state.withLock { $0.readers[id] = nil } }
        } else {
            continuation.finish()
        }
        return stream
    }

    func tell(_ status: TransactionStatus) { add(.success(status), isLast: false) }

    func end(_ status: TransactionStatus) { add(.success(status), isLast: true) }

    func fail(_ error: ClientError) { add(.failure(error), isLast: true) }

    private func add(_ item: Item, isLast: Bool) {
        let readers = state.withLock { state -> [AsyncStream<Item>.Continuation] in
            guard !state.isOver else { return [] }
            state.history.append(item)
            if state.history.count > Self.longestHistory { state.history.removeFirst() }
            state.isOver = isLast
            defer { if isLast { state.readers = [:] } }
            return Array(state.readers.values)
        }
        for reader in readers {
            reader.yield(item)
            if isLast { reader.finish() }
        }
    }
}
