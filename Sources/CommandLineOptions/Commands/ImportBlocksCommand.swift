import ArgumentParser
import Foundation
import StandardStreams

struct ImportBlocksCommand<Backend: NodeBackend>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "import-blocks",
            abstract: "Execute the blocks of a file and add them to a chain.",
            discussion: """
                The file is one that export-blocks --binary of a Substrate node wrote. Blocks that the chain has are passed \
                over. A block that can not be executed to what its header says ends the import; those before it stay.
                """)
    }

    @Argument(help: ArgumentHelp("The file; standard input where none is named.", valueName: "file"))
    var file: String?

    @Flag(help: "The file is binary, as it must be.") var binary = false

    @OptionGroup(title: "Chain") var chain: ChainOptions
    @OptionGroup(title: "Data") var data: DataOptions
    @OptionGroup(title: "Pruning") var pruning: PruningOptions
    @OptionGroup(title: "Execution") var execution: ExecutionOptions

    func run() throws {
        let spec = try chain.spec(Backend.self)
        let base = try data.base(ofDevelopmentNode: false)
        defer { base.removeIfTemporary() }
        let database = base.database(ofChain: spec.id)
        try database.checkUsable()
        let settings = ImportSettings(
            chainSpec: spec, databasePath: database.path, databaseCache: data.databaseCache,
            statePruning: pruning.states, execution: execution.mode,
            compiledCodePath: BaseFolder.cache()?.compiledCode, blocks: try blocks())
        try StandardStreams.print(try Backend.importBlocks(settings))
    }

    private func blocks() throws -> [UInt8] {
        guard let file else { return try StandardStreams.readInput() }
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), isFolder.boolValue {
            throw CommandLineError.unreadableFile(path: file, reason: "it is a folder")
        }
        guard let content = FileManager.default.contents(atPath: file) else {
            throw CommandLineError.unreadableFile(path: file, reason: lastSystemError())
        }
        return [UInt8](content)
    }
}
