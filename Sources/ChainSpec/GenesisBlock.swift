import Crypto
import Primitives
import RuntimeBlob
import ScaleCodec

/// The first block of a chain: a header without parent, transactions or digest.
///
/// Source: Polkadot specification, section 2.4 (genesis state) and definition "block header".
public struct GenesisBlock: Hashable, Sendable {
    /// The root of a trie without entries; of the extrinsics, here.
    public static let emptyTrieRoot = Hash256(
        words: Words32(
            UInt64(bigEndian: 0x0317_0A2E_7597_B7B7), UInt64(bigEndian: 0xE3D8_4C05_391D_139A),
            UInt64(bigEndian: 0x62B1_57E7_8786_D8C0), UInt64(bigEndian: 0x82F2_9DCF_4C11_1314)))

    public let header: Header
    /// Blake2b-256 of the header's SCALE encoding; it names the chain.
    public let hash: Hash256

    public init(stateRoot: Hash256) {
        header = Header(
            parentHash: .zero, number: 0, stateRoot: stateRoot, extrinsicsRoot: Self.emptyTrieRoot, digest: Digest())
        hash = Blake2b.hash256(header.encoded())
    }
}

/// What the genesis runtime's code tells of itself without being run.
public enum GenesisRuntime: Equatable, Sendable {
    case version(RuntimeVersion)
    /// Nothing: it is older than the sections that hold it.
    case untold
    /// There is no code.
    case absent
    /// The code can not be read.
    case unreadable(RuntimeBlobError)

    public init(code: [UInt8]?) {
        guard let code else {
            self = .absent
            return
        }
        do {
            self = if let version = try RuntimeBlob(code).version() { .version(version) } else { .untold }
        } catch {
            self = .unreadable(error)
        }
    }

    /// How the state trie is laid out; 0 where nothing is told, as runtimes that tell nothing know no other.
    public var stateVersion: UInt8 {
        if case .version(let version) = self { version.stateVersion } else { 0 }
    }

    /// Why the state version is an assumption, where it is one.
    public var remark: String? {
        switch self {
        case .version: nil
        case .untold: "the code does not tell its version; state version 0 is assumed"
        case .absent: "there is no code; state version 0 is assumed"
        case .unreadable: "the code can not be read; state version 0 is assumed"
        }
    }
}

extension ChainSpec {
    /// The genesis block; nil where the runtime has to build the genesis state first.
    ///
    /// - Parameter root: computes the root of a state in the layout of the version.
    public func genesisBlock<Failure: Error>(
        root: (_ genesis: RawGenesis, _ stateVersion: UInt8) throws(Failure) -> Hash256
    ) throws(Failure) -> GenesisBlock? {
        switch genesis {
        case .raw(let raw):
            GenesisBlock(stateRoot: try root(raw, GenesisRuntime(code: raw.code).stateVersion))
        case .stateRootHash(let root):
            GenesisBlock(stateRoot: root)
        case .runtimeGenesis:
            nil
        }
    }
}
