import JSON
import Primitives

/// A chain as its users describe it: names, first peers, genesis.
///
/// The form is Substrate's chain specification file. Members that have no meaning here are kept for writing.
public struct ChainSpec: Hashable, Sendable {
    /// A telemetry server, and how much it is told.
    public struct TelemetryEndpoint: Hashable, Sendable {
        public let url: String
        /// 0 to 9; messages of this verbosity and below are sent.
        public let verbosity: UInt8

        public init(url: String, verbosity: UInt8) {
            self.url = url
            self.verbosity = verbosity
        }
    }

    /// A block that must be in the chain.
    public struct ForkBlock: Hashable, Sendable {
        public let number: UInt64
        public let hash: Hash256

        public init(number: UInt64, hash: Hash256) {
            self.number = number
            self.hash = hash
        }
    }

    /// Code that runs instead of the chain's own from a block on, until the chain's own changes.
    public struct CodeSubstitute: Hashable, Sendable {
        public let number: UInt64
        public let code: [UInt8]

        public init(number: UInt64, code: [UInt8]) {
            self.number = number
            self.code = code
        }
    }

    /// The protocol id of chains that name none.
    public static let defaultProtocolID = "sup"

    /// The chain's name for people.
    public var name: String
    /// The chain's name for machines; it names the folder of its data.
    public private(set) var id: String
    public var chainType = ChainType.live
    /// Multiaddresses of first peers.
    public var bootNodes: [String] = []
    public var telemetryEndpoints: [TelemetryEndpoint] = []
    /// Names the chain in older network protocols.
    public var protocolID: String?
    /// Tells forks with the same genesis apart on the network.
    public var forkID: String?
    public var properties = ChainProperties()
    public var forkBlocks: [ForkBlock] = []
    /// Blocks that must not be imported.
    public var badBlocks: [Hash256] = []
    public var codeSubstitutes: [CodeSubstitute] = []
    public var lightSyncState: LightSyncState?
    public var genesis: GenesisSource
    /// Members without a meaning here.
    public var otherMembers: JSON.Object = [:]

    public init(name: String, id: String, genesis: GenesisSource) throws(ChainSpecError) {
        self.name = name
        self.id = try Self.usable(id)
        self.genesis = genesis
    }

    /// An id that stays inside the folder that its folder is made in.
    static func usable(_ id: String) throws(ChainSpecError) -> String {
        let isUsable =
            !id.isEmpty && id.utf8.count <= 128 && id != "." && id != ".."
            && id.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\") && $0 != 0x7F }
        guard isUsable else { throw .unusableID(String(id.prefix(128))) }
        return id
    }

    /// The same chain with its genesis state written out.
    public func withGenesis(_ genesis: RawGenesis) -> ChainSpec {
        var spec = self
        spec.genesis = .raw(genesis)
        return spec
    }
}
