import ArgumentParser
import Foundation
import StandardStreams

struct PurgeChainCommand<Backend: NodeBackend>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "purge-chain", abstract: "Remove the database of a chain.")
    }

    @OptionGroup var chain: ChainOptions

    @Option(
        name: [.long, .customShort("d")],
        help: ArgumentHelp("Look for data in this folder.", valueName: "folder"))
    var basePath: String?

    @Flag(name: [.customShort("y"), .customLong("yes")], help: "Do not ask.")
    var isConfirmed = false

    func validate() throws { try checkBasePath(basePath) }

    func run() throws { try StandardStreams.print(purge(confirm: Self.ask)) }

    /// Removes the database and tells what became of it.
    func purge(confirm: (String) throws(CommandLineError) -> Bool) throws(CommandLineError) -> String {
        let spec = try chain.spec(Backend.self)
        let base: BaseFolder = if let basePath { BaseFolder(path: basePath) } else { try .standard() }
        let database = base.database(ofChain: spec.id)
        guard try database.exists else { return "\"\(database.path)\" did not exist." }
        if !isConfirmed {
            guard try confirm("Are you sure to remove \"\(database.path)\"? [y/N]: ") else {
                return "Aborted; nothing was removed."
            }
        }
        try database.remove()
        return "\"\(database.path)\" removed."
    }

    private static func ask(_ question: String) throws(CommandLineError) -> Bool {
        guard isatty(STDIN_FILENO) == 1 else { throw .noTerminal }
        StandardStreams.tell(question)
        return readLine()?.trimmingCharacters(in: .whitespaces).lowercased().hasPrefix("y") ?? false
    }
}
