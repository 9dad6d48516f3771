import Logging
import Synchronization
import Testing

@testable import CommandLineOptions

@Suite("The log")
struct LogTests {
    @Test(
        "The longest directive that a target begins with holds",
        arguments: [
            ("rpc", LogFilter.Level.debug), ("rpc.ws", .trace), ("rpc.wss", .trace), ("rp", .warn), ("pool", .off),
            ("node", .warn),
        ])
    func prefixes(target: String, level: LogFilter.Level) throws {
        let filter = try LogFilter(["warn,rpc=debug", "rpc.ws=trace", "pool=off"])
        #expect(filter.level(of: target) == level)
    }

    @Test("Without directives everything is logged from info on; the later of two holds")
    func standard() throws {
        #expect(try LogFilter([]).level(of: "any") == .info)
        #expect(try LogFilter(["debug,a=trace,a=error", "INFO"]).level(of: "a") == .error)
        #expect(try LogFilter(["debug", "INFO"]).level(of: "b") == .info)
        #expect(try !LogFilter(["info,a=warn"]).isVerbose)
        #expect(try LogFilter(["a=debug"]).isVerbose)
    }

    @Test(
        "A directive that says nothing is named",
        arguments: ["loud", "a=loud", "=info", "a=b=info", "", "a=", "info,", "é"])
    func invalid(text: String) throws {
        let error = #expect(throws: LogFilter.InvalidDirective.self) { try LogFilter([text]) }
        #expect(error?.directive == text || text == "info,")
    }

    @Test("Directives come in each spelling of the option", arguments: ["--log", "-l", "--log=", "-l="])
    func spellings(option: String) throws {
        let arguments = option.hasSuffix("=") ? [option + "a=debug"] : [option, "a=debug"]
        let run = try command(RunCommand<RecordingBackend>.self, ["--dev"] + arguments + ["-lb=trace,c=warn"])
        let filter = try run.log.logging(onTerminal: false).filter
        #expect(filter.threshold(of: "a") == .debug)
        #expect(filter.threshold(of: "b") == .trace)
    }

    @Test("Lines are styled as the options and the terminal have it")
    func style() throws {
        func style(_ line: String, onTerminal: Bool) throws -> LogStyle {
            try command(RunCommand<RecordingBackend>.self, "--dev " + line).log
                .logging(onTerminal: onTerminal).style
        }
        #expect(try style("", onTerminal: false) == LogStyle())
        #expect(try style("", onTerminal: true) == LogStyle(isDetailed: false, isColored: true))
        #expect(try style("--disable-log-color", onTerminal: true) == LogStyle())
        #expect(try style("--detailed-log-output", onTerminal: false) == LogStyle(isDetailed: true))
        #expect(try style("-l debug", onTerminal: false) == LogStyle(isDetailed: true))
    }

    static let time = LocalTime(text: "2026-11-21 08:00:00", milliseconds: 7)

    func line(
        _ style: LogStyle, _ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata = [:]
    ) -> String {
        style.line(at: Self.time, level: level, target: "rpc", message: message, metadata: metadata)
    }

    @Test("A line is a time and a message; warnings and errors say what they are")
    func simple() {
        let style = LogStyle()
        #expect(line(style, .info, "🔨 Starting", ["b": "2", "a": "1"]) == "2026-11-21 08:00:00 🔨 Starting a=1 b=2\n")
        #expect(line(style, .warning, "low") == "2026-11-21 08:00:00  WARN low\n")
        #expect(line(style, .error, "bad") == "2026-11-21 08:00:00 ERROR bad\n")
    }

    @Test("A detailed line has milliseconds, level and target; a colored one has colors")
    func detailed() {
        #expect(line(LogStyle(isDetailed: true), .info, "on") == "2026-11-21 08:00:00.007  INFO rpc: on\n")
        #expect(line(LogStyle(isDetailed: true), .trace, "on") == "2026-11-21 08:00:00.007 TRACE rpc: on\n")
        #expect(
            line(LogStyle(isColored: true), .warning, "on")
                == "\u{1B}[2m2026-11-21 08:00:00\u{1B}[0m \u{1B}[33m WARN\u{1B}[0m on\n")
    }

    @Test("What comes from outside neither begins a line nor moves the cursor")
    func control() {
        #expect(
            line(LogStyle(), .info, "a\nb", ["peer": "\u{1B}[2J"]) == "2026-11-21 08:00:00 a\\nb peer=\\u{1B}[2J\n")
        #expect(line(LogStyle(), .info, "a\r\nb").filter(\.isNewline) == "\n")
    }

    @Test("The time of now has the form of the log")
    func now() throws {
        let now = LocalTime.now()
        #expect(now.text.wholeMatch(of: /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/) != nil)
        #expect(now.withMilliseconds.wholeMatch(of: /.{19}\.\d{3}/) != nil)
    }

    @Test("The filter can be extended while the node runs, and put back")
    func extending() throws {
        let filter = ActiveLogFilter(try LogFilter(["warn"]))
        #expect(filter.add("rpc=debug,pool=off"))
        #expect(filter.threshold(of: "rpc") == .debug)
        #expect(filter.threshold(of: "pool") == nil)
        #expect(filter.add("rpc=loud") == false)
        #expect(filter.threshold(of: "rpc") == .debug)
        filter.reset()
        #expect(filter.threshold(of: "rpc") == .warning)
    }

    @Test("A logger writes what its target's level lets through, with its metadata")
    func handler() throws {
        final class Lines: Sendable { let all = Mutex<[String]>([]) }
        let lines = Lines()
        let filter = ActiveLogFilter(try LogFilter(["quiet=off,loud=trace"]))
        func logger(_ target: String) -> Logger {
            var logger = Logger(label: target) { target in
                NodeLogHandler(target: target, filter: filter, style: LogStyle(isDetailed: true)) { line in
                    lines.all.withLock { $0.append(String(line.dropFirst(24))) }
                }
            }
            logger[metadataKey: "id"] = "1"
            return logger
        }
        logger("quiet").critical("unheard")
        logger("loud.a").trace("heard", metadata: ["x": "y"])
        logger("other").debug("unheard")
        logger("other").notice("heard", metadata: ["id": "2"])
        #expect(lines.all.withLock(\.self) == ["TRACE loud.a: heard id=1 x=y\n", " INFO other: heard id=2\n"])
    }
}
