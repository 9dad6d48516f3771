import CSecp256k1
import Primitives

extension ECDSA {
    /// A secret number below the group order, zeroed when dropped, and its public key.
    public struct KeyPair: Sendable {
        private let secret: SecretBytes
        public let publicKey: PublicKey

        /// Nil unless `seed` is 32 bytes that, as a big-endian number, are neither zero nor beyond the group order.
        public init?(seed: [UInt8]) {
            guard seed.count == 32 else { return nil }
            self.init(seed: SecretBytes(seed))
        }

        init?(seed: SecretBytes) {
            var point = secp256k1_pubkey()
            guard seed.withBytePointer({ secp256k1_ec_pubkey_create(ECDSA.context, &point, $0) }) == 1 else {
                return nil
            }
            var bytes = [UInt8](repeating: 0, count: 33)
            ECDSA.serialize(point, to: &bytes, UInt32(SECP256K1_EC_COMPRESSED))
            secret = seed
            publicKey = PublicKey(
                sign: bytes[0], x: bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 1, as: Words32.self) })
        }

        /// The account of this key: BLAKE2b-256 of the compressed public key.
        public var accountID: AccountID { AccountID(words: Blake2b.hash256(publicKey.bytes).words) }

        public func sign(_ message: UnsafeRawBufferPointer) -> Signature { sign(hash: Blake2b.hash256(message)) }

        public func sign(_ message: [UInt8]) -> Signature { sign(hash: Blake2b.hash256(message)) }

        /// The nonce is that of RFC 6979, so the same hash gets the same signature; s is the lower of its two values.
        public func sign(hash: Hash256) -> Signature {
            var signature = secp256k1_ecdsa_recoverable_signature()
            var bytes = [UInt8](repeating: 0, count: 65)
            var v: Int32 = 0
            // Fails only for a secret that `init` would have rejected.
            _ = secret.withBytePointer { key in
                hash.withBytePointer {
                    secp256k1_ecdsa_sign_recoverable(ECDSA.context, &signature, $0, key, nil, nil)
                }
            }
            _ = secp256k1_ecdsa_recoverable_signature_serialize_compact(ECDSA.context, &bytes, &v, &signature)
            bytes[64] = UInt8(truncatingIfNeeded: v)
            // It takes any 65 bytes.
            return Signature(bytes).unsafelyUnwrapped
        }

        /// The pair of a hard junction; nil in the one of 2^128 cases whose seed is no key. There are no soft ones.
        public func derivedHard(_ chainCode: ChainCode) -> KeyPair? { KeyPair(seed: hardSeed(chainCode)) }

        func hardSeed(_ chainCode: ChainCode) -> SecretBytes {
            secret.withBytePointer { derivedSeed("Secp256k1HDKD", seed: $0, chainCode) }
        }
    }
}
