/// The column families of the node's database. Raw values are their names on disk.
public enum Column: String, CaseIterable, Sendable {
    /// The schema version and small records of the database itself.
    case metadata = "default"
    /// Trie nodes, and values stored by their hash: BLAKE2b-256 hash → bytes, counted.
    case stateNodes = "state-nodes"
    /// The newest finalized state: storage key → value.
    case stateFlat = "state-flat"
    /// What each block changed in the state: the diffs of blocks not finalized and the removals that wait for pruning.
    case stateJournal = "state-journal"
    case headers = "headers"
    case bodies = "bodies"
    case justifications = "justifications"
    /// Block number (big endian) → hash of the canonical block.
    case numberToHash = "number-to-hash"
    /// What the node knows of a block beside its header.
    case blockMetadata = "block-metadata"
    /// Consensus data: epoch changes, authority sets, weights.
    case auxiliary = "auxiliary"
    /// Storage of off-chain workers.
    case offchain = "offchain"

    /// Whether values have a number of references, and are there as long as it is above zero.
    public var isCounted: Bool { self == .stateNodes }

    /// Position among all columns.
    var index: Int {
        switch self {
        case .metadata: 0
        case .stateNodes: 1
        case .stateFlat: 2
        case .stateJournal: 3
        case .headers: 4
        case .bodies: 5
        case .justifications: 6
        case .numberToHash: 7
        case .blockMetadata: 8
        case .auxiliary: 9
        case .offchain: 10
        }
    }
}
