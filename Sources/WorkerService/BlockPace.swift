import CybrosClient
import Primitives

/// How fast the blocks of a chain follow each other, as a worker sees it.
struct BlockPace: Sendable {
    /// Between two blocks; an ordinary chain's as long as nothing is known.
    private(set) var interval = Duration.seconds(6)
    private var first: (number: BlockNumber, at: ContinuousClock.Instant)?

    /// Measured anew over such a time, and so many blocks at least.
    private static let span = Duration.seconds(2)
    private static let fewest: BlockNumber = 2

    mutating func saw(_ number: BlockNumber, at now: ContinuousClock.Instant) {
        guard let first, number >= first.number else {
            first = (number, now)
            return
        }
        guard now - first.at >= Self.span, number - first.number >= Self.fewest else { return }
        interval = (now - first.at) / Int(number - first.number)
        self.first = (number, now)
    }
}
