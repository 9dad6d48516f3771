import CCrypto
import CSodium
import Primitives

/// EdDSA over edwards25519. Signing follows RFC 8032; verification follows ZIP-215, the rule of every Substrate chain,
/// which general-purpose libraries do not offer.
public enum Ed25519 {
    /// A public key. Any 32 bytes can be held; verification rejects those that decode to no point.
    @frozen
    public struct PublicKey: Bytes32 {
        public var words: Words32
        @inlinable
        public init(words: Words32) { self.words = words }
    }

    @frozen
    public struct Signature: Hashable, Sendable {
        var commitment: Words32
        var response: Words32

        /// Nil unless `bytes` are 64.
        public init?(_ bytes: UnsafeRawBufferPointer) {
            guard bytes.count == 64 else { return nil }
            commitment = bytes.loadUnaligned(fromByteOffset: 0, as: Words32.self)
            response = bytes.loadUnaligned(fromByteOffset: 32, as: Words32.self)
        }

        public init?(_ bytes: [UInt8]) {
            guard let signature = bytes.withUnsafeBytes({ Signature($0) }) else { return nil }
            self = signature
        }

        public var bytes: [UInt8] { Swift.withUnsafeBytes(of: self) { [UInt8]($0) } }
    }

    /// Whether `publicKey` signed `message`: 8(sB - R - kA) = 0 with s below the group order, A and R being any
    /// encodings of points, also those that are not canonical.
    public static func verify(
        _ signature: Signature, of message: UnsafeRawBufferPointer, by publicKey: PublicKey
    ) -> Bool {
        let challenge = challenge(signature, message, publicKey)
        return withUnsafeBytes(of: signature) { signature in
            let commitment = signature.assumingMemoryBound(to: UInt8.self)
            // 64 bytes have an address.
            let R = commitment.baseAddress.unsafelyUnwrapped
            return publicKey.withBytePointer { A in
                challenge.withBytePointer { k in cc_ed25519_verify_zip215(A, R, k, R + 32) == 1 }
            }
        }
    }

    /// SHA-512 of R, A and the message, modulo the group order.
    private static func challenge(
        _ signature: Signature, _ message: UnsafeRawBufferPointer, _ publicKey: PublicKey
    ) -> Scalar {
        Sodium.start()
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { digest in
            // 64 bytes have an address.
            let wide = digest.baseAddress.unsafelyUnwrapped
            var state = crypto_hash_sha512_state()
            crypto_hash_sha512_init(&state)
            withUnsafeBytes(of: signature.commitment) { update(&state, $0) }
            publicKey.withUnsafeBytes { update(&state, $0) }
            update(&state, message)
            crypto_hash_sha512_final(&state, wide)
            return Scalar(reducing: wide)
        }
    }

    private static func update(_ state: inout crypto_hash_sha512_state, _ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress else { return }
        crypto_hash_sha512_update(&state, start, UInt64(bytes.count))
    }

    /// A secret key, zeroed when dropped, and its public key.
    public struct KeyPair: Sendable {
        /// libsodium's form: the seed, then the public key.
        private let secret: SecretBytes
        public let publicKey: PublicKey

        /// Nil unless `seed` is 32 bytes.
        public init?(seed: [UInt8]) {
            guard seed.count == 32 else { return nil }
            self.init(seed: SecretBytes(seed))
        }

        init(seed: SecretBytes) {
            Sodium.start()
            var publicKey = PublicKey.zero
            secret = SecretBytes(count: 64) { secret in
                publicKey.withMutableBytePointer { publicKey in
                    _ = seed.withBytePointer { crypto_sign_seed_keypair(publicKey, secret, $0) }
                }
            }
            self.publicKey = publicKey
        }

        public func sign(_ message: UnsafeRawBufferPointer) -> Signature {
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { output in
                // 64 bytes have an address, and are what Signature takes.
                let start = output.baseAddress.unsafelyUnwrapped
                _ = secret.withBytePointer { key in
                    crypto_sign_detached(
                        start, nil, message.assumingMemoryBound(to: UInt8.self).baseAddress, UInt64(message.count), key)
                }
                return Signature(UnsafeRawBufferPointer(output)).unsafelyUnwrapped
            }
        }

        public func sign(_ message: [UInt8]) -> Signature {
            message.withUnsafeBytes { sign($0) }
        }

        /// The pair of a hard junction; ed25519 has no soft ones.
        public func derivedHard(_ chainCode: ChainCode) -> KeyPair { KeyPair(seed: hardSeed(chainCode)) }

        func hardSeed(_ chainCode: ChainCode) -> SecretBytes {
            secret.withBytePointer { derivedSeed("Ed25519HDKD", seed: $0, chainCode) }
        }
    }
}
