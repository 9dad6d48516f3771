import Synchronization

/// Hands every value to all who listen. A listener that falls too far behind is cut off; the others notice nothing.
public final class Broadcast<Value: Sendable>: Sendable {
    private struct Listeners {
        var next: UInt64 = 0
        var continuations: [UInt64: AsyncStream<Value>.Continuation] = [:]
        var isFinished = false
    }

    private let listeners = Mutex(Listeners())
    private let capacity: Int

    /// - Parameter capacity: values that may wait for one listener.
    public init(capacity: Int) { self.capacity = capacity }

    /// Values from now on. The stream ends where the listener was too slow, or nothing more will come.
    public func stream() -> AsyncStream<Value> {
        let (stream, continuation) = AsyncStream.makeStream(of: Value.self, bufferingPolicy: .bufferingOldest(capacity))
        let id: UInt64? = listeners.withLock { listeners in
            guard !listeners.isFinished else { return nil }
            listeners.next += 1
            listeners.continuations[listeners.next] = continuation
            return listeners.next
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.listeners.withLock { $0.continuations[id] = nil }
        }
        return stream
    }

    /// Senders take care of the order themselves.
    public func send(_ value: Value) {
        // Nothing is yielded or ended under the lock: that resumes a listener's task, which may be in the middle of being
        // cancelled, and waits then for `onTermination`, which waits for the lock.
        let continuations = listeners.withLock { $0.continuations }
        for (id, continuation) in continuations {
            if case .enqueued = continuation.yield(value) { continue }
            listeners.withLock { $0.continuations[id] = nil }
            continuation.finish()
        }
    }

    /// Ends all streams.
    public func finish() {
        let all = listeners.withLock { listeners -> [AsyncStream<Value>.Continuation] in
            listeners.isFinished = true
            defer { listeners.continuations = [:] }
            return Array(listeners.continuations.values)
        }
        for continuation in all { continuation.finish() }
    }
}
