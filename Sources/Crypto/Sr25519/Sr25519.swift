import CCrypto
import Primitives

/// Schnorr signatures over ristretto255 with Merlin transcripts, as schnorrkel makes them: Substrate's account keys.
public enum Sr25519 {
    /// A public key: the encoding of a ristretto255 element. Any 32 bytes can be held; verification rejects those
    /// that encode no element.
    @frozen
    public struct PublicKey: Bytes32 {
        public var words: Words32
        @inlinable
        public init(words: Words32) { self.words = words }

        /// Whether the bytes are a canonical encoding.
        public var isValid: Bool { withBytePointer { cc_ristretto_is_valid($0) == 1 } }

        var point: RistrettoPoint { RistrettoPoint(words: words) }
    }

    /// The commitment R and the response s, which is below the group order.
    public struct Signature: Hashable, Sendable {
        let commitment: RistrettoPoint
        let response: Scalar

        init(commitment: RistrettoPoint, response: Scalar) {
            self.commitment = commitment
            self.response = response
        }

        /// Bit 511 tells sr25519 signatures from ed25519 ones.
        static let mark: UInt64 = 1 << 63

        /// Nil unless `bytes` are 64 and marked, with a response below the group order.
        public init?(_ bytes: UnsafeRawBufferPointer) {
            self.init(bytes, marked: true)
        }

        public init?(_ bytes: [UInt8]) {
            guard let signature = bytes.withUnsafeBytes({ Signature($0) }) else { return nil }
            self = signature
        }

        init?(_ bytes: UnsafeRawBufferPointer, marked: Bool) {
            guard bytes.count == 64 else { return nil }
            let low = bytes.loadUnaligned(fromByteOffset: 0, as: Words32.self)
            var high = bytes.loadUnaligned(fromByteOffset: 32, as: Words32.self)
            guard (high.w3.littleEndian & Self.mark != 0) == marked else { return nil }
            high.w3 = (high.w3.littleEndian & ~Self.mark).littleEndian
            commitment = RistrettoPoint(words: low)
            response = Scalar(words: high)
            guard response.isCanonical else { return nil }
        }

        /// The 64 bytes, marked.
        public var bytes: [UInt8] {
            var marked = response
            marked.words.w3 = (marked.words.w3.littleEndian | Self.mark).littleEndian
            return commitment.bytes + marked.bytes
        }
    }

    /// The transcript in which a message is signed under a context; Substrate's context is "substrate".
    public struct SigningContext: Sendable {
        private let start: Transcript

        public init(_ context: StaticString) {
            var transcript = Transcript("SigningContext")
            transcript.append("", context)
            start = transcript
        }

        public func transcript(of message: UnsafeRawBufferPointer) -> Transcript {
            var transcript = start
            transcript.append("sign-bytes", message)
            return transcript
        }

        public static let substrate = SigningContext("substrate")
    }

    // MARK: Verification

    /// Whether `publicKey` signed `message` under `context`.
    public static func verify(
        _ signature: Signature, of message: UnsafeRawBufferPointer, by publicKey: PublicKey,
        context: SigningContext = .substrate
    ) -> Bool {
        verify(signature, of: context.transcript(of: message), by: publicKey)
    }

    public static func verify(_ signature: Signature, of transcript: Transcript, by publicKey: PublicKey) -> Bool {
        equationHolds(signature, publicKey, challenge: challenge(signature, transcript, publicKey))
    }

    /// The rule of the host function `sr25519_verify` version 1: signatures without the mark, as schnorrkel made them
    /// before 0.8, are judged by the transcript of that time; marked ones as today.
    public static func verifyAcceptingLegacy(
        _ signature: UnsafeRawBufferPointer, of message: UnsafeRawBufferPointer, by publicKey: PublicKey
    ) -> Bool {
        if let today = Signature(signature) { return verify(today, of: message, by: publicKey) }
        guard let legacy = Signature(signature, marked: false) else { return false }
        var transcript = Transcript("substrate")
        transcript.append("sign-bytes", message)
        transcript.append("proto-name", "Schnorr-sig")
        transcript.append("pk", publicKey)
        transcript.append("no", legacy.commitment)
        return equationHolds(legacy, publicKey, challenge: transcript.challengeScalar(""))
    }

    static func challenge(_ signature: Signature, _ transcript: Transcript, _ publicKey: PublicKey) -> Scalar {
        var transcript = transcript
        transcript.append("proto-name", "Schnorr-sig")
        transcript.append("sign:pk", publicKey)
        transcript.append("sign:R", signature.commitment)
        return transcript.challengeScalar("sign:c")
    }

    static func equationHolds(_ signature: Signature, _ publicKey: PublicKey, challenge: Scalar) -> Bool {
        publicKey.withBytePointer { A in
            signature.commitment.withBytePointer { R in
                challenge.withBytePointer { k in
                    signature.response.withBytePointer { s in cc_ristretto_verify(A, R, k, s) == 1 }
                }
            }
        }
    }
}
