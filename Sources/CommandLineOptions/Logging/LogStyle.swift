import Logging
import StandardStreams

/// How a line of the log looks: as operators of Substrate's nodes know it.
struct LogStyle: Equatable, Sendable {
    /// With milliseconds, levels and targets.
    var isDetailed = false
    var isColored = false

    /// A line with its end.
    func line(
        at time: LocalTime, level: Logger.Level, target: String, message: String, metadata: Logger.Metadata,
        error: (any Error)? = nil
    ) -> String {
        var line = colored(isDetailed ? time.withMilliseconds : time.text, "2")
        if isDetailed || level >= .warning { line += " " + colored(name(of: level), color(of: level)) }
        if isDetailed { line += " \(target.printable):" }
        line += " " + message.printable
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += " " + "\(key)=\(value)".printable
        }
        if let error { line += " " + "error=\(error)".printable }
        return line + "\n"
    }

    /// Five characters, aligned to the right.
    private func name(of level: Logger.Level) -> String {
        switch level {
        case .trace: "TRACE"
        case .debug: "DEBUG"
        case .info, .notice: " INFO"
        case .warning: " WARN"
        case .error, .critical: "ERROR"
        }
    }

    private func color(of level: Logger.Level) -> String {
        switch level {
        case .trace: "35"
        case .debug: "34"
        case .info, .notice: "32"
        case .warning: "33"
        case .error, .critical: "31"
        }
    }

    private func colored(_ text: String, _ color: String) -> String {
        isColored ? "\u{1B}[\(color)m\(text)\u{1B}[0m" : text
    }
}
