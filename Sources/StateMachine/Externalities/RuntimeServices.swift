import Crypto
import Primitives

/// What a call may use beside the state. What is not given is refused: a runtime that asks for it fails, as Substrate's
/// host has it.
public struct RuntimeServices {
    public var keystore: (any RuntimeKeystore)?
    /// For calls of off-chain workers.
    public var offchainWorker: (any OffchainWorkerServices)?
    /// The node's database for off-chain workers.
    public var offchainStorage: (any OffchainWorkerStorage)?
    /// Puts an encoded transaction of this node itself into its pool; false where the pool refuses it.
    public var submitTransaction: ((_ extrinsic: [UInt8]) -> Bool)?
    /// Bytes of the proof that is recorded while a block runs; without a recorder, runtimes get the largest number.
    public var proofSize: (() -> UInt64)?
    /// Asks code for its version, where nothing but running it tells; nil where that fails.
    public var codeVersion: ((_ code: [UInt8]) -> RuntimeVersion?)?

    public init() {}
}

/// The node's keys, in families of four letters.
public protocol RuntimeKeystore {
    func publicKeys(_ scheme: SignatureScheme, keyType: [UInt8]) -> [[UInt8]]
    /// Makes a key, from `seed` (a secret URI in UTF-8) if given, and returns its public key; nil where it could not.
    func generate(_ scheme: SignatureScheme, keyType: [UInt8], seed: [UInt8]?) -> [UInt8]?
    /// The signature under the message; nil where the node does not have the key.
    func sign(_ scheme: SignatureScheme, keyType: [UInt8], publicKey: [UInt8], message: [UInt8]) -> [UInt8]?
    /// The ECDSA signature under a message of this hash; nil where the node does not have the key.
    func sign(keyType: [UInt8], publicKey: [UInt8], prehashed hash: Hash256) -> [UInt8]?
}

/// The two databases of off-chain workers. Raw values are those of the host functions.
public enum OffchainStorageKind: UInt32, Sendable {
    /// Outlives blocks and restarts.
    case persistent = 1
    /// Follows the fork on which a worker runs.
    case local = 2
}

/// Source: Polkadot specification, appendix B (host API), off-chain local storage.
public protocol OffchainWorkerStorage {
    func get(_ kind: OffchainStorageKind, _ key: [UInt8]) -> [UInt8]?
    func set(_ kind: OffchainStorageKind, _ key: [UInt8], _ value: [UInt8])
    func clear(_ kind: OffchainStorageKind, _ key: [UInt8])
    /// Sets the value if the present one is `old` (nil: if there is none); whether it did.
    func compareAndSet(_ kind: OffchainStorageKind, _ key: [UInt8], old: [UInt8]?, new: [UInt8]) -> Bool
}

/// Why a request of an off-chain worker does not go on. Raw values are those of the host functions' `HttpError`.
public enum OffchainHTTPError: UInt8, Error, Equatable, Sendable {
    case deadlineReached = 0
    case ioError = 1
    /// There is no such request, or it is past this step.
    case invalid = 2
}

/// Source: Polkadot specification, appendix B (host API), off-chain. Times are milliseconds since 1970; no deadline is forever.
public protocol OffchainWorkerServices {
    var isValidator: Bool { get }
    /// The encoded peer id and addresses of this node; nil where it is not known.
    func networkState() -> (peerID: [UInt8], addresses: [[UInt8]])?
    func timestamp() -> UInt64
    func sleep(until deadline: UInt64)
    /// Bytes that nobody can foretell.
    func randomSeed() -> Hash256
    func setAuthorizedNodes(_ peerIDs: [[UInt8]], only: Bool)

    /// Begins a request and returns its number; nil where it could not.
    func startRequest(method: String, uri: String, meta: [UInt8]) -> UInt16?
    func addHeader(_ request: UInt16, name: String, value: String) -> Bool
    /// Sends a part of the body; an empty part ends it.
    func writeBody(_ request: UInt16, _ part: [UInt8], deadline: UInt64?) throws(OffchainHTTPError)
    /// Waits for the answers to all these requests: a status code for each, or why there is none.
    func wait(for requests: [UInt16], deadline: UInt64?) -> [Result<UInt16, OffchainHTTPError>]
    func responseHeaders(_ request: UInt16) -> [(name: [UInt8], value: [UInt8])]
    /// Reads a part of the answer's body into `buffer`; returns how many bytes, 0 at the end.
    func readBody(
        _ request: UInt16, into buffer: UnsafeMutableRawBufferPointer, deadline: UInt64?
    ) throws(OffchainHTTPError) -> Int
}

/// What a runtime asks of the index of transactions that are stored off the state.
public enum TransactionIndexOperation: Equatable, Sendable {
    /// Keep the last `size` bytes of the block's extrinsic of this index under the hash of them.
    case index(extrinsic: UInt32, size: UInt32, hash: Hash256)
    /// Keep what is under this hash longer.
    case renew(extrinsic: UInt32, hash: Hash256)
}
