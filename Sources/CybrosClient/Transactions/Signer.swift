public import Crypto
public import Primitives
import ScaleCodec

/// Whoever signs transactions for one account: a key pair, or a service that has one.
public protocol Signer: Sendable {
    var accountID: AccountID { get }
    var scheme: SignatureScheme { get }

    /// The signature of a message: 64 bytes, for ecdsa 65 over its BLAKE2b-256.
    func signature(of message: [UInt8]) async throws(SigningError) -> [UInt8]
}

/// Why a signer does not sign.
public struct SigningError: Error, Equatable, Sendable {
    public var reason: String

    public init(_ reason: String) { self.reason = reason }
}

extension KeyPair: Signer {
    public func signature(of message: [UInt8]) -> [UInt8] { sign(message) }
}

extension SignatureScheme {
    /// The scheme's case of `MultiSignature`.
    var variantName: String {
        switch self {
        case .ed25519: "Ed25519"
        case .sr25519: "Sr25519"
        case .ecdsa: "Ecdsa"
        }
    }

    var signatureLength: Int { self == .ecdsa ? 65 : 64 }
}
