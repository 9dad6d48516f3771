import ArgumentParser
import StandardStreams

struct InspectCommand<Backend: NodeBackend>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "inspect", abstract: "Tell what parts of a chain are.", subcommands: [Genesis.self])
    }

    struct Genesis: ParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "genesis", abstract: "Print the hash of a chain's first block and the root of its state.")
        }

        @OptionGroup var chain: ChainOptions

        func run() throws { try StandardStreams.print(report().text) }

        func report() throws(CommandLineError) -> GenesisReport {
            try GenesisReport(of: chain.spec(Backend.self), Backend.self)
        }
    }
}
