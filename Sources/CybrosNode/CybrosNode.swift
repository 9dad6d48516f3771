import ChainSpec
import CommandLineOptions
import NodeService
import RPC
import WasmExecutor

@main
struct CybrosNode: NodeBackend {
    static func main() { NodeCommand<Self>.start() }

    static func spec(of chain: EmbeddedChain) throws(CommandLineError) -> ChainSpec {
        do {
            return switch chain {
            case .dev: try DevelopmentChains.spec(.dev)
            case .local: try DevelopmentChains.spec(.local)
            }
        } catch {
            throw .node("\(error)")
        }
    }

    static func rawGenesis(of spec: ChainSpec) throws(CommandLineError) -> RawGenesis {
        do {
            return try Genesis(wasm: try WasmExecutor()).raw(of: spec)
        } catch {
            throw .node("\(error)")
        }
    }

    static func importBlocks(_ settings: ImportSettings) throws(CommandLineError) -> String {
        do {
            let chain = ChainConfiguration(
                spec: settings.chainSpec, databasePath: settings.databasePath, databaseCache: settings.databaseCache,
                statePruning: settings.statePruning, execution: settings.execution,
                compiledCodePath: settings.compiledCodePath)
            return try chain.importBlocks(settings.blocks).description
        } catch {
            throw .node("\(error)")
        }
    }

    static func run(_ settings: RunSettings) async throws(CommandLineError) {
        let chain = ChainConfiguration(
            spec: settings.chainSpec, databasePath: settings.databasePath, databaseCache: settings.databaseCache,
            statePruning: settings.statePruning, execution: settings.execution,
            compiledCodePath: settings.compiledCodePath)
        let configuration = NodeConfiguration(
            name: settings.nodeName, version: ProgramVersion.text, chain: chain, isTemporary: settings.isTemporary,
            rpc: settings.rpc, pool: settings.pool, authoring: settings.authoring,
            sessionKeySeed: settings.sessionKeySeed,
            logFilters: LogFilterControl(
                add: { settings.logFilter.add($0) },
                reset: {
                    settings.logFilter.reset()
                    return true
                }))
        do {
            try await Node.run(configuration)
        } catch {
            throw .node("\(error)")
        }
    }
}
