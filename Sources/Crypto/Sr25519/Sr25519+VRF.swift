import CSodium
import Primitives

extension Sr25519 {
    /// The 32-byte pre-output of a verifiable random function, as it stands in BABE's pre-digests.
    @frozen
    public struct VRFPreOutput: Bytes32 {
        public var words: Words32
        @inlinable
        public init(words: Words32) { self.words = words }

        var point: RistrettoPoint { RistrettoPoint(words: words) }
    }

    /// The proof that a pre-output is the key owner's: a challenge and a response, 64 bytes.
    public struct VRFProof: Hashable, Sendable {
        let challenge: Scalar
        let response: Scalar

        init(challenge: Scalar, response: Scalar) {
            self.challenge = challenge
            self.response = response
        }

        /// Nil unless `bytes` are two scalars below the group order.
        public init?(_ bytes: [UInt8]) {
            guard bytes.count == 64, let challenge = Scalar([UInt8](bytes[..<32])),
                let response = Scalar([UInt8](bytes[32...])), challenge.isCanonical, response.isCanonical
            else { return nil }
            self.challenge = challenge
            self.response = response
        }

        public var bytes: [UInt8] { challenge.bytes + response.bytes }
    }

    /// The function's input and output together: the source of its random bytes.
    public struct VRFInOut: Sendable {
        let input: RistrettoPoint
        public let preOutput: VRFPreOutput

        /// `count` random bytes for one use, which `context` names: "substrate-babe-vrf" for BABE's threshold.
        public func makeBytes(_ context: StaticString, count: Int) -> [UInt8] {
            var transcript = Transcript("VRFResult")
            transcript.append("", context)
            transcript.append("vrf-in", input)
            transcript.append("vrf-out", preOutput)
            return transcript.challenge("", count: count)
        }
    }

    /// Whether `preOutput` is what the owner of `publicKey` gets for `transcript`: the input and output, or nil.
    public static func verifyVRF(
        _ preOutput: VRFPreOutput, _ proof: VRFProof, of transcript: Transcript, by publicKey: PublicKey
    ) -> VRFInOut? {
        // An identity output would be the same for every key and input.
        guard !preOutput.point.isIdentity else { return nil }
        let input = vrfInput(transcript, publicKey)
        var proofTranscript = startProof(input)
        guard
            let commitment = publicKey.point.multiplied(by: proof.challenge, addingBaseTimes: proof.response),
            let inputCommitment = preOutput.point.multiplied(
                by: proof.challenge, adding: input, times: proof.response)
        else { return nil }
        let challenge = finishProof(&proofTranscript, commitment, inputCommitment, publicKey, preOutput)
        return challenge == proof.challenge ? VRFInOut(input: input, preOutput: preOutput) : nil
    }

    fileprivate static func vrfInput(_ transcript: Transcript, _ publicKey: PublicKey) -> RistrettoPoint {
        var transcript = transcript
        transcript.append("vrf-nm-pk", publicKey)
        return withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { wide in
            transcript.challenge("VRFHash", into: wide)
            let bytes = wide.assumingMemoryBound(to: UInt8.self)
            // 64 bytes have an address.
            return RistrettoPoint(uniform: bytes.baseAddress.unsafelyUnwrapped)
        }
    }

    fileprivate static func startProof(_ input: RistrettoPoint) -> Transcript {
        var transcript = Transcript("VRF")
        transcript.append("proto-name", "DLEQProof")
        transcript.append("vrf:h", input)
        return transcript
    }

    /// The order of Kusama's first validators, which every Substrate chain has kept.
    fileprivate static func finishProof(
        _ transcript: inout Transcript, _ commitment: RistrettoPoint, _ inputCommitment: RistrettoPoint,
        _ publicKey: PublicKey, _ preOutput: VRFPreOutput
    ) -> Scalar {
        transcript.append("vrf:R=g^r", commitment)
        transcript.append("vrf:h^r", inputCommitment)
        transcript.append("vrf:pk", publicKey)
        transcript.append("vrf:h^sk", preOutput)
        return transcript.challengeScalar("prove")
    }
}

extension Sr25519.KeyPair {
    /// The output for `transcript`, without a proof: enough to see whether a slot is won.
    public func vrfInOut(_ transcript: Transcript) -> Sr25519.VRFInOut {
        let input = Sr25519.vrfInput(transcript, publicKey)
        let output = secret.withBytePointer { input.multiplied(bySecret: $0) }
        return Sr25519.VRFInOut(input: input, preOutput: Sr25519.VRFPreOutput(words: output.words))
    }

    /// The output for `transcript` and the proof that it is this key's.
    public func signVRF(_ transcript: Transcript) -> (inOut: Sr25519.VRFInOut, proof: Sr25519.VRFProof) {
        let inOut = vrfInOut(transcript)
        return (inOut, prove(inOut))
    }

    /// The proof for an output that `vrfInOut` gave.
    public func prove(_ inOut: Sr25519.VRFInOut) -> Sr25519.VRFProof {
        var transcript = Sr25519.startProof(inOut.input)
        return withNonce(transcript, "proving\u{0}0") { nonce, scratch in
            let challenge = Sr25519.finishProof(
                &transcript, RistrettoPoint.base(times: nonce), inOut.input.multiplied(bySecret: nonce), publicKey,
                inOut.preOutput)
            var response = Scalar.zero
            secret.withBytePointer { key in
                challenge.withBytePointer { crypto_core_ristretto255_scalar_mul(scratch, $0, key) }
            }
            response.withMutableBytePointer { crypto_core_ristretto255_scalar_sub($0, nonce, scratch) }
            return Sr25519.VRFProof(challenge: challenge, response: response)
        }
    }
}
