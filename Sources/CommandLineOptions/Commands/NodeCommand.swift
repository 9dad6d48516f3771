import ArgumentParser
import Foundation
import StandardStreams

/// The whole command line, over the node that its commands drive.
public struct NodeCommand<Backend: NodeBackend>: AsyncParsableCommand {
    public static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: ProgramVersion.program,
            abstract: "A node of the Cybros network.",
            discussion: """
                Without a subcommand, a node runs.

                A development chain that makes blocks and keeps nothing:
                  \(ProgramVersion.program) --dev
                A development chain that is kept, with a block for each transaction:
                  \(ProgramVersion.program) --dev --base-path ./data --sealing instant
                A chain from a file, with all of its past:
                  \(ProgramVersion.program) --chain chain.json --state-pruning archive
                The key of a development account:
                  \(ProgramVersion.program) key inspect //Alice
                """,
            version: "\(ProgramVersion.program) \(ProgramVersion.text)",
            subcommands: [
                RunCommand<Backend>.self, BuildSpecCommand<Backend>.self, PurgeChainCommand<Backend>.self,
                ImportBlocksCommand<Backend>.self, KeyCommand.self, InspectCommand<Backend>.self,
            ],
            defaultSubcommand: RunCommand<Backend>.self)
    }

    public init() {}

    /// Does what the program was started for, and ends it.
    ///
    /// It is not asynchronous itself: before a program of that kind gets to do anything, threads have opened files.
    public static func start() -> Never {
        StandardStreams.fill()
        // Who stops reading is met as an error where it is written to, not as the end of the process.
        signal(SIGPIPE, SIG_IGN)
        Task {
            do {
                let arguments = ProgramArguments.spelledOut(try ProgramArguments.current())
                if [["--help"], ["-h"], ["help"]].contains(arguments) {
                    try StandardStreams.print(help())
                } else {
                    await main(arguments)
                }
            } catch {
                exit(withError: error)
            }
            exit()
        }
        dispatchMain()
    }

    /// The program's help, with the options of a run, as these come without a subcommand: tools look for them here.
    static func help(columns: Int? = nil) -> String {
        let parts = RunCommand<Backend>.helpMessage(columns: columns).split(separator: "\n\n")
        let options = parts.drop { $0.hasPrefix("OVERVIEW:") || $0.hasPrefix("USAGE:") }
        return helpMessage(columns: columns) + "\n\n" + options.joined(separator: "\n\n")
    }
}
