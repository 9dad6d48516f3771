import ChainSpec
import Executor
import StateMachine

/// What is needed to import blocks into a chain.
public struct ImportSettings: Sendable {
    public let chainSpec: ChainSpec
    public let databasePath: String
    /// Bytes that the database may cache; nil leaves them to it.
    public let databaseCache: Int?
    public let statePruning: StatePruning
    public let execution: ExecutionMode
    /// Where compiled Wasm code is kept between runs; nil where this user has no place for it.
    public let compiledCodePath: String?
    /// The content of the file, in Substrate's binary export format.
    public let blocks: [UInt8]
}
