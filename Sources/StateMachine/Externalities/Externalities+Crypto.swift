import Crypto
import Primitives

extension Externalities {
    public func blake2_128(_ data: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer) {
        Blake2b.hash(data, into: UnsafeMutableRawBufferPointer(start: output, count: 16))
    }

    public func blake2_256(_ data: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer) {
        Blake2b.hash(data, into: UnsafeMutableRawBufferPointer(start: output, count: 32))
    }

    public func twox64(_ data: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer) {
        Twox.hash64(data, into: output)
    }

    public func twox128(_ data: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer) {
        Twox.hash128(data, into: output)
    }

    public func twox256(_ data: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer) {
        Twox.hash256(data, into: output)
    }

    public func keccak256(_ data: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer) {
        store(Keccak.hash256(data), in: output)
    }

    public func keccak512(_ data: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer) {
        UnsafeMutableRawBufferPointer(start: output, count: 64).copyBytes(from: Keccak.hash512([UInt8](data)))
    }

    public func sha2_256(_ data: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer) {
        store(SHA2.hash256(data), in: output)
    }

    private func store(_ hash: Hash256, in output: UnsafeMutableRawPointer) {
        hash.withUnsafeBytes { UnsafeMutableRawBufferPointer(start: output, count: 32).copyMemory(from: $0) }
    }

    public func ed25519Verify(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool {
        guard let signature = Ed25519.Signature(signature), let key = Ed25519.PublicKey(publicKey) else { return false }
        return message.withUnsafeBytes { Ed25519.verify(signature, of: $0, by: key) }
    }

    public func sr25519Verify(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool {
        signature.withUnsafeBytes { signature in
            message.withUnsafeBytes { message in
                publicKey.withUnsafeBytes { sr25519Verify(signature: signature, message: message, publicKey: $0) }
            }
        }
    }

    /// Whether `publicKey` signed `message`, or true where that is put off and the signature has the right form.
    public func sr25519Verify(
        signature: UnsafeRawBufferPointer, message: UnsafeRawBufferPointer, publicKey: UnsafeRawBufferPointer
    ) -> Bool {
        guard let signature = Sr25519.Signature(signature), publicKey.count == 32 else { return false }
        let key = Sr25519.PublicKey(words: publicKey.loadUnaligned(as: Words32.self))
        return assume(signature, of: message, by: key) ?? Sr25519.verify(signature, of: message, by: key)
    }

    public func ecdsaVerify(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool {
        guard let signature = ECDSA.Signature(signature), let key = ECDSA.PublicKey(publicKey) else { return false }
        return message.withUnsafeBytes { ECDSA.verify(signature, of: $0, by: key) }
    }

    public func ecdsaRecoverCompressed(signature: [UInt8], hash: [UInt8]) -> [UInt8]? {
        guard let signature = ECDSA.Signature(signature), let hash = Hash256(hash) else { return nil }
        return try? ECDSA.recover(signature, ofHash: hash).bytes
    }
}
