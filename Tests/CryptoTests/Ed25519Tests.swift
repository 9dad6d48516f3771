import CSodium
import Primitives
import TestSupport
import Testing

@testable import Crypto

@Suite("ed25519")
struct Ed25519Tests {
    private func verify(_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool {
        guard let signature = Ed25519.Signature(signature), let publicKey = Ed25519.PublicKey(publicKey) else {
            return false
        }
        return message.withUnsafeBytes { Ed25519.verify(signature, of: $0, by: publicKey) }
    }

    @Test("Key and signature of RFC 8032's second test")
    func knownSignature() throws {
        let pair = try #require(
            Ed25519.KeyPair(seed: hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")))
        #expect(hex(pair.publicKey.bytes) == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
        let signature = pair.sign([0x72]).bytes
        #expect(
            hex(signature)
                == "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
        #expect(verify(signature, [0x72], pair.publicKey.bytes))
        #expect(!verify(signature, [0x73], pair.publicKey.bytes))
    }

    @Test("All 196 pairs of small-order keys and commitments verify with s = 0, as ZIP-215 demands")
    func smallOrderPoints() {
        let encodings = [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000080",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000080",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        ].map(hex)
        var accepted = 0
        for key in encodings {
            for commitment in encodings
            where verify(commitment + [UInt8](repeating: 0, count: 32), Array("Zcash".utf8), key) {
                accepted += 1
            }
        }
        #expect(accepted == 196)
    }

    @Test("A response beyond the group order is refused")
    func malleatedResponse() throws {
        let pair = try #require(Ed25519.KeyPair(seed: [UInt8](repeating: 5, count: 32)))
        var signature = pair.sign([1, 2, 3]).bytes
        let order = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        var carry = 0
        for index in 0..<32 {
            carry += Int(signature[32 + index]) + Int(order[index])
            signature[32 + index] = UInt8(carry & 0xff)
            carry >>= 8
        }
        #expect(!verify(signature, [1, 2, 3], pair.publicKey.bytes))
    }

    @Test("Ordinary signatures, whole and changed, are judged as libsodium judges them")
    func againstSodium() throws {
        var random = SeededGenerator()
        for _ in 0..<100 {
            let pair = try #require(Ed25519.KeyPair(seed: random.bytes(32)))
            let message = random.bytes(Int.random(in: 0...300, using: &random))
            var signature = pair.sign(message).bytes
            let key = pair.publicKey.bytes
            #expect(verify(signature, message, key), "seed \(random.seed)")
            signature[Int.random(in: 0..<64, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            let expected = crypto_sign_verify_detached(signature, message, UInt64(message.count), key) == 0
            #expect(verify(signature, message, key) == expected, "seed \(random.seed)")
        }
    }

    @Test("Keys and signatures of random bytes and wrong lengths are refused without a trap")
    func fuzz() {
        var random = SeededGenerator()
        for _ in 0..<300 {
            let signature = random.bytes(Int.random(in: 62...66, using: &random))
            #expect(!verify(signature, [], random.bytes(Int.random(in: 31...33, using: &random))))
        }
        #expect(Ed25519.KeyPair(seed: []) == nil)
    }
}
