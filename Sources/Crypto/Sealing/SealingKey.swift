import CSodium

/// Why a message cannot be sealed, or not be opened.
public enum SealError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The other side's public key is no point of the curve, or one that many secrets share.
    case unusablePublicKey
    /// A sealed message has 40 bytes at least.
    case tooShort(Int)
    /// Sealed by or for somebody else, or changed on the way.
    case notAuthentic

    public var description: String {
        switch self {
        case .unusablePublicKey: "the public key is none of ed25519"
        case .tooShort(let count): "\(count) bytes are no sealed message"
        case .notAuthentic: "the message is not sealed between these two keys, or was changed"
        }
    }
}

/// The secret half of an ed25519 key, turned into one of X25519, to seal messages to the holder of another one, and open
/// theirs, as Cybros' confidential jobs do it.
///
/// A sealed message is a random nonce of 24 bytes and NaCl's box: a tag of 16 bytes and the ciphertext. Both sides' keys
/// are fixed: who gets hold of either secret reads all messages between the two.
public struct SealingKey: Sendable {
    /// Bytes that sealing adds.
    public static let overhead = nonceSize + Int(crypto_box_MACBYTES)
    private static let nonceSize = Int(crypto_box_NONCEBYTES)

    /// The ed25519 key that others seal to.
    public let publicKey: Ed25519.PublicKey
    private let secret: SecretBytes

    /// Nil unless `seed` is 32 bytes.
    public init?(seed: [UInt8]) {
        guard seed.count == 32 else { return nil }
        Sodium.start()
        var publicKey = Ed25519.PublicKey.zero
        let signing = SecretBytes(count: 64) { secret in
            publicKey.withMutableBytePointer { _ = crypto_sign_seed_keypair($0, secret, seed) }
        }
        secret = SecretBytes(count: 32) { secret in
            _ = signing.withBytePointer { crypto_sign_ed25519_sk_to_curve25519(secret, $0) }
        }
        self.publicKey = publicKey
    }

    public func seal(_ message: [UInt8], to recipient: Ed25519.PublicKey) throws(SealError) -> [UInt8] {
        var nonce = [UInt8](repeating: 0, count: Self.nonceSize)
        nonce.withUnsafeMutableBytes { Sodium.randomize($0) }
        return try seal(message, to: recipient, nonce: nonce)
    }

    /// - Parameter nonce: 24 bytes, never the same twice between two keys.
    func seal(_ message: [UInt8], to recipient: Ed25519.PublicKey, nonce: [UInt8]) throws(SealError) -> [UInt8] {
        let recipient = try Self.exchangeKey(of: recipient)
        var box = [UInt8](repeating: 0, count: message.count + Int(crypto_box_MACBYTES))
        let result = secret.withBytePointer {
            crypto_box_easy(&box, message, UInt64(message.count), nonce, recipient, $0)
        }
        // It fails for points of small order, which the conversion has refused.
        guard result == 0 else { throw .unusablePublicKey }
        return nonce + box
    }

    public func open(_ sealed: [UInt8], from sender: Ed25519.PublicKey) throws(SealError) -> [UInt8] {
        guard sealed.count >= Self.overhead else { throw .tooShort(sealed.count) }
        let sender = try Self.exchangeKey(of: sender)
        let nonce = Array(sealed.prefix(Self.nonceSize))
        let box = Array(sealed.dropFirst(Self.nonceSize))
        var message = [UInt8](repeating: 0, count: sealed.count - Self.overhead)
        let result = secret.withBytePointer {
            crypto_box_open_easy(&message, box, UInt64(box.count), nonce, sender, $0)
        }
        guard result == 0 else { throw .notAuthentic }
        return message
    }

    /// The X25519 key of the same secret.
    private static func exchangeKey(of key: Ed25519.PublicKey) throws(SealError) -> [UInt8] {
        var exchangeKey = [UInt8](repeating: 0, count: 32)
        let result = key.withBytePointer { crypto_sign_ed25519_pk_to_curve25519(&exchangeKey, $0) }
        guard result == 0 else { throw .unusablePublicKey }
        return exchangeKey
    }
}
