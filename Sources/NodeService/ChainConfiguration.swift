import Blockchain
import ChainSpec
import Executor
import StateMachine
import Storage
import WasmExecutor

/// Which chain a program works on, where it is kept, and how it is executed.
public struct ChainConfiguration: Sendable {
    public var spec: ChainSpec
    /// Folder of the chain's database.
    public var databasePath: String
    /// Bytes of the database's cache; nil for the usual.
    public var databaseCache: Int?
    public var statePruning: StatePruning
    public var execution: ExecutionMode
    /// Where compiled Wasm code is kept between runs; nil keeps none.
    public var compiledCodePath: String?

    public init(
        spec: ChainSpec, databasePath: String, databaseCache: Int? = nil, statePruning: StatePruning = .standard,
        execution: ExecutionMode = .wasm, compiledCodePath: String? = nil
    ) {
        self.spec = spec
        self.databasePath = databasePath
        self.databaseCache = databaseCache
        self.statePruning = statePruning
        self.execution = execution
        self.compiledCodePath = compiledCodePath
    }

    /// Opens the chain, or begins it with its genesis.
    /// - Parameter database: is told of the database as soon as it is open.
    func open(telling database: (Database) -> Void = { _ in }) throws(NodeError) -> Blockchain {
        let wasm: WasmExecutor
        do throws(WasmError) {
            wasm = try WasmExecutor(.init(moduleFolder: compiledCodePath))
        } catch {
            throw .wasm(error)
        }
        let genesis: GenesisState
        do throws(GenesisError) {
            genesis = try Genesis(wasm: wasm).state(of: spec)
        } catch {
            throw .genesis(error)
        }
        let opened: Database
        do throws(DatabaseError) {
            var options = DatabaseOptions()
            if let databaseCache { options.cacheSize = databaseCache }
            opened = try Database(path: databasePath, options: options)
        } catch {
            throw .database(error)
        }
        database(opened)
        do throws(BlockchainError) {
            return try Blockchain(
                database: opened, genesis: genesis, pruning: statePruning,
                executor: Executor(native: execution == .native ? EmbeddedRuntime.native : nil, wasm: wasm))
        } catch {
            throw .blockchain(error)
        }
    }
}
