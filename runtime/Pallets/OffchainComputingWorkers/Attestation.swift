import FrameSupport

/// The ways for a worker to prove what it runs.
///
/// As soon as there are two, `online` compares a worker's with the one its implementation declares.
@SCALE("pallet_offchain_computing_infra_primitives::AttestationMethod")
public enum AttestationMethod: Hashable, Sendable {
    /// No proof.
    case optOut
}

/// A worker's proof of what it runs.
@SCALE("pallet_offchain_computing_infra_primitives::Attestation")
public enum Attestation: Hashable, Sendable {
    case optOut
}

/// Why an attestation proves nothing.
public enum AttestationError: Error, Hashable, Sendable {
    case invalid
    case expired
}

/// What an attestation has proven.
public struct VerifiedAttestation: Hashable, Sendable {
    public var method: AttestationMethod
    /// Nil where it holds for good.
    public var expiresAt: Seconds?
}

extension Attestation {
    public var method: AttestationMethod {
        switch self {
        case .optOut: .optOut
        }
    }

    /// The worker's sr25519 signature over the online payload, for methods that carry one.
    public var payloadSignature: [UInt8]? {
        switch self {
        case .optOut: nil
        }
    }

    /// What the attestation proves at the time `now`.
    public func verify(now: Seconds) throws(AttestationError) -> VerifiedAttestation {
        switch self {
        case .optOut: VerifiedAttestation(method: .optOut, expiresAt: nil)
        }
    }
}
