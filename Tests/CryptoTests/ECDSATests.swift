import Primitives
import TestSupport
import Testing

@testable import Crypto

@Suite("ECDSA over secp256k1")
struct ECDSATests {
    private func pair(_ seed: UInt8 = 1) throws -> ECDSA.KeyPair {
        try #require(ECDSA.KeyPair(seed: [UInt8](repeating: seed, count: 32)))
    }

    private func verify(
        _ signature: [UInt8], _ message: [UInt8], _ key: ECDSA.PublicKey, overflowing: Bool = false
    ) -> Bool {
        guard let signature = ECDSA.Signature(signature) else { return false }
        return message.withUnsafeBytes { ECDSA.verify(signature, of: $0, by: key, overflowing: overflowing) }
    }

    @Test("The secret 1 has the generator as public key")
    func generator() throws {
        let pair = try #require(ECDSA.KeyPair(seed: [UInt8](repeating: 0, count: 31) + [1]))
        #expect(hex(pair.publicKey.bytes) == "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
    }

    @Test("Own signatures verify and give back the key; changed ones do not")
    func ownSignatures() throws {
        var random = SeededGenerator()
        let pair = try pair()
        for count in [0, 1, 32, 200] {
            let message = random.bytes(count)
            let signature = pair.sign(message)
            #expect(signature.bytes.count == 65)
            #expect(verify(signature.bytes, message, pair.publicKey), "seed \(random.seed)")
            #expect(!verify(signature.bytes, message + [0], pair.publicKey), "seed \(random.seed)")
            #expect(!verify(signature.bytes, message, try self.pair(2).publicKey), "seed \(random.seed)")
            let hash = Blake2b.hash256(message)
            #expect(try ECDSA.recover(signature, ofHash: hash) == pair.publicKey)
            let point = try ECDSA.recoverUncompressed(signature, ofHash: hash)
            #expect(point.count == 64)
            #expect(Array(point[..<32]) == Array(pair.publicKey.bytes[1...]))
            #expect(pair.publicKey.sign == 2 + point[63] & 1)
            for _ in 0..<5 {
                var changed = signature.bytes
                changed[Int.random(in: 0..<65, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                #expect(!verify(changed, message, pair.publicKey), "seed \(random.seed)")
            }
        }
    }

    @Test("What cannot be recovered says why")
    func recoveryErrors() throws {
        let pair = try pair()
        let hash = Hash256.zero
        var signature = pair.sign(hash: hash)
        signature.v = 4
        #expect(throws: ECDSA.RecoveryError.badV) { try ECDSA.recover(signature, ofHash: hash) }
        signature.v = 27
        #expect(throws: ECDSA.RecoveryError.badV) { try ECDSA.recover(signature, ofHash: hash) }
        signature = pair.sign(hash: hash)
        signature.r = Words32(.max, .max, .max, .max)
        #expect(throws: ECDSA.RecoveryError.badRS) { try ECDSA.recover(signature, ofHash: hash) }
        signature.r = Words32(0, 0, 0, 0)
        #expect(throws: ECDSA.RecoveryError.badSignature) { try ECDSA.recover(signature, ofHash: hash) }
    }

    @Test("Numbers beyond the group order count modulo it under the old host function's rule alone")
    func overflowingNumbers() throws {
        // r must be small to have a second name below 2^256; s is free, so a signature is found by its key.
        let order = hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
        let hash = Hash256.zero
        let small = [UInt8](repeating: 0, count: 31) + [3]
        let r = hex("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
        let plain = try #require(ECDSA.Signature(r + small + [0]))
        let key = try ECDSA.recover(plain, ofHash: hash)
        var beyond = order
        beyond[31] += 3
        let overflowing = try #require(ECDSA.Signature(r + beyond + [0]))
        #expect(try ECDSA.recover(overflowing, ofHash: hash, overflowing: true) == key)
        #expect(throws: ECDSA.RecoveryError.badRS) { try ECDSA.recover(overflowing, ofHash: hash) }
        #expect(ECDSA.verify(overflowing, ofHash: hash, by: key, overflowing: true))
        #expect(!ECDSA.verify(overflowing, ofHash: hash, by: key))
        #expect(overflowing.reduced == plain)
        #expect(plain.reduced == plain)
        #expect(try #require(ECDSA.Signature(r + order + [0])).reduced.s == Words32(0, 0, 0, 0))
    }

    @Test("Zero and numbers from the group order up are no secret keys")
    func invalidSecrets() {
        #expect(ECDSA.KeyPair(seed: [UInt8](repeating: 0, count: 32)) == nil)
        #expect(ECDSA.KeyPair(seed: [UInt8](repeating: 0xff, count: 32)) == nil)
        #expect(ECDSA.KeyPair(seed: hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")) == nil)
        #expect(ECDSA.KeyPair(seed: hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140")) != nil)
        #expect(ECDSA.KeyPair(seed: [1]) == nil)
    }

    @Test("Random bytes are refused without a trap")
    func fuzz() throws {
        var random = SeededGenerator()
        for _ in 0..<200 {
            let key = try #require(ECDSA.PublicKey(random.bytes(33)))
            let signature = random.bytes(Int.random(in: 64...66, using: &random))
            #expect(!verify(signature, [], key), "seed \(random.seed)")
            #expect(!verify(signature, [], key, overflowing: true), "seed \(random.seed)")
        }
    }
}
