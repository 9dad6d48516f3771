import ArgumentParser
import ChainSpec
import Foundation
import Synchronization

@testable import CommandLineOptions

/// A node that remembers what it was told instead of starting.
enum RecordingBackend: NodeBackend {
    struct Run {
        let settings: RunSettings
        let baseExisted: Bool
    }

    static let runs = Mutex<[Run]>([])

    static func spec(of chain: EmbeddedChain) throws(CommandLineError) -> ChainSpec {
        let genesis = RuntimeGenesis(code: [0], configuration: .preset(chain.rawValue))
        do {
            return try ChainSpec(name: "Test \(chain)", id: "test_\(chain)", genesis: .runtimeGenesis(genesis))
        } catch {
            throw .node("\(error)")
        }
    }

    static func rawGenesis(of spec: ChainSpec) throws(CommandLineError) -> RawGenesis {
        switch spec.genesis {
        case .raw(let raw): raw
        case .runtimeGenesis: RawGenesis(top: [.init(key: [1], value: [2])])
        case .stateRootHash: throw .node("there is no state")
        }
    }

    static func importBlocks(_ settings: ImportSettings) throws(CommandLineError) -> String {
        "\(settings.chainSpec.id): \(settings.blocks)"
    }

    static func run(_ settings: RunSettings) async throws(CommandLineError) {
        let base = (settings.databasePath as NSString).pathComponents.dropLast(3)
        let baseExisted = FileManager.default.fileExists(atPath: NSString.path(withComponents: Array(base)))
        runs.withLock { $0.append(Run(settings: settings, baseExisted: baseExisted)) }
    }
}

typealias Program = NodeCommand<RecordingBackend>

/// The command that a line is read as.
func command<Command>(_: Command.Type, _ line: String) throws -> Command {
    try command(Command.self, line.split(separator: " ").map(String.init))
}

func command<Command>(_: Command.Type, _ arguments: [String]) throws -> Command {
    let parsed = try Program.parseAsRoot(ProgramArguments.spelledOut(arguments))
    guard let command = parsed as? Command else {
        throw ValidationError("\(arguments) is read as \(type(of: parsed))")
    }
    return command
}

/// What a node is told by a line, with its data in /base.
func settings(_ line: String) throws -> RunSettings {
    let arguments = line.split(separator: " ").map(String.init)
    return try RunCommand<RecordingBackend>.parse(arguments).settings(
        in: BaseFolder(path: "/base"), logFilter: ActiveLogFilter(LogFilter()))
}

/// A line that is refused: what the operator reads first, and the exit code.
func refused(_ arguments: [String]) -> (message: String, code: Int32)? {
    do {
        _ = try Program.parseAsRoot(ProgramArguments.spelledOut(arguments))
        return nil
    } catch {
        return (Program.message(for: error), Program.exitCode(for: error).rawValue)
    }
}

/// Lends a new folder, which is removed afterwards.
func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "cli-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.path)
}

/// A public chain specification beside the package.
func vector(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "../shared/vectors/\(name)-chain-spec.json").path
}
