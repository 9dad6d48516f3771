import Primitives
import Storage
import Trie

/// Why a state cannot be read or changed.
public enum StateError: Error, Equatable, Sendable {
    case database(DatabaseError)
    case trie(TrieError)
    /// No state of this root is stored: it was pruned, or never was.
    case unknownState(root: Hash256)
    /// The store has no block of this hash that is not finalized yet.
    case unknownBlock(Hash256)
    /// The block's state is stored already.
    case knownBlock(Hash256)
    /// The database holds a chain already.
    case alreadyInitialized
    /// The database holds no state yet.
    case notInitialized
    /// Another batch that changes the state was neither written nor given up.
    case anotherBatchIsOpen
    /// A record of the store cannot be read back.
    case damagedRecord(String)
    /// The runtime ended a storage transaction that it did not start.
    case noOpenTransaction
    /// The runtime asked for a state version that does not exist.
    case unknownStateVersion(UInt8)
    /// The runtime asked for a key, and this call has no keystore.
    case noKeystore
    /// A signature that was taken for valid is not.
    case signatureNotValid
}
