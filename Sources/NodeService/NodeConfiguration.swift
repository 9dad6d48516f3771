import Blockchain
import ChainSpec
import Executor
import JSONRPC
import ManualSeal
import RPC
import StateMachine
import TransactionPool

/// All that a node is told before it starts. The command line makes one; tests make theirs.
public struct NodeConfiguration: Sendable {
    /// What the operator calls the node.
    public var name: String
    /// The program's version, as `system_version` tells it.
    public var version: String
    public var chainSpec: ChainSpec
    /// Folder of the chain's database.
    public var databasePath: String
    /// Whether that folder is removed when the node stops.
    public var isTemporary: Bool
    /// Bytes that the database may cache; nil leaves them to it.
    public var databaseCache: Int?
    public var statePruning: StatePruning
    public var execution: ExecutionMode
    /// Where compiled Wasm code is kept between runs; nil keeps none.
    public var compiledCodePath: String?
    public var rpc: RPCServerConfiguration
    public var pool: PoolOptions
    /// How blocks are made; nil makes none.
    public var sealing: SealingMode?
    /// Whether the node calls itself an authority.
    public var isAuthority: Bool
    /// Changes what is logged; nil where nobody may.
    public var logFilters: LogFilterControl?

    public init(
        name: String, version: String, chainSpec: ChainSpec, databasePath: String, isTemporary: Bool,
        databaseCache: Int? = nil, statePruning: StatePruning, execution: ExecutionMode = .wasm,
        compiledCodePath: String? = nil, rpc: RPCServerConfiguration, pool: PoolOptions, sealing: SealingMode?,
        isAuthority: Bool, logFilters: LogFilterControl? = nil
    ) {
        self.name = name
        self.version = version
        self.chainSpec = chainSpec
        self.databasePath = databasePath
        self.isTemporary = isTemporary
        self.databaseCache = databaseCache
        self.statePruning = statePruning
        self.execution = execution
        self.compiledCodePath = compiledCodePath
        self.rpc = rpc
        self.pool = pool
        self.sealing = sealing
        self.isAuthority = isAuthority
        self.logFilters = logFilters
    }
}
