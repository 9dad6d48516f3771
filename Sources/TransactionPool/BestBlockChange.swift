import Primitives

/// A block, as far as the pool must know it.
public struct PoolBlock: Sendable {
    public let hash: Hash256
    public let parent: Hash256
    public let number: UInt64
    /// The extrinsics as they stand in the body.
    public let extrinsics: [[UInt8]]

    public init(hash: Hash256, parent: Hash256, number: UInt64, extrinsics: [[UInt8]]) {
        self.hash = hash
        self.parent = parent
        self.number = number
        self.extrinsics = extrinsics
    }
}

/// The way from the best block that was to the one that is.
public struct BestBlockChange: Sendable {
    /// Blocks that are no longer in the best chain, newest first.
    public let retracted: [PoolBlock]
    /// Blocks that are in the best chain now, oldest first.
    public let enacted: [PoolBlock]
    /// The new best block.
    public let best: PoolPosition
    /// Whether another runtime judges transactions now, so that what the last one said of them does not count.
    public let changesRuntime: Bool

    public init(
        retracted: [PoolBlock] = [], enacted: [PoolBlock], best: PoolPosition, changesRuntime: Bool = false
    ) {
        self.retracted = retracted
        self.enacted = enacted
        self.best = best
        self.changesRuntime = changesRuntime
    }
}

/// The block on whose state transactions are validated.
public struct PoolPosition: Hashable, Sendable {
    public let hash: Hash256
    public let number: UInt64

    public init(hash: Hash256, number: UInt64) {
        self.hash = hash
        self.number = number
    }
}
