public import JSON

/// What `/health`, `/health/readiness` and `system_health` tell.
public struct NodeHealth: Sendable, Equatable {
    public var peers: Int
    public var isSyncing: Bool
    /// Whether the node needs peers; that of a chain without boot nodes doesn't.
    public var shouldHavePeers: Bool

    public init(peers: Int, isSyncing: Bool, shouldHavePeers: Bool) {
        self.peers = peers
        self.isSyncing = isSyncing
        self.shouldHavePeers = shouldHavePeers
    }

    /// Whether the node is at the chain's head and connected, and so fit to be given traffic.
    var isReady: Bool { !isSyncing && peers > 0 || !shouldHavePeers }

    public var json: JSON {
        ["peers": JSON(peers), "isSyncing": .bool(isSyncing), "shouldHavePeers": .bool(shouldHavePeers)]
    }
}

/// Asks the node for its health; nil where it can't tell at present.
public typealias HealthCheck = @Sendable () async -> NodeHealth?
