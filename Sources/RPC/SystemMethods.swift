import Blockchain
import JSON
import JSONRPC
import Primitives
import Synchronization

/// `system_*`: what the node is and how it does. It has no network, so it has no peers.
struct SystemMethods: Sendable {
    private let access: ChainAccess
    private let identity: NodeIdentity
    private let logFilters: LogFilterControl?
    /// The best block when the node started.
    private let start: BlockNumber
    private let reserved = ReservedPeers()

    init(access: ChainAccess, identity: NodeIdentity, logFilters: LogFilterControl?) {
        self.access = access
        self.identity = identity
        self.logFilters = logFilters
        start = access.info.best.number
    }

    func register(into registry: inout MethodRegistry) {
        registerIdentity(into: &registry)
        registerNetwork(into: &registry)
        registerLogFilters(into: &registry)
    }

    private func registerIdentity(into registry: inout MethodRegistry) {
        let facts: [(String, JSON)] = [
            ("system_name", .string(identity.name)),
            ("system_version", .string(identity.version)),
            ("system_chain", .string(identity.chainName)),
            ("system_chainType", identity.chainType.json),
            ("system_properties", .object(identity.properties.members)),
            ("system_nodeRoles", [identity.isAuthority ? "Authority" : "Full"]),
            ("system_localPeerId", .string(identity.peerID.description)),
            ("system_localListenAddresses", []),
        ]
        for (name, fact) in facts {
            registry.register(name) { (_, _) throws(RPCError) in fact }
        }
        registry.register("system_health") { (_, _) throws(RPCError) in
            identity.health.json
        }
        registry.register("system_syncState") { (_, _) throws(RPCError) in
            let best = access.info.best.number
            return ["startingBlock": JSON(start), "currentBlock": JSON(best), "highestBlock": JSON(best)]
        }
    }

    // MARK: Network

    private func registerNetwork(into registry: inout MethodRegistry) {
        registry.register("system_peers", safety: .unsafe) { (_, _) throws(RPCError) in [] }
        registry.register(
            "system_unstable_networkState", aliases: ["system_networkState"], safety: .unsafe
        ) { (_, _) throws(RPCError) in
            [
                "peerId": .string(identity.peerID.description), "listenedAddresses": [], "externalAddresses": [],
                "connectedPeers": [:], "notConnectedPeers": [:], "peerset": [:],
            ]
        }
        registry.register("system_addReservedPeer", safety: .unsafe) { (params, _) throws(RPCError) in
            reserved.insert(try Self.peer(inAddress: params.next("peer", .string)))
            return .null
        }
        registry.register("system_removeReservedPeer", safety: .unsafe) { (params, _) throws(RPCError) in
            let text = try params.next("peerId", .string)
            guard let peer = PeerID(text) else { throw Self.badPeer("Peer id is not valid: \(text.prefix(80))") }
            reserved.remove(peer)
            return .null
        }
        registry.register("system_reservedPeers") { (_, _) throws(RPCError) in
            JSON(reserved.all.map(\.description))
        }
    }

    /// The peer that a multiaddress leads to: what stands behind its last `/p2p/`.
    private static func peer(inAddress address: String) throws(RPCError) -> PeerID {
        let parts = address.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0].isEmpty, ["p2p", "ipfs"].contains(parts[parts.count - 2]) else {
            throw badPeer("Peer id is missing from the address")
        }
        guard let peer = PeerID(String(parts[parts.count - 1])) else {
            throw badPeer("Peer id is not valid: \(parts[parts.count - 1].prefix(80))")
        }
        return peer
    }

    private static func badPeer(_ reason: String) -> RPCError { RPCError(code: 2002, message: reason) }

    // MARK: Logs

    private func registerLogFilters(into registry: inout MethodRegistry) {
        registry.register("system_addLogFilter", safety: .unsafe) { (params, _) throws(RPCError) in
            let directives = try params.next("directives", .string)
            guard let logFilters, logFilters.add(directives) else {
                throw .internalError("invalid log directives: \(directives.prefix(200))")
            }
            return .null
        }
        registry.register("system_resetLogFilter", safety: .unsafe) { (_, _) throws(RPCError) in
            guard let logFilters, logFilters.reset() else { throw .internalError("the log filter can not be reset") }
            return .null
        }
    }
}

/// Peers that the operator wants the node to stay connected to.
final class ReservedPeers: Sendable {
    private let peers = Mutex<Set<PeerID>>([])

    var all: [PeerID] { peers.withLock { $0.sorted { $0.description < $1.description } } }
    func insert(_ peer: PeerID) { peers.withLock { _ = $0.insert(peer) } }
    func remove(_ peer: PeerID) { peers.withLock { _ = $0.remove(peer) } }
}
