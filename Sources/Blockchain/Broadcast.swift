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

    public func send(_ value: Value) {
        let slow = listeners.withLock { listeners -> [AsyncStream<Value>.Continuation] in
            var slow: [AsyncStream<Value>.Continuation] = []
            for (id, continuation) in listeners.continuations {
                if case .enqueued = continuation.yield(value) { continue }
                listeners.continuations[id] = nil
                slow.append(continuation)
            }
            return slow
        }
        // Outside the lock: ending a stream calls back into it.
        for continuation in slow { continuation.finish() }
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
