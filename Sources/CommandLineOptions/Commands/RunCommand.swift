import ArgumentParser
import Logging

struct RunCommand<Backend: NodeBackend>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "run", abstract: "Run a node; the command where none is named.")
    }

    @OptionGroup var options: RunOptions

    func run() async throws {
        // Nothing is made on disk for a node that does not start.
        guard options.chain.source != nil else { throw CommandLineError.noChain }
        let base = try options.data.base(ofDevelopmentNode: options.chain.dev)
        defer { base.removeIfTemporary() }
        let logging = try options.log.logging(onTerminal: NodeLogging.isOnTerminal)
        let settings = try options.settings(Backend.self, in: base, logFilter: logging.filter)

        logging.start()
        let logger = Logger(label: "cli")
        for notice in settings.notices { logger.warning("⚠️  \(notice)") }
        try await Backend.run(settings)
    }
}
