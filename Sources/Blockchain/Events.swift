import Primitives
import StateMachine

/// A block that was added to the chain.
public struct ImportedBlock: Sendable {
    public let id: BlockID
    public let header: Header
    /// Whether it is the new best block.
    public let isBest: Bool
    /// How the best chain changed, where it did.
    public let route: TreeRoute
    /// What the block changed in the main trie, in key order.
    public let changes: [StorageChange]
}

/// The way from one best block to another.
public struct TreeRoute: Sendable, Equatable {
    /// Blocks that left the best chain, highest first.
    public var retracted: [BlockID]
    /// Blocks that joined it, lowest first.
    public var enacted: [BlockID]

    public init(retracted: [BlockID], enacted: [BlockID]) {
        self.retracted = retracted
        self.enacted = enacted
    }

    public static let none = TreeRoute(retracted: [], enacted: [])
}

/// Blocks that became final together.
public struct FinalizedBlocks: Sendable {
    /// Lowest first; the last is the newly finalized block.
    public let blocks: [BlockID]
    public let header: Header
    /// The best block now.
    public let best: BlockID
    /// How the best chain changed, where the finalized block was not on it.
    public let route: TreeRoute
}

/// Where the chain stands.
public struct ChainInfo: Hashable, Sendable {
    public let genesis: Hash256
    public var best: BlockID
    public var finalized: BlockID
}
