import Logging
import Synchronization

/// The log filter in force, which an operator may change while the node runs (`system_addLogFilter`).
public final class ActiveLogFilter: Sendable {
    private let initial: LogFilter
    private let current: Mutex<LogFilter>

    init(_ filter: LogFilter) {
        initial = filter
        current = Mutex(filter)
    }

    /// Nothing of a target is logged below it; nil where nothing is logged at all.
    func threshold(of target: String) -> Logger.Level? { current.withLock { $0.level(of: target).threshold } }

    /// Adds directives such as `rpc=debug`; false, and nothing changed, where they can not be read.
    public func add(_ directives: String) -> Bool {
        current.withLock { filter in
            guard let extended = try? filter.adding(directives) else { return false }
            filter = extended
            return true
        }
    }

    /// Goes back to the directives of the command line.
    public func reset() { current.withLock { $0 = initial } }
}
