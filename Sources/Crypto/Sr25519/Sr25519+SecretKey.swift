import CSodium
import Primitives

extension Sr25519 {
    /// A secret scalar and the seed of its nonces, zeroed when dropped, with the public key they belong to.
    public struct KeyPair: Sendable {
        /// 32 bytes of scalar, 32 bytes of nonce seed.
        let secret: SecretBytes
        public let publicKey: PublicKey

        init(secret: SecretBytes) {
            self.secret = secret
            publicKey = PublicKey(words: secret.withBytePointer { RistrettoPoint.base(times: $0).words })
        }

        /// Expands a mini-secret as Substrate does (schnorrkel's "ed25519 mode"): SHA-512, clamped, divided by eight.
        public init?(miniSecret: [UInt8]) {
            guard miniSecret.count == 32 else { return nil }
            self.init(expanding: SecretBytes(miniSecret))
        }

        init(expanding miniSecret: SecretBytes) {
            let secret = SecretBytes(count: 64) { expanded in
                _ = miniSecret.withBytePointer { crypto_hash_sha512(expanded, $0, 32) }
                expanded[0] &= 0xf8
                expanded[31] &= 0x3f
                expanded[31] |= 0x40
                var carried: UInt8 = 0
                for index in (0..<32).reversed() {
                    let low = expanded[index] << 5
                    expanded[index] = expanded[index] >> 3 | carried
                    carried = low
                }
            }
            self.init(secret: secret)
        }

        /// The 64 bytes of a scalar below the group order and a nonce seed, as wallets export them; else nil.
        public init?(secretKey: [UInt8]) {
            guard secretKey.count == 64, let scalar = Scalar([UInt8](secretKey[..<32])), scalar.isCanonical else {
                return nil
            }
            self.init(secret: SecretBytes(secretKey))
        }

        /// The scalar and the nonce seed, 64 bytes: a copy that nobody zeroes.
        public var secretKey: [UInt8] { secret.bytes }

        public func sign(
            _ message: UnsafeRawBufferPointer, context: SigningContext = .substrate
        ) -> Signature {
            sign(context.transcript(of: message))
        }

        public func sign(_ message: [UInt8]) -> Signature {
            message.withUnsafeBytes { sign($0) }
        }

        public func sign(_ transcript: Transcript) -> Signature {
            var transcript = transcript
            transcript.append("proto-name", "Schnorr-sig")
            transcript.append("sign:pk", publicKey)
            return withNonce(transcript, "signing") { nonce, scratch in
                let commitment = RistrettoPoint.base(times: nonce)
                transcript.append("sign:R", commitment)
                let challenge = transcript.challengeScalar("sign:c")
                var response = Scalar.zero
                secret.withBytePointer { key in
                    challenge.withBytePointer { crypto_core_ristretto255_scalar_mul(scratch, $0, key) }
                }
                response.withMutableBytePointer { crypto_core_ristretto255_scalar_add($0, scratch, nonce) }
                return Signature(commitment: commitment, response: response)
            }
        }

        /// Lends a fresh secret nonce (a scalar) and 32 bytes of scratch, both zeroed afterwards.
        func withNonce<R>(
            _ transcript: Transcript, _ label: StaticString,
            _ body: (_ nonce: UnsafeMutablePointer<UInt8>, _ scratch: UnsafeMutablePointer<UInt8>) -> R
        ) -> R {
            SecretBytes.withScratch(count: 128) { scratch in
                let wide = scratch + 64
                secret.withBytePointer { secret in
                    transcript.witness(
                        label, seed: UnsafeRawBufferPointer(start: secret + 32, count: 32),
                        into: UnsafeMutableRawBufferPointer(start: wide, count: 64))
                }
                crypto_core_ristretto255_scalar_reduce(scratch, wide)
                return body(scratch, scratch + 32)
            }
        }
    }
}
