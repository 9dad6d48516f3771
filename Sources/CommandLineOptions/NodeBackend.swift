import ChainSpec

/// A chain that comes with the program.
public enum EmbeddedChain: String, Sendable, CaseIterable {
    case dev
    case local
}

/// What the command line asks of the node behind it.
public protocol NodeBackend: SendableMetatype {
    /// The specification of a chain that comes with the program; its genesis state is left to the runtime.
    static func spec(of chain: EmbeddedChain) throws(CommandLineError) -> ChainSpec

    /// The genesis state of a specification, made by the runtime where it is not written out.
    static func rawGenesis(of spec: ChainSpec) throws(CommandLineError) -> RawGenesis

    /// Adds blocks to a chain, and tells in words what became of them.
    static func importBlocks(_ settings: ImportSettings) throws(CommandLineError) -> String

    /// Runs a node until it is told to stop.
    static func run(_ settings: RunSettings) async throws(CommandLineError)
}
