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
    /// `ChainInfo.changes` after this one.
    public let sequence: UInt64
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
    /// `ChainInfo.changes` after this one.
    public let sequence: UInt64
}

/// A block that became the best one, by its import or by the finality of another branch than the best.
public struct NewBestBlock: Sendable {
    public let id: BlockID
    /// `ChainInfo.changes` after this one.
    public let sequence: UInt64
}

/// Where the chain stands.
public struct ChainInfo: Hashable, Sendable {
    public let genesis: Hash256
    public var best: BlockID
    public var finalized: BlockID
    /// How often the chain changed since it was opened. Whoever begins to listen and then asks where the chain stands
    /// has heard of the changes up to here; only later ones are news. Heights do not tell, as finality may move the best
    /// block to a shorter branch.
    public var changes: UInt64 = 0
}
