import Foundation

/// Microseconds.
struct Time {
    /// Of this thread on a core: what the rival measures too, whatever else the machine does meanwhile.
    var thread: Double
    var wall: Double

    static func measure(_ body: () throws -> Void) rethrows -> Time {
        let (thread, wall) = (now(CLOCK_THREAD_CPUTIME_ID), now(CLOCK_MONOTONIC))
        try body()
        return Time(thread: now(CLOCK_THREAD_CPUTIME_ID) - thread, wall: now(CLOCK_MONOTONIC) - wall)
    }

    private static func now(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
    }
}
