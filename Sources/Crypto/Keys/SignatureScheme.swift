/// How an account signs. Raw values are the variants of Substrate's `MultiSignature`.
public enum SignatureScheme: UInt8, CaseIterable, Sendable {
    case ed25519 = 0
    case sr25519 = 1
    case ecdsa = 2

    /// Bytes of a public key.
    public var publicKeyLength: Int { self == .ecdsa ? 33 : 32 }

    /// Bytes of a signature.
    public var signatureLength: Int { self == .ecdsa ? 65 : 64 }
}
