import FrameSupport
import System

/// What is wrong with a block's time.
///
/// Source: FRAME's `sp_timestamp::InherentError`, in its encoding.
public enum TimestampInherentError: UInt8, Sendable {
    /// It is too soon after the last block's.
    case tooEarly = 0
    /// It is too far ahead of this node's clock.
    case tooFarInFuture = 1
}

extension Timestamp {
    /// How far a block's time may be ahead of a node's clock, in milliseconds.
    static var maximumDrift: Moment { 30_000 }

    /// `timstap0`: the author's clock in milliseconds, a `u64`.
    public static var inherentIdentifier: FixedBytes<Eight> { FixedBytes("timstap0") }

    public static func createInherent(_ data: InherentData) -> Call? {
        guard let clock = clock(data) else { return nil }
        return .set(now: Compact(max(clock, earliest)))
    }

    public static func isInherent(_ call: Call) -> Bool { true }

    public static func checkInherent(_ call: Call, _ data: InherentData) -> InherentError? {
        guard case .set(let moment) = call, let clock = clock(data) else { return nil }
        if moment.value > clock.saturatingAdd(maximumDrift) { return error(.tooFarInFuture) }
        if moment.value < earliest { return error(.tooEarly) }
        return nil
    }

    /// The first moment that this block's time may be.
    private static var earliest: Moment { now.value.saturatingAdd(Runtime.minimumPeriod) }

    private static func clock(_ data: InherentData) -> Moment? {
        data.data(inherentIdentifier).flatMap { try? Moment(decoding: $0) }
    }

    private static func error(_ reason: TimestampInherentError) -> InherentError {
        InherentError(identifier: inherentIdentifier, data: [reason.rawValue], isFatal: true)
    }
}
