/// Spreads calls to a number a minute; a whole minute's calls may come in one burst.
///
/// The generic cell rate algorithm, with time passed in.
struct RateLimiter: Sendable {
    private let interval: Duration
    private let burst: Duration
    private let longestWait: Duration
    private var nextArrival: ContinuousClock.Instant?

    /// - Parameter callsPerMinute: at least one.
    init(callsPerMinute: Int, longestWait: Duration = .seconds(10)) {
        let calls = max(1, callsPerMinute)
        interval = .seconds(60) / calls
        burst = interval * (calls - 1)
        self.longestWait = longestWait
    }

    /// How long the call that came now has to wait; nil where that is so long that it should be refused.
    mutating func admit(now: ContinuousClock.Instant) -> Duration? {
        let arrival = max(nextArrival ?? now, now)
        let wait = max(.zero, now.duration(to: arrival) - burst)
        guard wait <= longestWait else { return nil }
        nextArrival = arrival + interval
        return wait
    }
}
