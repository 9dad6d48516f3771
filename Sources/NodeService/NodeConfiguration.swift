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
    /// How blocks are made; who makes any calls itself an authority.
    public var authoring: AuthoringMode
    /// The secret URI that the node's session keys are made of when it starts, such as `//Alice`; nil makes none.
    public var sessionKeySeed: String?
    /// Changes what is logged; nil where nobody may.
    public var logFilters: LogFilterControl?

    public init(
        name: String, version: String, chain: ChainConfiguration, isTemporary: Bool, rpc: RPCServerConfiguration,
        pool: PoolOptions, authoring: AuthoringMode, sessionKeySeed: String? = nil, logFilters: LogFilterControl? = nil
    ) {
        self.name = name
        self.version = version
        self.chain = chain
        self.isTemporary = isTemporary
        self.rpc = rpc
        self.pool = pool
        self.authoring = authoring
        self.sessionKeySeed = sessionKeySeed
        self.logFilters = logFilters
    }
}
