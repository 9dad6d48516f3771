import Primitives
import TestSupport
import Testing

@testable import Crypto

@Suite("sr25519")
struct Sr25519Tests {
    private let developmentSeed = hex("fac7959dbfe72f052e5a0c3c8d6530f202b02fd8f9f5ca3580ec8deb7797479e")

    private func pair(_ seed: UInt8 = 1) throws -> Sr25519.KeyPair {
        try #require(Sr25519.KeyPair(miniSecret: [UInt8](repeating: seed, count: 32)))
    }

    private func verify(_ signature: [UInt8], _ message: [UInt8], _ publicKey: Sr25519.PublicKey) -> Bool {
        guard let signature = Sr25519.Signature(signature) else { return false }
        return message.withUnsafeBytes { Sr25519.verify(signature, of: $0, by: publicKey) }
    }

    private func verifyAcceptingLegacy(
        _ signature: [UInt8], _ message: [UInt8], _ publicKey: Sr25519.PublicKey
    ) -> Bool {
        signature.withUnsafeBytes { signature in
            message.withUnsafeBytes { Sr25519.verifyAcceptingLegacy(signature, of: $0, by: publicKey) }
        }
    }

    @Test("The development seed has Substrate's public key")
    func developmentKey() throws {
        let pair = try #require(Sr25519.KeyPair(miniSecret: developmentSeed))
        #expect(hex(pair.publicKey.bytes) == "46ebddef8cd9bb167dc30878d7113b7e168e6f0646beffd77d69d39bad76b47a")
        #expect(
            hex(pair.secretKey)
                == "05d65584630d16cd4af6d0bec10f34bb504a5dcb62dba2122d49f5a663763d0a"
                + "fd190cce74df356432b410bd64682309d6dedb27c76845daf388557cbac3ca34")
        #expect(Sr25519.KeyPair(secretKey: pair.secretKey)?.publicKey == pair.publicKey)
    }

    @Test("Own signatures verify, whatever the message's length; changed ones do not")
    func ownSignatures() throws {
        var random = SeededGenerator()
        let pair = try pair()
        let other = try self.pair(2)
        for count in [0, 1, 31, 32, 33, 100, 165, 166, 167, 300, 1000] {
            let message = random.bytes(count)
            let signature = pair.sign(message).bytes
            #expect(verify(signature, message, pair.publicKey), "seed \(random.seed)")
            #expect(!verify(signature, message, other.publicKey), "seed \(random.seed)")
            #expect(!verify(signature, message + [0], pair.publicKey), "seed \(random.seed)")
            for _ in 0..<4 {
                var changed = signature
                changed[Int.random(in: 0..<64, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                #expect(!verify(changed, message, pair.publicKey), "seed \(random.seed)")
            }
        }
    }

    @Test("A signature of before schnorrkel 0.8 counts for the old host function alone")
    func legacySignature() throws {
        let publicKey = try #require(
            Sr25519.PublicKey(hex("b4bfa1f7a5166695eb75299fd1c4c03ea212871c342f2c5dfea0902b2c246918")))
        let signature = hex(
            "5a9755f069939f45d96aaf125cf5ce7ba1db998686f87f2fb3cbdea922078741"
                + "a73891ba265f70c31436e18a9acd14d189d73c12317ab6c313285cd938453202")
        let message = Array(
            "Verifying that I am the owner of 5G9hQLdsKQswNPgB499DeA5PkFBbgkLPJWkkS6FAM6xGQ8xD. Hash: 221455a3\n".utf8)
        #expect(verifyAcceptingLegacy(signature, message, publicKey))
        #expect(!verify(signature, message, publicKey))
        #expect(!verifyAcceptingLegacy(signature, message + [0], publicKey))
        var marked = signature
        marked[63] |= 0x80
        #expect(!verifyAcceptingLegacy(marked, message, publicKey))
    }

    @Test("The old host function accepts today's signatures, but not with the mark removed")
    func legacyRuleForTodaysSignatures() throws {
        let pair = try pair()
        var signature = pair.sign(Array("message".utf8)).bytes
        #expect(verifyAcceptingLegacy(signature, Array("message".utf8), pair.publicKey))
        signature[63] &= 0x7f
        #expect(!verifyAcceptingLegacy(signature, Array("message".utf8), pair.publicKey))
        #expect(!verifyAcceptingLegacy([], [], pair.publicKey))
    }

    @Test("A signature without its mark, or with a response beyond the group order, is none")
    func malformedSignatures() throws {
        let pair = try pair()
        let signature = pair.sign(Array("message".utf8)).bytes
        #expect(signature[63] & 0x80 != 0)
        var unmarked = signature
        unmarked[63] &= 0x7f
        #expect(Sr25519.Signature(unmarked) == nil)
        #expect(Sr25519.Signature(Array(signature[..<63])) == nil)
        #expect(Sr25519.Signature(signature + [0]) == nil)

        // s + l is the same response by another name.
        let order = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        var (beyond, carry) = (unmarked, 0)
        for index in 0..<32 {
            carry += Int(beyond[32 + index]) + Int(order[index])
            beyond[32 + index] = UInt8(carry & 0xff)
            carry >>= 8
        }
        beyond[63] |= 0x80
        #expect(Sr25519.Signature(beyond) == nil)
    }

    @Test("A public key with bit 255 set is refused, though libsodium's arithmetic ignores the bit")
    func highBitOfKey() throws {
        let pair = try pair()
        var key = pair.publicKey.bytes
        key[31] |= 0x80
        let claimed = try #require(Sr25519.PublicKey(key))
        #expect(!claimed.isValid)
        // Signed over the very bytes of the claimed key, so that nothing but the encoding is wrong.
        var transcript = Sr25519.SigningContext.substrate.transcript(of: UnsafeRawBufferPointer(start: nil, count: 0))
        transcript.append("proto-name", "Schnorr-sig")
        transcript.append("sign:pk", claimed)
        let nonce = Scalar(words: Words32(12345, 0, 0, 0))
        let commitment = nonce.withBytePointer { RistrettoPoint.base(times: $0) }
        transcript.append("sign:R", commitment)
        let secret = try #require(Scalar(Array(pair.secretKey[..<32])))
        let signature = Sr25519.Signature(
            commitment: commitment, response: transcript.challengeScalar("sign:c") * secret + nonce)
        #expect(!verify(signature.bytes, [], claimed))
    }

    @Test("Under the identity as key, any commitment s*B verifies, as in schnorrkel")
    func identityKey() throws {
        let response = Scalar(words: Words32(987_654_321, 5, 0, 0))
        let commitment = response.withBytePointer { RistrettoPoint.base(times: $0) }
        let message = Array("m".utf8)
        #expect(verify(Sr25519.Signature(commitment: commitment, response: response).bytes, message, .zero))
        #expect(verify(Sr25519.Signature(commitment: .zero, response: .zero).bytes, message, .zero))
        let other = try pair().publicKey
        #expect(!verify(Sr25519.Signature(commitment: other.point, response: response).bytes, message, .zero))
        #expect(!verify(Sr25519.Signature(commitment: .zero, response: .zero).bytes, message, other))
    }

    @Test("A commitment that is not canonical is refused even where it would name the right element")
    func negativeCommitment() throws {
        let pair = try pair()
        let signature = pair.sign([1]).bytes
        // p - R is the "negative" name of R.
        var (negative, borrow) = (signature, 0)
        let prime = hex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")
        for index in 0..<32 {
            var difference = Int(prime[index]) - Int(signature[index]) - borrow
            borrow = difference < 0 ? 1 : 0
            difference += 256 * borrow
            negative[index] = UInt8(difference)
        }
        #expect(!verify(negative, [1], pair.publicKey))
    }

    @Test("A batch is valid exactly when every signature in it is")
    func batches() throws {
        var random = SeededGenerator()
        for count in [0, 1, 2, 3, 60, 129] {
            var items: [Sr25519.BatchItem] = []
            for index in 0..<count {
                let pair = try pair(UInt8(index % 7 + 1))
                let message = random.bytes(20)
                items.append(message.withUnsafeBytes { .init(pair.sign($0), of: $0, by: pair.publicKey) })
            }
            #expect(Sr25519.verifyBatch(items), "seed \(random.seed)")
            guard count > 0 else { continue }
            let victim = Int.random(in: 0..<count, using: &random)
            var broken = items
            broken[victim].publicKey = try pair(99).publicKey
            #expect(!Sr25519.verifyBatch(broken), "seed \(random.seed)")
            broken = items
            broken[victim].publicKey.words.w3 |= 1 << 63
            #expect(!Sr25519.verifyBatch(broken), "seed \(random.seed)")
            broken = items
            let one = Scalar(words: Words32(1, 0, 0, 0))
            broken[victim].signature = Sr25519.Signature(
                commitment: items[victim].signature.commitment, response: items[victim].signature.response + one)
            #expect(!Sr25519.verifyBatch(broken), "seed \(random.seed)")
        }
    }

    @Test("A batch accepts the identity as key where single verification does")
    func batchWithIdentityKey() throws {
        let response = Scalar(words: Words32(42, 0, 0, 0))
        let signature = Sr25519.Signature(
            commitment: response.withBytePointer { RistrettoPoint.base(times: $0) }, response: response)
        let items = [[UInt8]("a".utf8), [UInt8]("b".utf8)].map { message in
            message.withUnsafeBytes { Sr25519.BatchItem(signature, of: $0, by: .zero) }
        }
        #expect(Sr25519.verifyBatch(items))
    }

    @Test("Soft derivation leads from public key to public key as from pair to pair")
    func softDerivation() throws {
        let pair = try pair()
        let chainCode = try #require(ChainCode([UInt8](repeating: 9, count: 32)))
        let derived = pair.derivedSoft(chainCode)
        #expect(pair.publicKey.derivedSoft(chainCode) == derived.publicKey)
        #expect(verify(derived.sign([1, 2, 3]).bytes, [1, 2, 3], derived.publicKey))
        var invalid = pair.publicKey
        invalid.words.w3 |= 1 << 63
        #expect(invalid.derivedSoft(chainCode) == nil)
    }

    @Test("Random bytes as keys and signatures are refused without a trap")
    func fuzz() throws {
        var random = SeededGenerator()
        let message = Array("message".utf8)
        for _ in 0..<300 {
            let key = try #require(Sr25519.PublicKey(random.bytes(32)))
            let signature = random.bytes(Int.random(in: 60...68, using: &random))
            #expect(!verify(signature, message, key), "seed \(random.seed)")
            #expect(!verifyAcceptingLegacy(signature, message, key), "seed \(random.seed)")
            _ = Sr25519.KeyPair(secretKey: random.bytes(Int.random(in: 0...70, using: &random)))
        }
    }
}
