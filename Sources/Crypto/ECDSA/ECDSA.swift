import CSecp256k1
import Primitives

/// Recoverable ECDSA over secp256k1, by libsecp256k1. Messages are hashed with BLAKE2b-256 unless a function says
/// that it takes the hash.
public enum ECDSA {
    /// A compressed public key: a sign byte, 2 or 3, and the x coordinate. Any 33 bytes can be held; verification
    /// rejects those that are no point.
    @frozen
    public struct PublicKey: Hashable, Sendable {
        public let sign: UInt8
        public let x: Words32

        init(sign: UInt8, x: Words32) {
            self.sign = sign
            self.x = x
        }

        /// Nil unless `bytes` are 33.
        public init?(_ bytes: [UInt8]) {
            guard bytes.count == 33 else { return nil }
            sign = bytes[0]
            x = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 1, as: Words32.self) }
        }

        public var bytes: [UInt8] { [sign] + withUnsafeBytes(of: x) { [UInt8]($0) } }
    }

    /// r and s, big-endian, and the recovery number v.
    @frozen
    public struct Signature: Hashable, Sendable {
        var r: Words32
        var s: Words32
        var v: UInt8

        /// Nil unless `bytes` are 65.
        public init?(_ bytes: UnsafeRawBufferPointer) {
            guard bytes.count == 65 else { return nil }
            r = bytes.loadUnaligned(fromByteOffset: 0, as: Words32.self)
            s = bytes.loadUnaligned(fromByteOffset: 32, as: Words32.self)
            v = bytes[64]
        }

        public init?(_ bytes: [UInt8]) {
            guard let signature = bytes.withUnsafeBytes({ Signature($0) }) else { return nil }
            self = signature
        }

        public var bytes: [UInt8] {
            withUnsafeBytes(of: r) { [UInt8]($0) } + withUnsafeBytes(of: s) { [UInt8]($0) } + [v]
        }

        /// The same signature with r and s below the group order. Runtimes that use version 1 of the host functions
        /// were judged by a library that reduced both, where today's rejects larger values.
        var reduced: Signature {
            var result = self
            result.r = Self.reduce(r)
            result.s = Self.reduce(s)
            return result
        }

        /// A 256-bit number is below twice the order, so one subtraction is enough.
        private static func reduce(_ number: Words32) -> Words32 {
            let order: [UInt64] = [
                0xffff_ffff_ffff_ffff, 0xffff_ffff_ffff_fffe, 0xbaae_dce6_af48_a03b, 0xbfd2_5e8c_d036_4141,
            ]
            let words = [number.w0, number.w1, number.w2, number.w3].map { UInt64(bigEndian: $0) }
            guard !words.lexicographicallyPrecedes(order) else { return number }
            var difference = words
            var borrow: UInt64 = 0
            for index in (0..<4).reversed() {
                let (partial, under) = words[index].subtractingReportingOverflow(order[index])
                let (result, underAgain) = partial.subtractingReportingOverflow(borrow)
                difference[index] = result.bigEndian
                borrow = under || underAgain ? 1 : 0
            }
            return Words32(difference[0], difference[1], difference[2], difference[3])
        }
    }

    /// Why no key can be recovered; the raw values are those of the host functions' `EcdsaVerifyError`.
    public enum RecoveryError: UInt8, Error, Equatable, Sendable {
        /// r or s is not below the group order.
        case badRS = 0
        /// v is not a recovery number.
        case badV = 1
        /// The numbers belong to no signature of this message.
        case badSignature = 2
    }

    // SAFETY: libsecp256k1 reads a context but never changes it after this closure; it is never destroyed.
    nonisolated(unsafe) static let context: OpaquePointer = {
        // Creation fails only when memory has run out at the first use; there is no key work without a context.
        guard let context = secp256k1_context_create(UInt32(SECP256K1_CONTEXT_NONE)) else {
            preconditionFailure("no memory for the secp256k1 context")
        }
        // Blinds secret-key operations against side channels.
        SecretBytes.withScratch(count: 32) { seed in
            Sodium.randomize(UnsafeMutableRawBufferPointer(start: seed, count: 32))
            _ = secp256k1_context_randomize(context, seed)
        }
        return context
    }()

    // MARK: Verification

    /// Whether `publicKey` signed `message`, that is, whether it is the key recovered from the signature.
    /// `overflowing` is the rule of version 1 of the host function: r and s count modulo the group order.
    public static func verify(
        _ signature: Signature, of message: UnsafeRawBufferPointer, by publicKey: PublicKey, overflowing: Bool = false
    ) -> Bool {
        verify(signature, ofHash: Blake2b.hash256(message), by: publicKey, overflowing: overflowing)
    }

    public static func verify(
        _ signature: Signature, ofHash hash: Hash256, by publicKey: PublicKey, overflowing: Bool = false
    ) -> Bool {
        guard let recovered = try? recover(signature, ofHash: hash, overflowing: overflowing) else { return false }
        return recovered == publicKey
    }

    /// The public key that signed `hash`. v is 0 to 3.
    public static func recover(
        _ signature: Signature, ofHash hash: Hash256, overflowing: Bool = false
    ) throws(RecoveryError) -> PublicKey {
        let key = try recoverPoint(signature, hash, overflowing)
        var bytes = [UInt8](repeating: 0, count: 33)
        serialize(key, to: &bytes, UInt32(SECP256K1_EC_COMPRESSED))
        return PublicKey(
            sign: bytes[0], x: bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 1, as: Words32.self) })
    }

    /// The x and y coordinates of the public key that signed `hash`, 64 bytes.
    public static func recoverUncompressed(
        _ signature: Signature, ofHash hash: Hash256, overflowing: Bool = false
    ) throws(RecoveryError) -> [UInt8] {
        let key = try recoverPoint(signature, hash, overflowing)
        var bytes = [UInt8](repeating: 0, count: 65)
        serialize(key, to: &bytes, UInt32(SECP256K1_EC_UNCOMPRESSED))
        return [UInt8](bytes[1...])
    }

    private static func recoverPoint(
        _ signature: Signature, _ hash: Hash256, _ overflowing: Bool
    ) throws(RecoveryError) -> secp256k1_pubkey {
        guard signature.v < 4 else { throw .badV }
        let numbers = overflowing ? signature.reduced : signature
        var parsed = secp256k1_ecdsa_recoverable_signature()
        let isParsed = withUnsafeBytes(of: numbers) { bytes in
            // r and s come first in the struct; 65 bytes have an address.
            let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress.unsafelyUnwrapped
            return secp256k1_ecdsa_recoverable_signature_parse_compact(context, &parsed, start, Int32(signature.v))
        }
        guard isParsed == 1 else { throw .badRS }
        var key = secp256k1_pubkey()
        guard hash.withBytePointer({ secp256k1_ecdsa_recover(context, &key, &parsed, $0) }) == 1 else {
            throw .badSignature
        }
        return key
    }

    /// `bytes` has exactly the size of the form that `flag` names.
    static func serialize(_ key: secp256k1_pubkey, to bytes: inout [UInt8], _ flag: UInt32) {
        var key = key
        var count = bytes.count
        _ = secp256k1_ec_pubkey_serialize(context, &bytes, &count, &key, flag)
    }
}
