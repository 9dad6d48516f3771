import ArgumentParser
import ChainSpec
import Foundation

/// Where a chain's specification comes from.
enum ChainSource: Equatable, Sendable {
    case embedded(EmbeddedChain)
    case file(String)

    func spec<Backend: NodeBackend>(_: Backend.Type) throws(CommandLineError) -> ChainSpec {
        switch self {
        case .embedded(let chain): return try Backend.spec(of: chain)
        case .file(let path):
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
                throw .badChainSpec(file: path, .unreadable(file: path, reason: "it is a folder"))
            }
            do {
                return try ChainSpec(contentsOfFile: path)
            } catch {
                throw .badChainSpec(file: path, error)
            }
        }
    }
}

extension ChainSource: ExpressibleByArgument {
    init?(argument: String) {
        if argument.isEmpty { return nil }
        self = if let chain = EmbeddedChain(rawValue: argument) { .embedded(chain) } else { .file(argument) }
    }
}

/// Which chain a command is about.
struct ChainOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Use this chain: dev, local, or the path of a specification.", valueName: "chain"))
    var chain: ChainSource?

    @Flag(
        help: "Use the development chain unless --chain names another; a node also makes its blocks and keeps nothing.")
    var dev = false

    /// `--chain` says more than `--dev`, which stands for a way to run as well.
    var source: ChainSource? { chain ?? (dev ? .embedded(.dev) : nil) }

    func spec<Backend: NodeBackend>(_ backend: Backend.Type) throws(CommandLineError) -> ChainSpec {
        guard let source else { throw .noChain }
        return try source.spec(backend)
    }
}
