import Crypto
import Primitives
import StateMachine

/// The keys as runtimes use them, where a call is given the keystore.
extension Keystore: RuntimeKeystore {
    public func publicKeys(_ scheme: SignatureScheme, keyType: [UInt8]) -> [[UInt8]] {
        KeyType(keyType).map { publicKeys(scheme, type: $0) } ?? []
    }

    public func generate(_ scheme: SignatureScheme, keyType: [UInt8], seed: [UInt8]?) -> [UInt8]? {
        guard let type = KeyType(keyType) else { return nil }
        return try? generate(scheme, type: type, uri: seed.map { String(decoding: $0, as: UTF8.self) })
    }

    public func sign(_ scheme: SignatureScheme, keyType: [UInt8], publicKey: [UInt8], message: [UInt8]) -> [UInt8]? {
        guard let pair = pair(keyType, publicKey), pair.scheme == scheme else { return nil }
        return pair.sign(message)
    }

    public func sign(keyType: [UInt8], publicKey: [UInt8], prehashed hash: Hash256) -> [UInt8]? {
        pair(keyType, publicKey)?.sign(prehashed: hash)
    }

    private func pair(_ keyType: [UInt8], _ publicKey: [UInt8]) -> KeyPair? {
        KeyType(keyType).flatMap { pair(publicKey, type: $0) }
    }
}
