import JSONRPC
import ManualSeal
import RPC
import TransactionPool

/// All that a node is told before it starts. The command line makes one; tests make theirs.
public struct NodeConfiguration: Sendable {
    /// What the operator calls the node.
    public var name: String
    /// The program's version, as `system_version` tells it.
    public var version: String
    public var chain: ChainConfiguration
    /// Whether the folder of the chain's database is removed when the node stops.
    public var isTemporary: Bool
    public var rpc: RPCServerConfiguration
    public var pool: PoolOptions
    /// How blocks are made; nil makes none.
    public var sealing: SealingMode?
    /// Whether the node calls itself an authority.
    public var isAuthority: Bool
    /// Changes what is logged; nil where nobody may.
    public var logFilters: LogFilterControl?

    public init(
        name: String, version: String, chain: ChainConfiguration, isTemporary: Bool, rpc: RPCServerConfiguration,
        pool: PoolOptions, sealing: SealingMode?, isAuthority: Bool, logFilters: LogFilterControl? = nil
    ) {
        self.name = name
        self.version = version
        self.chain = chain
        self.isTemporary = isTemporary
        self.rpc = rpc
        self.pool = pool
        self.sealing = sealing
        self.isAuthority = isAuthority
        self.logFilters = logFilters
    }
}
