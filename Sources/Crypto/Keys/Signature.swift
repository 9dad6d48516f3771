import Primitives

/// Verification of signatures that come as bytes, as from a runtime or the network.
public enum Signature {
    /// Whether `publicKey` signed `message`. Keys and signatures of a wrong length are simply not valid.
    public static func verify(
        scheme: SignatureScheme, signature: [UInt8], message: [UInt8], publicKey: [UInt8]
    ) -> Bool {
        message.withUnsafeBytes { message in
            signature.withUnsafeBytes { signature in
                verify(scheme: scheme, signature: signature, message: message, publicKey: publicKey)
            }
        }
    }

    public static func verify(
        scheme: SignatureScheme, signature: UnsafeRawBufferPointer, message: UnsafeRawBufferPointer,
        publicKey: [UInt8]
    ) -> Bool {
        switch scheme {
        case .ed25519:
            guard let key = Ed25519.PublicKey(publicKey), let signature = Ed25519.Signature(signature) else {
                return false
            }
            return Ed25519.verify(signature, of: message, by: key)
        case .sr25519:
            guard let key = Sr25519.PublicKey(publicKey), let signature = Sr25519.Signature(signature) else {
                return false
            }
            return Sr25519.verify(signature, of: message, by: key)
        case .ecdsa:
            guard let key = ECDSA.PublicKey(publicKey), let signature = ECDSA.Signature(signature) else {
                return false
            }
            return ECDSA.verify(signature, of: message, by: key)
        }
    }

    /// Whether a `MultiSignature` is that of an account: for ecdsa the account is the hash of the key, which is
    /// recovered from the signature.
    public static func verify(
        scheme: SignatureScheme, signature: [UInt8], message: [UInt8], account: AccountID
    ) -> Bool {
        switch scheme {
        case .ed25519, .sr25519:
            return verify(scheme: scheme, signature: signature, message: message, publicKey: account.bytes)
        case .ecdsa:
            guard let signature = ECDSA.Signature(signature),
                let key = try? ECDSA.recover(signature, ofHash: Blake2b.hash256(message))
            else { return false }
            return Blake2b.hash256(key.bytes).words == account.words
        }
    }
}
