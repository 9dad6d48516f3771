import Primitives

/// Why a secret makes no key pair.
public enum KeyError: Error, Equatable, Sendable {
    /// The text is not of the form `secret//hard/soft///password`.
    case invalidURI
    /// A seed is `0x` and 64 hexadecimal digits, or 32 bytes.
    case invalidSeed
    case invalidPhrase(MnemonicError)
    /// Only sr25519 has soft junctions; the place counts from 0.
    case softJunction(SignatureScheme, at: Int)
    /// The seed, or one derived from it, is not below the order of secp256k1.
    case unusableSeed
}

/// A key pair of any scheme. Its secrets are zeroed when dropped.
public struct KeyPair: Sendable {
    private enum Pair: Sendable {
        case ed25519(Ed25519.KeyPair)
        case sr25519(Sr25519.KeyPair)
        case ecdsa(ECDSA.KeyPair)
    }

    private let pair: Pair
    private let secretSeed: SecretBytes?

    /// The pair that `uri` names; `password`, where given, takes the place of the one in the URI.
    public init(scheme: SignatureScheme, uri text: String, password: String? = nil) throws(KeyError) {
        guard let uri = SecretURI(text) else { throw .invalidURI }
        if let seed = uri.hexSeed {
            guard seed.count == 32 else { throw .invalidSeed }
            try self.init(scheme: scheme, seed: SecretBytes(seed), junctions: uri.junctions)
        } else {
            let mnemonic: Mnemonic
            do {
                mnemonic = try Mnemonic(phrase: uri.secret)
            } catch {
                throw .invalidPhrase(error)
            }
            try self.init(
                scheme: scheme, seed: mnemonic.miniSecret(password: password ?? uri.password ?? ""),
                junctions: uri.junctions)
        }
    }

    /// The pair of a 32-byte seed.
    public init(scheme: SignatureScheme, seed: [UInt8]) throws(KeyError) {
        guard seed.count == 32 else { throw .invalidSeed }
        try self.init(scheme: scheme, seed: SecretBytes(seed), junctions: [])
    }

    public init(scheme: SignatureScheme, mnemonic: Mnemonic, password: String = "") throws(KeyError) {
        try self.init(scheme: scheme, seed: mnemonic.miniSecret(password: password), junctions: [])
    }

    public init(_ pair: Sr25519.KeyPair) {
        self.pair = .sr25519(pair)
        secretSeed = nil
    }

    private init(scheme: SignatureScheme, seed: SecretBytes, junctions: [Junction]) throws(KeyError) {
        var key = KeyPair(try Self.pair(scheme, seed), seed)
        for (place, junction) in junctions.enumerated() {
            key = try key.derived(junction, at: place)
        }
        self = key
    }

    private init(_ pair: Pair, _ seed: SecretBytes?) {
        self.pair = pair
        secretSeed = seed
    }

    private static func pair(_ scheme: SignatureScheme, _ seed: SecretBytes) throws(KeyError) -> Pair {
        switch scheme {
        case .ed25519: return .ed25519(Ed25519.KeyPair(seed: seed))
        case .sr25519: return .sr25519(Sr25519.KeyPair(expanding: seed))
        case .ecdsa:
            guard let pair = ECDSA.KeyPair(seed: seed) else { throw .unusableSeed }
            return .ecdsa(pair)
        }
    }

    private func derived(_ junction: Junction, at place: Int) throws(KeyError) -> KeyPair {
        let seed: SecretBytes
        switch pair {
        case .sr25519(let pair) where !junction.isHard:
            return KeyPair(.sr25519(pair.derivedSoft(junction.chainCode)), nil)
        case _ where !junction.isHard: throw .softJunction(scheme, at: place)
        case .ed25519(let pair): seed = pair.hardSeed(junction.chainCode)
        case .sr25519(let pair): seed = pair.hardMiniSecret(junction.chainCode)
        case .ecdsa(let pair): seed = pair.hardSeed(junction.chainCode)
        }
        // A hard junction after a soft one has a seed again, but no tool shows it: the seed alone would not tell how.
        return KeyPair(try Self.pair(scheme, seed), secretSeed == nil ? nil : seed)
    }

    public var scheme: SignatureScheme {
        switch pair {
        case .ed25519: .ed25519
        case .sr25519: .sr25519
        case .ecdsa: .ecdsa
        }
    }

    /// 32 bytes, for ecdsa 33 (compressed).
    public var publicKey: [UInt8] {
        switch pair {
        case .ed25519(let pair): pair.publicKey.bytes
        case .sr25519(let pair): pair.publicKey.bytes
        case .ecdsa(let pair): pair.publicKey.bytes
        }
    }

    /// The public key, for ecdsa its BLAKE2b-256.
    public var accountID: AccountID {
        switch pair {
        case .ed25519(let pair): AccountID(words: pair.publicKey.words)
        case .sr25519(let pair): AccountID(words: pair.publicKey.words)
        case .ecdsa(let pair): pair.accountID
        }
    }

    /// The seed that alone makes this pair, a copy that nobody zeroes; nil after a soft junction.
    public var seed: [UInt8]? { secretSeed?.bytes }

    /// The sr25519 pair, for verifiable random functions; nil for other schemes.
    public var sr25519: Sr25519.KeyPair? {
        if case .sr25519(let pair) = pair { pair } else { nil }
    }

    /// The signature's bytes: 64, for ecdsa 65 over the BLAKE2b-256 of the message.
    public func sign(_ message: [UInt8]) -> [UInt8] {
        switch pair {
        case .ed25519(let pair): pair.sign(message).bytes
        case .sr25519(let pair): pair.sign(message).bytes
        case .ecdsa(let pair): pair.sign(message).bytes
        }
    }

    /// The ecdsa signature of a hash that is signed as it is; nil for other schemes.
    public func sign(prehashed hash: Hash256) -> [UInt8]? {
        if case .ecdsa(let pair) = pair { pair.sign(hash: hash).bytes } else { nil }
    }
}
