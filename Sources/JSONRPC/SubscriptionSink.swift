public import JSON
import Synchronization

/// The way from one subscription to its client, bounded by what the client reads.
///
/// A client that reads too slowly loses this subscription: it gets one last notification that says so, and nobody
/// else is held up.
public final class SubscriptionSink: Sendable {
    private struct State: ~Copyable {
        /// Notifications handed to the socket that it has not taken yet.
        var pending = 0
        var isClosed = false
        var waiters: [CheckedContinuation<Void, Never>] = []
        var closeWaiters: [CheckedContinuation<Void, Never>] = []
        var task: Task<Void, Never>?
    }

    public let id: SubscriptionID
    let kind: MethodRegistry.SubscriptionKind
    private let connection: ConnectionID
    private let capacity: Int
    private let writer: WebSocketWriter
    private let onEnd: @Sendable (SubscriptionID) -> Void
    private let state = Mutex(State())

    /// - Parameter capacity: how many notifications may wait for the client.
    /// - Parameter onEnd: runs when the subscription ends by itself or for its client's slowness.
    init(
        id: SubscriptionID, kind: MethodRegistry.SubscriptionKind, connection: ConnectionID, capacity: Int,
        writer: WebSocketWriter, onEnd: @escaping @Sendable (SubscriptionID) -> Void
    ) {
        self.id = id
        self.connection = connection
        self.kind = kind
        self.capacity = capacity
        self.writer = writer
        self.onEnd = onEnd
    }

    /// Whether the client has unsubscribed, gone away or been dropped.
    public var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Sends one notification without waiting; false where the subscription is closed, or is dropped now because the
    /// client has not read the earlier ones.
    @discardableResult
    public func send(_ result: JSON) -> Bool {
        enum Admission { case admitted, refused, overflow }
        let admission = state.withLock { state -> Admission in
            if state.isClosed { return .refused }
            if state.pending >= capacity { return .overflow }
            state.pending += 1
            return .admitted
        }
        switch admission {
        case .refused: return false
        case .admitted: return write(result)
        case .overflow:
            drop()
            return false
        }
    }

    /// Sends one notification, waiting for the client to read earlier ones where the queue is full; false where the
    /// subscription is closed.
    ///
    /// For bursts of known length, such as a subscription's first state. Endless streams use `send`. What waits for one
    /// client over all its subscriptions is bounded in bytes, too: beyond that this drops the subscription as `send` does.
    @discardableResult
    public func sendWhenReady(_ result: JSON) async -> Bool {
        while true {
            let admitted = state.withLock { state -> Bool? in
                if state.isClosed { return false }
                guard state.pending < capacity else { return nil }
                state.pending += 1
                return true
            }
            if let admitted { return admitted ? write(result) : false }
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    guard !state.isClosed, state.pending >= capacity else { return true }
                    state.waiters.append(continuation)
                    return false
                }
                if isReady { continuation.resume() }
            }
        }
    }

    /// Returns when the client has unsubscribed, gone away or been dropped.
    public func waitUntilClosed() async {
        await withCheckedContinuation { continuation in
            let isClosed = state.withLock { state in
                if !state.isClosed { state.closeWaiters.append(continuation) }
                return state.isClosed
            }
            if isClosed { continuation.resume() }
        }
    }

    /// Runs what feeds the subscription; called once, when the answer with its id is on its way.
    ///
    /// The body runs even where the subscription is closed by then, so that whatever the handler set up for it can
    /// rely on the body to be taken down.
    func start(_ body: @escaping SubscriptionBody) {
        let task = Task {
            await ConnectionID.$current.withValue(connection) { await body(self) }
            if self.close() { self.onEnd(self.id) }
        }
        let isClosed = state.withLock { state in
            if !state.isClosed { state.task = task }
            return state.isClosed
        }
        if isClosed { task.cancel() }
    }

    /// Ends the subscription from outside; false where it had ended before.
    @discardableResult
    func close() -> Bool {
        let (closed, waiters, task) = state.withLock { state in
            guard !state.isClosed else {
                return (false, [CheckedContinuation<Void, Never>](), Task<Void, Never>?.none)
            }
            state.isClosed = true
            let waiters = state.waiters + state.closeWaiters
            state.waiters = []
            state.closeWaiters = []
            let task = state.task
            state.task = nil
            return (true, waiters, task)
        }
        waiters.forEach { $0.resume() }
        task?.cancel()
        return closed
    }

    private func drop() {
        guard close() else { return }
        onEnd(id)
        let reason: JSON = "The subscription is closed: the client reads its notifications too slowly"
        writer.write(notification("error", reason))
    }

    private func write(_ result: JSON) -> Bool {
        let isAccepted = writer.write(notification("result", result)) { self.written() }
        if !isAccepted {
            written()
            drop()
        }
        return isAccepted
    }

    private func written() {
        let waiters = state.withLock { state in
            state.pending -= 1
            let waiters = state.waiters
            state.waiters = []
            return waiters
        }
        waiters.forEach { $0.resume() }
    }

    private func notification(_ member: String, _ value: JSON) -> [UInt8] {
        let message: JSON = [
            "jsonrpc": "2.0", "method": .string(kind.notification),
            "params": .object(["subscription": id.json, member: value]),
        ]
        return message.bytes
    }
}
