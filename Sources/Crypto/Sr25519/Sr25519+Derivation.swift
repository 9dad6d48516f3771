import CSodium
import Primitives

/// 32 bytes that name one step of a key derivation.
@frozen
public struct ChainCode: Bytes32 {
    public var words: Words32
    @inlinable
    public init(words: Words32) { self.words = words }
}

extension Sr25519.KeyPair {
    /// The pair of a hard junction: only the secret key leads to it.
    public func derivedHard(_ chainCode: ChainCode) -> Sr25519.KeyPair {
        Sr25519.KeyPair(expanding: hardMiniSecret(chainCode))
    }

    func hardMiniSecret(_ chainCode: ChainCode) -> SecretBytes {
        var transcript = derivationTranscript(chainCode)
        secret.withBytePointer { transcript.append("secret-key", UnsafeRawBufferPointer(start: $0, count: 32)) }
        return SecretBytes(count: 32) { miniSecret in
            transcript.challenge("HDKD-hard", into: UnsafeMutableRawBufferPointer(start: miniSecret, count: 32))
        }
    }

    /// The pair of a soft junction: its public key follows from this pair's public key alone.
    public func derivedSoft(_ chainCode: ChainCode) -> Sr25519.KeyPair {
        var transcript = derivationTranscript(chainCode)
        transcript.append("public-key", publicKey)
        let offset = transcript.challengeScalar("HDKD-scalar")
        let derived = SecretBytes(count: 64) { derived in
            secret.withBytePointer { secret in
                offset.withBytePointer { crypto_core_ristretto255_scalar_add(derived, secret, $0) }
                transcript.witness(
                    "HDKD-nonce", seed: UnsafeRawBufferPointer(start: secret, count: 64),
                    into: UnsafeMutableRawBufferPointer(start: derived + 32, count: 32))
            }
        }
        return Sr25519.KeyPair(secret: derived)
    }
}

extension Sr25519.PublicKey {
    /// The public key of a soft junction; nil when this is no valid key.
    public func derivedSoft(_ chainCode: ChainCode) -> Sr25519.PublicKey? {
        var transcript = derivationTranscript(chainCode)
        transcript.append("public-key", self)
        let offset = transcript.challengeScalar("HDKD-scalar")
        let one = Scalar(words: Words32(UInt64(1).littleEndian, 0, 0, 0))
        return point.multiplied(by: one, addingBaseTimes: offset).map { Sr25519.PublicKey(words: $0.words) }
    }
}

private func derivationTranscript(_ chainCode: ChainCode) -> Transcript {
    var transcript = Transcript("SchnorrRistrettoHDKD")
    transcript.append("sign-bytes", "")
    transcript.append("chain-code", chainCode)
    return transcript
}
