import Foundation
import Logging
import Synchronization

/// The log of the process.
struct NodeLogging: Sendable {
    let filter: ActiveLogFilter
    let style: LogStyle

    private static let isStarted = Mutex(false)
    private static let standardError = Mutex(())

    /// Sends what all loggers tell to standard error. Loggers can be told so once in a process; later calls do nothing.
    func start() {
        let isFirst = Self.isStarted.withLock { isStarted in
            defer { isStarted = true }
            return !isStarted
        }
        guard isFirst else { return }
        LoggingSystem.bootstrap { [self] target in
            NodeLogHandler(target: target, filter: filter, style: style, write: Self.write)
        }
    }

    /// Whether somebody sees standard error, and does not ask programs for plain text.
    static var isOnTerminal: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty
    }

    /// One line at a time; a line that nobody can read any more is lost.
    @Sendable
    private static func write(_ line: String) {
        standardError.withLock { _ in
            var bytes = Array(line.utf8)[...]
            while !bytes.isEmpty {
                let count = bytes.withUnsafeBytes { Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
                if count > 0 {
                    bytes = bytes.dropFirst(count)
                } else if errno != EINTR {
                    return
                }
            }
        }
    }
}
