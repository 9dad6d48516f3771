#if hasFeature(Embedded)
import Primitives
import ScaleCodec

// The imports of module "env" that every Substrate host offers (Polkadot specification, appendix B). Pointers are
// 32 bits; a span of bytes is one 64-bit number, pointer below and length above. `@_extern(c)` keeps the parameters to
// those written: Swift's own calling convention has two more.

@_extern(wasm, module: "env", name: "ext_storage_get_version_1") @_extern(c)
func ext_storage_get(_ key: UInt64) -> UInt64
@_extern(wasm, module: "env", name: "ext_storage_set_version_1") @_extern(c)
func ext_storage_set(_ key: UInt64, _ value: UInt64)
@_extern(wasm, module: "env", name: "ext_storage_clear_version_1") @_extern(c)
func ext_storage_clear(_ key: UInt64)
@_extern(wasm, module: "env", name: "ext_storage_exists_version_1") @_extern(c)
func ext_storage_exists(_ key: UInt64) -> UInt32
@_extern(wasm, module: "env", name: "ext_storage_append_version_1") @_extern(c)
func ext_storage_append(_ key: UInt64, _ value: UInt64)
@_extern(wasm, module: "env", name: "ext_storage_next_key_version_1") @_extern(c)
func ext_storage_next_key(_ key: UInt64) -> UInt64
@_extern(wasm, module: "env", name: "ext_storage_clear_prefix_version_2") @_extern(c)
func ext_storage_clear_prefix(_ prefix: UInt64, _ limit: UInt64) -> UInt64
@_extern(wasm, module: "env", name: "ext_storage_root_version_2") @_extern(c)
func ext_storage_root(_ version: UInt32) -> UInt64
@_extern(wasm, module: "env", name: "ext_storage_start_transaction_version_1") @_extern(c)
func ext_storage_start_transaction()
@_extern(wasm, module: "env", name: "ext_storage_rollback_transaction_version_1") @_extern(c)
func ext_storage_rollback_transaction()
@_extern(wasm, module: "env", name: "ext_storage_commit_transaction_version_1") @_extern(c)
func ext_storage_commit_transaction()
@_extern(wasm, module: "env", name: "ext_hashing_blake2_128_version_1") @_extern(c)
func ext_blake2_128(_ data: UInt64) -> UInt32
@_extern(wasm, module: "env", name: "ext_hashing_blake2_256_version_1") @_extern(c)
func ext_blake2_256(_ data: UInt64) -> UInt32
@_extern(wasm, module: "env", name: "ext_hashing_twox_64_version_1") @_extern(c)
func ext_twox_64(_ data: UInt64) -> UInt32
@_extern(wasm, module: "env", name: "ext_hashing_twox_128_version_1") @_extern(c)
func ext_twox_128(_ data: UInt64) -> UInt32
@_extern(wasm, module: "env", name: "ext_hashing_twox_256_version_1") @_extern(c)
func ext_twox_256(_ data: UInt64) -> UInt32
@_extern(wasm, module: "env", name: "ext_hashing_keccak_256_version_1") @_extern(c)
func ext_keccak_256(_ data: UInt64) -> UInt32
@_extern(wasm, module: "env", name: "ext_hashing_sha2_256_version_1") @_extern(c)
func ext_sha2_256(_ data: UInt64) -> UInt32
@_extern(wasm, module: "env", name: "ext_crypto_ed25519_verify_version_1") @_extern(c)
func ext_ed25519_verify(_ signature: UInt32, _ message: UInt64, _ key: UInt32) -> UInt32
@_extern(wasm, module: "env", name: "ext_crypto_sr25519_verify_version_2") @_extern(c)
func ext_sr25519_verify(_ signature: UInt32, _ message: UInt64, _ key: UInt32) -> UInt32
@_extern(wasm, module: "env", name: "ext_crypto_secp256k1_ecdsa_recover_compressed_version_2") @_extern(c)
func ext_ecdsa_recover_compressed(_ signature: UInt32, _ hash: UInt32) -> UInt64
@_extern(wasm, module: "env", name: "ext_trie_blake2_256_ordered_root_version_2") @_extern(c)
func ext_trie_ordered_root(_ values: UInt64, _ version: UInt32) -> UInt32
@_extern(wasm, module: "env", name: "ext_misc_runtime_version_version_1") @_extern(c)
func ext_runtime_version(_ code: UInt64) -> UInt64
@_extern(wasm, module: "env", name: "ext_logging_log_version_1") @_extern(c)
func ext_log(_ level: UInt32, _ target: UInt64, _ message: UInt64)
@_extern(wasm, module: "env", name: "ext_allocator_free_version_1") @_extern(c)
func ext_allocator_free(_ pointer: UInt32)

/// The imports with Swift's types.
enum Imports {
    /// Calls `body` with the span of `bytes`, which stay alive meanwhile.
    static func span<R>(_ bytes: [UInt8], _ body: (UInt64) -> R) -> R {
        bytes.withUnsafeBytes { body(span($0)) }
    }

    static func span(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        UInt64(UInt(bitPattern: bytes.baseAddress)) | UInt64(bytes.count) << 32
    }

    static func pointer<R>(_ bytes: [UInt8], _ body: (UInt32) -> R) -> R {
        bytes.withUnsafeBytes { body(UInt32(UInt(bitPattern: $0.baseAddress))) }
    }

    /// Takes over memory that the host allocated for an answer.
    static func take(_ span: UInt64) -> [UInt8] {
        take(UInt32(truncatingIfNeeded: span), Int(span >> 32))
    }

    static func take(_ address: UInt32, _ count: Int) -> [UInt8] {
        defer { free(address) }
        return bytes(address, count)
    }

    /// Gives back what the host allocated; of an empty answer it may have been nothing.
    private static func free(_ address: UInt32) {
        if address != 0 { ext_allocator_free(address) }
    }

    /// A copy of memory, made at once: an array that is made of a buffer copies it byte by byte.
    static func bytes(_ address: UInt32, _ count: Int, capacity: Int? = nil) -> [UInt8] {
        guard let base = UnsafeRawPointer(bitPattern: UInt(address)) else { return [] }
        return [UInt8](unsafeUninitializedCapacity: capacity ?? count) { copy, initialized in
            UnsafeMutableRawBufferPointer(copy).copyMemory(from: UnsafeRawBufferPointer(start: base, count: count))
            initialized = count
        }
    }

    /// Takes over an `Option<Vec<u8>>`, with one copy.
    static func takeOptional(_ span: UInt64) -> [UInt8]? {
        let address = UInt32(truncatingIfNeeded: span)
        defer { free(address) }
        guard let encoded = UnsafePointer<UInt8>(bitPattern: UInt(address)), encoded[0] == 1 else { return nil }
        // The two lowest bits tell how long the compact length is; the bytes are all that follows it.
        let lengthWidth =
            switch encoded[1] & 0b11 {
            case 0b00: 1
            case 0b01: 2
            case 0b10: 4
            default: Int(encoded[1] >> 2) + 5
            }
        let start = 1 + lengthWidth
        return bytes(address + UInt32(start), Int(span >> 32) - start)
    }

    static func storageGet(_ key: [UInt8]) -> [UInt8]? { takeOptional(span(key) { ext_storage_get($0) }) }
    static func storageSet(_ key: [UInt8], _ value: [UInt8]) {
        span(key) { key in span(value) { ext_storage_set(key, $0) } }
    }
    static func storageClear(_ key: [UInt8]) { span(key) { ext_storage_clear($0) } }
    static func storageExists(_ key: [UInt8]) -> Bool { span(key) { ext_storage_exists($0) } != 0 }
    static func storageAppend(_ key: [UInt8], _ element: [UInt8]) {
        span(key) { key in span(element) { ext_storage_append(key, $0) } }
    }
    static func storageNextKey(_ key: [UInt8]) -> [UInt8]? { takeOptional(span(key) { ext_storage_next_key($0) }) }

    static func storageClearPrefix(_ prefix: [UInt8], limit: UInt32?) -> PrefixRemoval {
        let answer = span(prefix) { prefix in span(limit.encoded()) { ext_storage_clear_prefix(prefix, $0) } }
        var input = ScaleDecoder(take(answer))
        let remaining = (try? input.readByte()) == 1
        return PrefixRemoval(removed: (try? input.readFixed()) ?? 0, remaining: remaining)
    }

    static func storageRoot(version: UInt8) -> [UInt8] { take(ext_storage_root(UInt32(version))) }
    static func storageStartTransaction() { ext_storage_start_transaction() }
    static func storageRollbackTransaction() { ext_storage_rollback_transaction() }
    static func storageCommitTransaction() { ext_storage_commit_transaction() }

    static func hash(
        _ function: Host.HashFunction, _ data: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer
    ) {
        let answer =
            switch function {
            case .blake2_128: ext_blake2_128(span(data))
            case .blake2_256: ext_blake2_256(span(data))
            case .twox64: ext_twox_64(span(data))
            case .twox128: ext_twox_128(span(data))
            case .twox256: ext_twox_256(span(data))
            case .keccak256: ext_keccak_256(span(data))
            case .sha2_256: ext_sha2_256(span(data))
            }
        guard let base = UnsafeRawPointer(bitPattern: UInt(answer)) else { return }
        output.copyMemory(from: base, byteCount: function.length)
        ext_allocator_free(answer)
    }

    static func ed25519Verify(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool {
        guard signature.count == 64, publicKey.count == 32 else { return false }
        return pointer(signature) { signature in
            span(message) { message in pointer(publicKey) { ext_ed25519_verify(signature, message, $0) } }
        } == 1
    }

    static func sr25519Verify(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool {
        guard signature.count == 64, publicKey.count == 32 else { return false }
        return pointer(signature) { signature in
            span(message) { message in pointer(publicKey) { ext_sr25519_verify(signature, message, $0) } }
        } == 1
    }

    static func ecdsaRecoverCompressed(signature: [UInt8], hash: [UInt8]) -> [UInt8]? {
        guard signature.count == 65, hash.count == 32 else { return nil }
        let answer = take(
            pointer(signature) { signature in pointer(hash) { ext_ecdsa_recover_compressed(signature, $0) } })
        return answer.count == 34 && answer[0] == 0 ? Array(answer[1...]) : nil
    }

    static func trieOrderedRoot(_ values: [[UInt8]], version: UInt8) -> [UInt8] {
        take(span(values.encoded()) { ext_trie_ordered_root($0, UInt32(version)) }, 32)
    }

    static func runtimeVersion(_ code: [UInt8]) -> [UInt8]? { takeOptional(span(code) { ext_runtime_version($0) }) }

    static func log(level: UInt8, target: [UInt8], message: [UInt8]) {
        // The host counts from 0 (error) here.
        span(target) { target in span(message) { ext_log(UInt32(level) - 1, target, $0) } }
    }
}
#endif
