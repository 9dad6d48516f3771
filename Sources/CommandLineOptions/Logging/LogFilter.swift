import Logging

/// Which lines are logged: a level for all targets, and others for targets that begin in some way.
struct LogFilter: Equatable, Sendable {
    /// A part of `--log` that says nothing.
    struct InvalidDirective: Error, Equatable, CustomStringConvertible {
        let directive: String

        var description: String {
            "--log can not use \"\(directive)\"; write a level (off, error, warn, info, debug, trace) or target=level"
        }
    }

    enum Level: String, CaseIterable, Comparable {
        case off, error, warn, info, debug, trace

        /// The first level whose lines appear; nil where none do.
        var threshold: Logger.Level? {
            switch self {
            case .off: nil
            case .error: .error
            case .warn: .warning
            case .info: .info
            case .debug: .debug
            case .trace: .trace
            }
        }

        static func < (left: Level, right: Level) -> Bool { left.place < right.place }

        private var place: Int {
            switch self {
            case .off: 0
            case .error: 1
            case .warn: 2
            case .info: 3
            case .debug: 4
            case .trace: 5
            }
        }
    }

    private(set) var standard = Level.info
    private(set) var targets: [String: Level] = [:]

    /// Reads directives; of two for the same target the later one holds.
    init(_ options: [String] = []) throws(InvalidDirective) {
        for option in options { self = try adding(option) }
    }

    /// The filter with more directives, which hold over those it has.
    func adding(_ directives: String) throws(InvalidDirective) -> LogFilter {
        var filter = self
        for directive in directives.split(separator: ",", omittingEmptySubsequences: false) {
            try filter.add(String(directive))
        }
        return filter
    }

    private mutating func add(_ directive: String) throws(InvalidDirective) {
        let parts = directive.split(separator: "=", omittingEmptySubsequences: false)
        guard let last = parts.last, let level = Level(rawValue: last.lowercased()) else {
            throw InvalidDirective(directive: directive)
        }
        switch parts.count {
        case 1: standard = level
        case 2 where !parts[0].isEmpty: targets[String(parts[0])] = level
        default: throw InvalidDirective(directive: directive)
        }
    }

    /// The level of a target: that of the longest directive which it begins with.
    func level(of target: String) -> Level {
        targets.filter { target.hasPrefix($0.key) }.max { $0.key.utf8.count < $1.key.utf8.count }?.value ?? standard
    }

    /// Whether lines appear that only tell something together with their target.
    var isVerbose: Bool { max(standard, targets.values.max() ?? .off) > .info }
}
