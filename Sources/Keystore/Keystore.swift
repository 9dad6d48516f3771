public import Crypto
import Synchronization

/// Four letters that say what a key is for, such as `babe` or `gran`.
public struct KeyType: Hashable, Sendable, CustomStringConvertible {
    public let bytes: [UInt8]

    /// Nil unless there are four bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 4 else { return nil }
        self.bytes = bytes
    }

    /// Nil unless the text has four bytes.
    public init?(_ text: String) { self.init(Array(text.utf8)) }

    public var description: String { String(decoding: bytes, as: UTF8.self) }
}

/// Why a key does not get into the keystore.
public enum KeystoreError: Error, Equatable, Sendable {
    /// The secret makes no key pair.
    case secret(KeyError)
    /// The secret makes no pair, of any scheme, with this public key.
    case otherPublicKey
}

extension KeystoreError: CustomStringConvertible {
    /// The reason, in words that do not repeat the secret.
    public var description: String {
        switch self {
        case .secret(.invalidURI): "the secret is not of the form phrase//hard/soft///password"
        case .secret(.invalidSeed): "the seed is not 0x with 64 hexadecimal digits"
        case .secret(.invalidPhrase(.badWordCount(let count))):
            "the phrase has \(count) words; 12, 15, 18, 21 or 24 are needed"
        case .secret(.invalidPhrase(.unknownWord(let place))):
            "word \(place + 1) of the phrase is not of the English list"
        case .secret(.invalidPhrase): "the words of the phrase do not belong together"
        case .secret(.softJunction(let scheme, let place)): "junction \(place + 1) is soft, which \(scheme) has not"
        case .secret(.unusableSeed): "the seed is no key of secp256k1"
        case .otherPublicKey: "the secret makes another public key, with each scheme of that length"
        }
    }
}

/// The node's secret keys by what they are for. They are held in memory, and gone when the node stops.
public final class Keystore: Sendable {
    private struct Name: Hashable {
        let type: KeyType
        let publicKey: [UInt8]
    }

    private let pairs = Mutex<[Name: KeyPair]>([:])

    public init() {}

    /// Keeps the pair that the secret makes with this public key; the key tells the scheme.
    public func insert(type: KeyType, uri: String, publicKey: [UInt8]) throws(KeystoreError) {
        var failure = KeystoreError.otherPublicKey
        for scheme in [SignatureScheme.sr25519, .ed25519, .ecdsa] where scheme.publicKeyLength == publicKey.count {
            do throws(KeyError) {
                let pair = try KeyPair(scheme: scheme, uri: uri)
                guard pair.publicKey == publicKey else { continue }
                insert(pair, type: type)
                return
            } catch .softJunction {
                continue  // Another scheme may have them.
            } catch {
                failure = .secret(error)
            }
        }
        throw failure
    }

    public func insert(_ pair: KeyPair, type: KeyType) {
        pairs.withLock { $0[Name(type: type, publicKey: pair.publicKey)] = pair }
    }

    /// Makes a pair, of a secret where one is given, and keeps it.
    ///
    /// - Returns: its public key.
    public func generate(_ scheme: SignatureScheme, type: KeyType, uri: String? = nil) throws(KeystoreError) -> [UInt8]
    {
        let pair: KeyPair
        do throws(KeyError) {
            if let uri {
                pair = try KeyPair(scheme: scheme, uri: uri)
            } else {
                var random = SystemRandomNumberGenerator()
                pair = try KeyPair(scheme: scheme, seed: (0..<32).map { _ in .random(in: 0...255, using: &random) })
            }
        } catch {
            throw .secret(error)
        }
        insert(pair, type: type)
        return pair.publicKey
    }

    public func contains(_ publicKey: [UInt8], type: KeyType) -> Bool { pair(publicKey, type: type) != nil }

    public func pair(_ publicKey: [UInt8], type: KeyType) -> KeyPair? {
        pairs.withLock { $0[Name(type: type, publicKey: publicKey)] }
    }

    /// The public keys of a kind, in the order of their bytes.
    public func publicKeys(_ scheme: SignatureScheme, type: KeyType) -> [[UInt8]] {
        pairs.withLock { pairs in
            pairs.filter { $0.key.type == type && $0.value.scheme == scheme }.map(\.key.publicKey)
        }.sorted { $0.lexicographicallyPrecedes($1) }
    }
}
