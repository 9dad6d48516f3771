import ArgumentParser
import Foundation
import JSON
import Logging
import StandardStreams

/// How the worker tells what it does.
struct LogOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    enum Level: String, ExpressibleByArgument, CaseIterable {
        case error, warn, info, debug, trace

        var level: Logger.Level { self == .warn ? .warning : Logger.Level(rawValue: rawValue) ?? .info }
    }

    @Option(help: ArgumentHelp("How much is told.", valueName: Level.allCases.map(\.rawValue).joined(separator: "|")))
    var log = Level.info

    @Option(help: ArgumentHelp("Lines for people, or an object of JSON a line.", valueName: "text|json"))
    var logFormat = Format.text

    func start() {
        LoggingSystem.bootstrap { [log, logFormat] label in
            WorkerLogHandler(label: label, format: logFormat, logLevel: log.level)
        }
    }
}

/// Writes lines to standard error.
private struct WorkerLogHandler: LogHandler {
    let label: String
    let format: LogOptions.Format
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let time = Date.now.formatted(.iso8601.time(includingFractionalSeconds: true))
        let metadata = metadata.merging(event.metadata ?? [:]) { _, newer in newer }.sorted { $0.key < $1.key }
        let line: String
        switch format {
        case .text:
            let mark = event.level >= .warning ? " \(event.level.rawValue.uppercased())" : ""
            line =
                "\(time)\(mark) "
                + ([event.message.description.printable]
                + metadata.map { "\($0.key)=\("\($0.value)".printable)" }).joined(separator: " ")
        case .json:
            var json: JSON = [
                "time": .string(time), "level": .string(event.level.rawValue), "target": .string(label),
                "message": .string(event.message.description),
            ]
            for (key, value) in metadata { json[key] = .string("\(value)") }
            line = String(decoding: json.bytes, as: UTF8.self)
        }
        StandardStreams.tell(line + "\n")
    }
}
