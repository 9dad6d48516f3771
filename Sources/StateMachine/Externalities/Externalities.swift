import Crypto
import HostInterface
import Primitives
import RuntimeBlob
import ScaleCodec
import Trie

/// The state and the services that a runtime call works on: an overlay of changes over a stored state.
///
/// One instance serves one series of calls on one thread: the calls that build or execute a block, a validation, a
/// query. What the calls change stays in the overlay until `drainChanges`.
///
/// Host functions cannot throw. Where the state below cannot be read, a call goes on with "no value" and `failure`
/// says what happened: whoever ran the call must look at it and distrust the result.
public final class Externalities: HostFunctions {
    /// Takes a message of the runtime; level 1 is error … 5 is trace.
    public typealias Logger = (_ level: UInt8, _ target: [UInt8], _ message: [UInt8]) -> Void

    public let backend: StateBackend
    /// The first thing that went wrong with the state or a service. Looked at after every host function; one thread
    /// uses it, and nothing holds on to it, so checks of exclusive access would only take time.
    @exclusivity(unchecked) public private(set) var failure: StateError?
    var overlay = Overlay()
    /// What was read of `backend`.
    var reads = ReadCache()
    /// The code that calls run, once a call asked for it.
    var codeInForce: RuntimeCode?
    /// Transactions below this depth belong to the host: the runtime cannot end them.
    private var hostDepth = 0
    private var memo: (generation: UInt64, version: StateVersion, changes: StorageChanges)?
    private let logger: Logger?
    public let logLevel: UInt8
    /// Signatures that were taken for valid; nil where each is verified when a runtime asks.
    @exclusivity(unchecked) var assumed: AssumedSignatures?
    /// What calls may use beside the state.
    public var services = RuntimeServices()
    /// What the calls so far want of the index of transactions.
    public internal(set) var transactionIndex: [TransactionIndexOperation] = []

    /// - Parameter logLevel: the most detailed level that `logger` wants; 0 for none.
    public init(backend: StateBackend, logLevel: UInt8 = 0, logger: Logger? = nil) {
        self.backend = backend
        self.logLevel = logger == nil ? 0 : logLevel
        self.logger = logger
    }

    // MARK: - Calls and transactions

    /// Runs a runtime call. Storage transactions that the runtime leaves open are rolled back.
    public func withRuntimeCall<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        let outer = hostDepth
        hostDepth = overlay.depth
        var hasReturned = false
        defer {
            // A call that fails ends wherever it is.
            if hasReturned, overlay.depth > hostDepth {
                log(
                    level: 2, target: [UInt8]("state".utf8),
                    message: [UInt8]("the runtime left a storage transaction open".utf8))
            }
            while overlay.depth > hostDepth { _ = overlay.rollbackTransaction() }
            hostDepth = outer
        }
        let answer = try body()
        hasReturned = true
        return answer
    }

    public func storageStartTransaction() {
        countTransaction()
        overlay.startTransaction()
    }

    public func storageRollbackTransaction() {
        guard overlay.depth > hostDepth, overlay.rollbackTransaction() else { return note(.noOpenTransaction) }
    }

    public func storageCommitTransaction() {
        guard overlay.depth > hostDepth, overlay.commitTransaction() else { return note(.noOpenTransaction) }
    }

    /// Forgets a failure, for the next call.
    public func clearFailure() { failure = nil }

    // MARK: - Results

    /// What the calls so far change in the main trie, in key order, without the roots of child tries.
    package var topChanges: [StorageChange] { overlay.changes(Overlay.top) }

    /// Everything changed so far, with the root of the changed state; computed once until the next change.
    public func changes(version: StateVersion) throws(StateError) -> StorageChanges {
        if let memo, memo.generation == overlay.generation, memo.version == version { return memo.changes }
        let changes = try computeChanges(version: version)
        memo = (overlay.generation, version, changes)
        return changes
    }

    /// `changes`, leaving nothing changed. What calls asked of the two indexes is to be read before.
    public func drainChanges(version: StateVersion) throws(StateError) -> StorageChanges {
        if let failure { throw failure }
        let drained = try changes(version: version)
        overlay = Overlay()
        transactionIndex = []
        memo = nil
        return drained
    }

    public func storageRoot(version: UInt8) -> [UInt8] {
        guard settleAssumedSignatures() else { return Hash256.zero.bytes }
        return attempt { () throws(StateError) in
            try changes(version: try Self.stateVersion(version)).root.bytes
        } ?? Hash256.zero.bytes
    }

    public func trieOrderedRoot(_ values: [[UInt8]], version: UInt8) -> [UInt8] {
        attempt { () throws(StateError) in
            TrieRoot.ordered(values, version: try Self.stateVersion(version)).bytes
        } ?? Hash256.zero.bytes
    }

    static func stateVersion(_ version: UInt8) throws(StateError) -> StateVersion {
        guard let known = StateVersion(rawValue: version) else { throw .unknownStateVersion(version) }
        return known
    }

    // MARK: - Failures

    func note(_ error: StateError) {
        if failure == nil { failure = error }
    }

    /// The result of `body`, or nil with the failure noted.
    func attempt<R>(_ body: () throws(StateError) -> R) -> R? {
        do throws(StateError) {
            return try body()
        } catch {
            note(error)
            return nil
        }
    }

    // MARK: - Services

    public func sr25519Generate(keyType: [UInt8], seed: [UInt8]?) -> [UInt8] { generate(.sr25519, keyType, seed) }

    public func ed25519Generate(keyType: [UInt8], seed: [UInt8]?) -> [UInt8] { generate(.ed25519, keyType, seed) }

    private func generate(_ scheme: SignatureScheme, _ keyType: [UInt8], _ seed: [UInt8]?) -> [UInt8] {
        if let key = services.keystore?.generate(scheme, keyType: keyType, seed: seed) { return key }
        note(.noKeystore)
        return Hash256.zero.bytes
    }

    /// The version in the custom sections of `code`, which may be compressed; where there is none, what `services` say.
    public func runtimeVersion(_ code: [UInt8]) -> [UInt8]? {
        guard settleAssumedSignatures() else { return nil }
        do throws(RuntimeBlobError) {
            if let version = try RuntimeBlob(code).version() { return version.encoded() }
        } catch {
            return nil
        }
        return services.codeVersion?(code)?.encoded()
    }

    public func log(level: UInt8, target: [UInt8], message: [UInt8]) {
        if level <= logLevel { logger?(level, target, message) }
    }
}
