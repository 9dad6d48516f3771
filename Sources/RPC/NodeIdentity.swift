public import ChainSpec
import Crypto
public import JSONRPC

/// What a node says of itself.
public struct NodeIdentity: Sendable {
    /// The implementation's name (`system_name`).
    public var name: String
    /// The implementation's version (`system_version`).
    public var version: String
    /// The chain's name for people.
    public var chainName: String
    public var chainType: ChainType
    public var properties: ChainProperties
    public var isAuthority: Bool
    /// The node's name among peers.
    public var peerID: PeerID
    /// How the node does (`system_health`, `/health`).
    public var health: NodeHealth

    /// - Parameter spec: names the chain; one without boot nodes needs no peers.
    public init(
        name: String = "Cybros Node", version: String, spec: ChainSpec, isAuthority: Bool, peerID: PeerID
    ) {
        self.name = name
        self.version = version
        self.peerID = peerID
        self.isAuthority = isAuthority
        chainName = spec.name
        chainType = spec.chainType
        properties = spec.properties
        // There is no network yet, so there are no peers, and nothing to synchronize with.
        health = NodeHealth(peers: 0, isSyncing: false, shouldHavePeers: !spec.bootNodes.isEmpty)
    }
}

/// The name of a node among its peers: its Ed25519 network key.
///
/// Source: libp2p specification, "Peer Ids": the identity multihash of the key's Protocol Buffers form.
public struct PeerID: Hashable, Sendable, CustomStringConvertible {
    /// Identity multihash of 36 bytes; field 1, key type Ed25519; field 2, 32 bytes.
    private static let header: [UInt8] = [0x00, 0x24, 0x08, 0x01, 0x12, 0x20]

    /// In base 58.
    public let description: String

    /// The name of a node with a fresh key that nobody holds: for nodes without a network.
    public static func random() -> PeerID {
        var random = SystemRandomNumberGenerator()
        return PeerID(key: (0..<32).map { _ in .random(in: 0...255, using: &random) })
    }

    private init(key: [UInt8]) { description = Base58.encode(Self.header + key) }

    /// - Parameter publicKey: the node's Ed25519 network key; nil unless these are 32 bytes.
    public init?(ed25519 publicKey: [UInt8]) {
        guard publicKey.count == 32 else { return nil }
        self.init(key: publicKey)
    }

    /// Nil unless the text is a multihash in base 58: of an Ed25519 key, or a SHA-256 hash of another key.
    public init?(_ text: String) {
        guard text.utf8.count <= 64, let bytes = Base58.decode(text) else { return nil }
        let isKey = bytes.count == 38 && bytes.starts(with: Self.header)
        let isHash = bytes.count == 34 && bytes.starts(with: [0x12, 0x20])
        guard isKey || isHash else { return nil }
        description = text
    }
}

/// How an operator changes what the node logs while it runs.
public struct LogFilterControl: Sendable {
    /// Adds directives such as `sync=debug`; false where they can not be read.
    public let add: @Sendable (_ directives: String) -> Bool
    /// Goes back to the directives that the node started with.
    public let reset: @Sendable () -> Bool

    public init(add: @escaping @Sendable (String) -> Bool, reset: @escaping @Sendable () -> Bool) {
        self.add = add
        self.reset = reset
    }
}
