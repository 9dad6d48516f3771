import DequeModule
import Primitives

/// Transactions that are refused for a while, as they were invalid, dropped or included a moment ago.
struct BanList: Sendable {
    typealias Instant = ContinuousClock.Instant

    private let duration: Duration
    private let capacity: Int
    private var ends: [Hash256: Instant] = [:]
    /// Every ban in the order in which they end; a transaction banned anew has a stale entry too.
    private var order: Deque<(hash: Hash256, end: Instant)> = []

    init(duration: Duration, capacity: Int) {
        self.duration = duration
        self.capacity = max(0, capacity)
    }

    var count: Int { self.ends.count }

    func contains(_ hash: Hash256, now: Instant) -> Bool {
        guard let end = self.ends[hash] else { return false }
        return end > now
    }

    mutating func ban(_ hash: Hash256, now: Instant) {
        let end = now.advanced(by: self.duration)
        guard self.ends.updateValue(end, forKey: hash) != end else { return }
        self.order.append((hash, end))
        while self.ends.count > self.capacity || self.order.count > 2 * self.capacity { self.removeFirst() }
    }

    /// Forgets bans that have ended.
    mutating func expire(now: Instant) {
        while let first = self.order.first, first.end <= now { self.removeFirst() }
    }

    private mutating func removeFirst() {
        guard let first = self.order.popFirst() else { return }
        if self.ends[first.hash] == first.end { self.ends[first.hash] = nil }
    }
}
