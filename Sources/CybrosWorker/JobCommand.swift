import ArgumentParser
import ContentStore
import Foundation
import JobExecution
import StandardStreams

struct JobCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job", abstract: "Try a job's program without a chain.",
        subcommands: [JobRunCommand.self, JobAddCommand.self, JobGetCommand.self])
}

struct JobRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a program on an input as a job, with the same limits, and print its outcome."
    )

    @OptionGroup(title: "Jobs") var executor: ExecutorOptions

    @Argument(help: ArgumentHelp("The input; without it, standard input is read.", valueName: "file"))
    var input: String?

    func run() async throws {
        let bytes: [UInt8]
        if let input {
            guard let data = FileManager.default.contents(atPath: input) else {
                throw CommandError("\(input) cannot be read")
            }
            bytes = [UInt8](data)
        } else {
            bytes = try StandardStreams.readInput()
        }
        let runner = try await executor.runner()
        let outcome = try await runner.run(Job(poolID: 0, jobID: 0, specVersion: 1, input: bytes))
        func tell(_ text: String) { StandardStreams.tell(text + "\n") }
        StandardStreams.tell(outcome.usage.log)
        tell("result: \(outcome.result.rawValue)\(outcome.reason.map { " (\($0))" } ?? "")")
        tell(
            "took \(outcome.usage.duration), \(outcome.usage.memory >> 10) KiB\(outcome.usage.fuel.map { ", \($0) units of fuel" } ?? "")"
        )
        try StandardStreams.write(outcome.output)
        if let proof = outcome.proof { tell("proof: \(HexText.text(proof))") }
        if outcome.result != .success { throw ExitCode(1) }
    }
}

struct JobAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Put a file into the content store, and print its CID.")

    @Option(help: ArgumentHelp("The store.", valueName: "folder"))
    var contentStore = "./cybros-worker/content"

    @Argument(help: ArgumentHelp("The file.", valueName: "file"))
    var file: String

    func run() async throws {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandError("\(file) cannot be read")
        }
        try StandardStreams.print("\(try ContentStore(path: contentStore).add([UInt8](data)))")
    }
}

struct JobGetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Write the content that a CID names to a file; each block of it is verified.")

    @Option(help: ArgumentHelp("The store.", valueName: "folder"))
    var contentStore = "./cybros-worker/content"

    @Option(help: ArgumentHelp("Fetch what is not in the store from this IPFS gateway.", valueName: "url"))
    var gateway: [String] = []

    @Argument(help: ArgumentHelp("The content.", valueName: "CID"))
    var cid: String

    @Argument(help: ArgumentHelp("Where it goes; without it, to standard output.", valueName: "file"))
    var file: String?

    func run() async throws {
        let store = try ContentStore(path: contentStore, gateways: gateway)
        let bytes = try await store.file(try CID(parsing: cid), maximumSize: 1 << 30)
        guard let file else { return try StandardStreams.write(bytes) }
        do {
            try Data(bytes).write(to: URL(filePath: file))
        } catch {
            throw CommandError("\(file) cannot be written: \(error.localizedDescription)")
        }
    }
}
