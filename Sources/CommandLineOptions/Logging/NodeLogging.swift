import Foundation
import Logging
import StandardStreams
import Synchronization

/// The log of the process.
struct NodeLogging: Sendable {
    let filter: ActiveLogFilter
    let style: LogStyle

    private static let isStarted = Mutex(false)

    /// Sends what all loggers tell to standard error. Loggers can be told so once in a process; later calls do nothing.
    func start() {
        let isFirst = Self.isStarted.withLock { isStarted in
            defer { isStarted = true }
            return !isStarted
        }
        guard isFirst else { return }
        LoggingSystem.bootstrap { [self] target in
            NodeLogHandler(target: target, filter: filter, style: style, write: StandardStreams.tell)
        }
    }

    /// Whether somebody sees standard error, and does not ask programs for plain text.
    static var isOnTerminal: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty
    }
}
