#if !hasFeature(Embedded)
import CHostContext

/// The host functions as a natively compiled runtime sees them: what a thread's externalities implement.
///
/// Each method is the host function of the same name (`ext_storage_set_version_1` is `storageSet`); the Polkadot
/// specification, appendix B (host API), defines their behaviour. One runtime call uses one instance on one thread.
public protocol HostFunctions: AnyObject {
    // Storage
    func storageGet(_ key: [UInt8]) -> [UInt8]?
    func storageSet(_ key: [UInt8], _ value: [UInt8])
    func storageClear(_ key: [UInt8])
    func storageExists(_ key: [UInt8]) -> Bool
    /// Appends one SCALE-encoded element to the SCALE sequence under `key`; anything else there is replaced.
    func storageAppend(_ key: [UInt8], _ element: [UInt8])
    /// The first key after `key` in byte order.
    func storageNextKey(_ key: [UInt8]) -> [UInt8]?
    /// Removes keys with `prefix`: all of the overlay's, and at most `limit` of those the parent state holds.
    func storageClearPrefix(_ prefix: [UInt8], limit: UInt32?) -> PrefixRemoval
    /// The root of the state as changed so far, in the trie layout of `version` (0 or 1).
    func storageRoot(version: UInt8) -> [UInt8]
    func storageStartTransaction()
    func storageRollbackTransaction()
    func storageCommitTransaction()

    // Child storage; `child` is the unprefixed name of a default child trie
    func childStorageGet(_ child: [UInt8], _ key: [UInt8]) -> [UInt8]?
    func childStorageSet(_ child: [UInt8], _ key: [UInt8], _ value: [UInt8])
    func childStorageClear(_ child: [UInt8], _ key: [UInt8])
    func childStorageExists(_ child: [UInt8], _ key: [UInt8]) -> Bool
    func childStorageNextKey(_ child: [UInt8], _ key: [UInt8]) -> [UInt8]?
    func childStorageClearPrefix(_ child: [UInt8], _ prefix: [UInt8], limit: UInt32?) -> PrefixRemoval
    func childStorageKill(_ child: [UInt8], limit: UInt32?) -> PrefixRemoval
    func childStorageRoot(_ child: [UInt8], version: UInt8) -> [UInt8]

    // Hashing: `output` has room for the hash
    func blake2_128(_ data: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer)
    func blake2_256(_ data: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer)
    func twox64(_ data: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer)
    func twox128(_ data: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer)
    func twox256(_ data: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer)
    func keccak256(_ data: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer)
    func keccak512(_ data: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer)
    func sha2_256(_ data: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer)

    // Cryptography: keys of 32 bytes (ECDSA: 33), signatures of 64 bytes (ECDSA: 65); other lengths verify as false
    func ed25519Verify(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool
    func sr25519Verify(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool
    /// Verifies over the Blake2-256 hash of `message`.
    func ecdsaVerify(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool
    /// The compressed public key that signed the 32-byte hash, or nil.
    func ecdsaRecoverCompressed(signature: [UInt8], hash: [UInt8]) -> [UInt8]?
    /// Makes a key of the four-letter type in the node's keystore, from `seed` (a secret URI) if given.
    func sr25519Generate(keyType: [UInt8], seed: [UInt8]?) -> [UInt8]
    func ed25519Generate(keyType: [UInt8], seed: [UInt8]?) -> [UInt8]

    // Tries of values that are not state
    func trieOrderedRoot(_ values: [[UInt8]], version: UInt8) -> [UInt8]

    /// The SCALE-encoded version that the runtime `code` carries, or nil where it is no runtime.
    func runtimeVersion(_ code: [UInt8]) -> [UInt8]?

    // Logging; level 1 is error … 5 is trace
    var logLevel: UInt8 { get }
    func log(level: UInt8, target: [UInt8], message: [UInt8])
}

/// The externalities in force on this thread.
public enum HostContext {
    /// Runs `body` with `host` answering every host function called on this thread, then restores what was before.
    public static func with<R, E: Error>(_ host: any HostFunctions, _ body: () throws(E) -> R) throws(E) -> R {
        var box = host
        let previous = cybros_host_context_get()
        defer { cybros_host_context_set(previous) }
        // SAFETY: the pointer is to a local that outlives `body`, and is replaced before this function returns.
        return try withUnsafeMutablePointer(to: &box) { (pointer) throws(E) -> R in
            cybros_host_context_set(pointer)
            return try body()
        }
    }

    /// The externalities of this thread. Calling a host function outside `with` is a mistake of the program.
    @usableFromInline static var current: any HostFunctions {
        guard let pointer = cybros_host_context_get() else {
            preconditionFailure("a host function was called outside HostContext.with")
        }
        return pointer.assumingMemoryBound(to: (any HostFunctions).self).pointee
    }
}
#endif
