import ArgumentParser

/// What a node tells of its work.
struct LogOptions: ParsableArguments {
    @Option(
        name: [.long, .customShort("l")],
        help: ArgumentHelp(
            "Log at this level, or target=level with commas between them; levels are off, error, warn, info, debug and trace.",
            valueName: "directives"))
    var log: [String] = []

    @Flag(help: "Log with milliseconds, levels and targets.")
    var detailedLogOutput = false

    @Flag(help: "Log without colors.")
    var disableLogColor = false

    func validate() throws {
        do {
            _ = try LogFilter(log)
        } catch {
            throw ValidationError(error.description)
        }
    }

    /// How lines are chosen and look.
    func logging(onTerminal isTerminal: Bool) throws(LogFilter.InvalidDirective) -> NodeLogging {
        let filter = try LogFilter(log)
        return NodeLogging(
            filter: ActiveLogFilter(filter),
            style: LogStyle(
                isDetailed: detailedLogOutput || filter.isVerbose, isColored: isTerminal && !disableLogColor))
    }
}
