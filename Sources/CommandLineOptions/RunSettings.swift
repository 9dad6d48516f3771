import ChainSpec
import Executor
import JSONRPC
import ManualSeal
import StateMachine
import TransactionPool

/// What a node is told before it starts.
public struct RunSettings: Sendable {
    public let nodeName: String
    public let chainSpec: ChainSpec
    public let databasePath: String
    /// Whether the database is removed when the node stops.
    public let isTemporary: Bool
    /// Bytes that the database may cache; nil leaves them to it.
    public let databaseCache: Int?
    public let statePruning: StatePruning
    public let execution: ExecutionMode
    /// Where compiled Wasm code is kept between runs; nil where this user has no place for it.
    public let compiledCodePath: String?
    public let rpc: RPCServerConfiguration
    public let pool: PoolOptions
    /// How blocks are made; who makes any is an authority.
    public let authoring: AuthoringMode
    /// The secret URI that the node's session keys are made of; nil where nobody knows them.
    public let sessionKeySeed: String?
    /// What is logged, to be changed while the node runs.
    public let logFilter: ActiveLogFilter
    /// What the operator should know of what was asked.
    let notices: [String]
}
