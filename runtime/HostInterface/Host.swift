import Primitives

/// State, as the runtime reaches it through the host.
///
/// Every function is the host function of the same name: an import in Wasm, the thread's externalities natively.
public enum Host {
    // MARK: Storage

    public static func get(_ key: [UInt8]) -> [UInt8]? {
        #if hasFeature(Embedded)
        return Imports.storageGet(key)
        #else
        return HostContext.current.storageGet(key)
        #endif
    }

    public static func set(_ key: [UInt8], _ value: [UInt8]) {
        #if hasFeature(Embedded)
        Imports.storageSet(key, value)
        #else
        HostContext.current.storageSet(key, value)
        #endif
    }

    public static func clear(_ key: [UInt8]) {
        #if hasFeature(Embedded)
        Imports.storageClear(key)
        #else
        HostContext.current.storageClear(key)
        #endif
    }

    public static func exists(_ key: [UInt8]) -> Bool {
        #if hasFeature(Embedded)
        return Imports.storageExists(key)
        #else
        return HostContext.current.storageExists(key)
        #endif
    }

    /// Appends one encoded element to the encoded sequence under `key`.
    public static func append(_ key: [UInt8], _ element: [UInt8]) {
        #if hasFeature(Embedded)
        Imports.storageAppend(key, element)
        #else
        HostContext.current.storageAppend(key, element)
        #endif
    }

    public static func nextKey(after key: [UInt8]) -> [UInt8]? {
        #if hasFeature(Embedded)
        return Imports.storageNextKey(key)
        #else
        return HostContext.current.storageNextKey(key)
        #endif
    }

    /// Removes keys by prefix; see ``PrefixRemoval`` for what the answer counts.
    @discardableResult
    public static func clearPrefix(_ prefix: [UInt8], limit: UInt32? = nil) -> PrefixRemoval {
        #if hasFeature(Embedded)
        return Imports.storageClearPrefix(prefix, limit: limit)
        #else
        return HostContext.current.storageClearPrefix(prefix, limit: limit)
        #endif
    }

    /// The root of the state as changed so far.
    public static func storageRoot(version: UInt8) -> Hash256 {
        #if hasFeature(Embedded)
        let bytes = Imports.storageRoot(version: version)
        #else
        let bytes = HostContext.current.storageRoot(version: version)
        #endif
        return Hash256(bytes) ?? .zero
    }

    public static func startTransaction() {
        #if hasFeature(Embedded)
        Imports.storageStartTransaction()
        #else
        HostContext.current.storageStartTransaction()
        #endif
    }

    public static func rollbackTransaction() {
        #if hasFeature(Embedded)
        Imports.storageRollbackTransaction()
        #else
        HostContext.current.storageRollbackTransaction()
        #endif
    }

    public static func commitTransaction() {
        #if hasFeature(Embedded)
        Imports.storageCommitTransaction()
        #else
        HostContext.current.storageCommitTransaction()
        #endif
    }

    // MARK: Hashing

    public enum HashFunction {
        case blake2_128, blake2_256, twox64, twox128, twox256, keccak256, sha2_256

        /// Bytes of the hash.
        @inlinable
        public var length: Int {
            switch self {
            case .twox64: 8
            case .blake2_128, .twox128: 16
            case .blake2_256, .twox256, .keccak256, .sha2_256: 32
            }
        }
    }

    /// Hashes `data` into `output`, which has room for the function's `length`.
    public static func hash(
        _ function: HashFunction, _ data: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer
    ) {
        #if hasFeature(Embedded)
        Imports.hash(function, data, into: output)
        #else
        let host = HostContext.current
        switch function {
        case .blake2_128: host.blake2_128(data, into: output)
        case .blake2_256: host.blake2_256(data, into: output)
        case .twox64: host.twox64(data, into: output)
        case .twox128: host.twox128(data, into: output)
        case .twox256: host.twox256(data, into: output)
        case .keccak256: host.keccak256(data, into: output)
        case .sha2_256: host.sha2_256(data, into: output)
        }
        #endif
    }

    public static func blake2_256(_ data: [UInt8]) -> Hash256 {
        var result = Hash256.zero
        data.withUnsafeBytes { source in
            result.withUnsafeMutableBytes { target in
                // A buffer over a value of 32 bytes has a base address.
                if let base = target.baseAddress { hash(.blake2_256, source, into: base) }
            }
        }
        return result
    }

    // MARK: Cryptography

    public static func ed25519Verify(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool {
        #if hasFeature(Embedded)
        return Imports.ed25519Verify(signature: signature, message: message, publicKey: publicKey)
        #else
        return HostContext.current.ed25519Verify(signature: signature, message: message, publicKey: publicKey)
        #endif
    }

    public static func sr25519Verify(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool {
        #if hasFeature(Embedded)
        return Imports.sr25519Verify(signature: signature, message: message, publicKey: publicKey)
        #else
        return HostContext.current.sr25519Verify(signature: signature, message: message, publicKey: publicKey)
        #endif
    }

    /// The compressed key that signed the 32-byte hash, or nil.
    public static func ecdsaRecoverCompressed(signature: [UInt8], hash: [UInt8]) -> [UInt8]? {
        #if hasFeature(Embedded)
        return Imports.ecdsaRecoverCompressed(signature: signature, hash: hash)
        #else
        return HostContext.current.ecdsaRecoverCompressed(signature: signature, hash: hash)
        #endif
    }

    // MARK: Tries

    /// The root of a trie whose keys are the values' positions (the extrinsics root).
    public static func orderedRoot(_ values: [[UInt8]], version: UInt8) -> Hash256 {
        #if hasFeature(Embedded)
        let bytes = Imports.trieOrderedRoot(values, version: version)
        #else
        let bytes = HostContext.current.trieOrderedRoot(values, version: version)
        #endif
        return Hash256(bytes) ?? .zero
    }

    // MARK: Runtime code

    /// The encoded version that a runtime's code carries, or nil where it is no runtime.
    public static func runtimeVersion(of code: [UInt8]) -> [UInt8]? {
        #if hasFeature(Embedded)
        return Imports.runtimeVersion(code)
        #else
        return HostContext.current.runtimeVersion(code)
        #endif
    }

    // MARK: Logging

    public enum LogLevel: UInt8 {
        case error = 1, warn, info, debug, trace
    }

    public static func log(_ level: LogLevel, _ target: StaticString, _ message: String) {
        let target = [UInt8](UnsafeRawBufferPointer(start: target.utf8Start, count: target.utf8CodeUnitCount))
        #if hasFeature(Embedded)
        Imports.log(level: level.rawValue, target: target, message: [UInt8](message.utf8))
        #else
        HostContext.current.log(level: level.rawValue, target: target, message: [UInt8](message.utf8))
        #endif
    }
}
