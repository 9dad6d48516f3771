import CCrypto
import CSodium
import Primitives
import TestSupport
import Testing

@testable import Crypto

@Suite("Hashing")
struct HashingTests {
    @Test("BLAKE2b-512 of \"abc\" is the digest of RFC 7693")
    func blake2bOfRFC7693() {
        let expected =
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
            + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
        #expect(hex(Blake2b.hash512(Array("abc".utf8))) == expected)
    }

    @Test("BLAKE2b of nothing has its known digests")
    func blake2bOfNothing() {
        #expect(
            hex(Blake2b.hash256([]).bytes) == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8")
        #expect(hex(Blake2b.hash128([])) == "cae66941d9efbd404e4d88758ea67670")
    }

    @Test("BLAKE2b equals libsodium's for every digest length and for messages around the block size")
    func blake2bAgainstSodium() {
        #expect(sodium_init() >= 0)
        var random = SeededGenerator()
        for digestLength in [16, 20, 32, 48, 64] {
            for count in [0, 1, 31, 127, 128, 129, 255, 256, 257, 1000] {
                let message = random.bytes(count)
                #expect(
                    Blake2b.hash(message, digestLength: digestLength) == sodiumBlake2b(message, digestLength),
                    "seed \(random.seed), \(count) bytes to \(digestLength)")
            }
        }
    }

    @Test("A message hashed in parts gives the digest of the whole")
    func blake2bInParts() {
        var random = SeededGenerator()
        for _ in 0..<50 {
            var stream = Blake2b.Stream(digestLength: 32)
            var whole: [UInt8] = []
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                let part = random.bytes([0, 1, 64, 127, 128, 129, 256, 300].randomElement(using: &random) ?? 0)
                stream.update(part)
                whole += part
                #expect(stream.digest == Blake2b.hash256(whole).bytes, "seed \(random.seed)")
            }
            #expect(stream.digest == Blake2b.hash256(whole).bytes, "seed \(random.seed)")
        }
    }

    @Test("Many messages of mixed lengths hash to what each hashes to alone, with vector lanes and without")
    func blake2bOfMany() {
        var random = SeededGenerator()
        for count in [0, 1, 3, 4, 5, 8, 64, 257] {
            let messages = (0..<count).map { _ in
                random.bytes([0, 1, 40, 127, 128, 129, 500].randomElement(using: &random) ?? 0)
            }
            let alone = messages.map { Blake2b.hash256($0) }
            #expect(Blake2b.hash256(many: messages) == alone, "seed \(random.seed)")

            let joined = Array(messages.joined())
            joined.withUnsafeBytes { bytes in
                var start = 0
                let slices = messages.map { message in
                    defer { start += message.count }
                    return UnsafeRawBufferPointer(rebasing: bytes[start..<start + message.count])
                }
                var digests = [Hash256](repeating: .zero, count: count)
                slices.withUnsafeBufferPointer { list in
                    digests.withUnsafeMutableBufferPointer { Blake2b.hash256(many: list, into: $0) }
                }
                #expect(digests == alone, "seed \(random.seed)")
                let list = slices.map { cc_message(start: $0.baseAddress, count: $0.count) }
                digests = [Hash256](repeating: .zero, count: count)
                digests.withUnsafeMutableBytes { cc_blake2b256_many_portable($0.baseAddress, list, count) }
                #expect(digests == alone, "seed \(random.seed)")
            }
        }
    }

    @Test("Keccak has the digests of Ethereum, not of SHA-3")
    func keccak() {
        #expect(
            hex(Keccak.hash256([]).bytes) == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")
        #expect(
            hex(Keccak.hash256(Array("abc".utf8)).bytes)
                == "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")
        #expect(
            hex(Keccak.hash512([]))
                == "0eab42de4c3ceb9235fc91acffe746b29c29a8c366b7c60e4e67c466f36a4304"
                + "c00fa9caf9d87976ba469bcbe06713b435f091ef2769fb160cdab33d3670680e")
    }

    @Test("Keccak's last block may be full but for one byte, or only padding")
    func keccakAroundTheRate() {
        // The sponge applied by hand over the permutation.
        for count in [134, 135, 136, 137, 271, 272] {
            let message = [UInt8](repeating: 0xa5, count: count)
            var padded = message + [0x01]
            while padded.count % 136 != 0 { padded.append(0) }
            padded[padded.count - 1] |= 0x80
            var lanes = [UInt64](repeating: 0, count: 25)
            for block in stride(from: 0, to: padded.count, by: 136) {
                for index in 0..<136 { lanes[index / 8] ^= UInt64(padded[block + index]) << UInt64(8 * (index % 8)) }
                cc_keccak_f1600(&lanes)
            }
            let expected = (0..<32).map { UInt8(truncatingIfNeeded: lanes[$0 / 8] >> UInt64(8 * ($0 % 8))) }
            #expect(Keccak.hash256(message).bytes == expected)
        }
    }

    @Test("SHA-256 of \"abc\" is the digest of FIPS 180-4")
    func sha256() {
        #expect(
            hex(SHA2.hash256(Array("abc".utf8)).bytes)
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            hex(SHA2.hash256([]).bytes) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test("twox-128 of pallet names are the prefixes that every Substrate chain stores them under")
    func twoxOfPallets() {
        #expect(hex(Twox.hash128(Array("System".utf8))) == "26aa394eea5630e07c48ae0c9558cef7")
        #expect(hex(Twox.hash128(Array("Account".utf8))) == "b99d880ec681799c0cf30e8886371da9")
        #expect(hex(Twox.hash64([])) == "99e9d85137db46ef")
        #expect(
            hex(Twox.hash256(Array("abc".utf8)))
                == "990977adf52cbc440889329981caa9bef7da5770b2b8a05303b75d95360dd62b")
    }

    @Test("twox into memory writes exactly its digest")
    func twoxIntoMemory() {
        let message = Array("abc".utf8)
        var digest = [UInt8](repeating: 0xee, count: 33)
        digest.withUnsafeMutableBytes { output in
            message.withUnsafeBytes { input in
                guard let start = output.baseAddress else { return }
                Twox.hash256(input, into: start)
            }
        }
        #expect(digest == Twox.hash256(message) + [0xee])
        #expect(Array(digest[..<16]) == Twox.hash128(message))
        #expect(Array(digest[..<8]) == Twox.hash64(message))
    }

    private func sodiumBlake2b(_ message: [UInt8], _ digestLength: Int) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: digestLength)
        crypto_generichash(&digest, digestLength, message, UInt64(message.count), nil, 0)
        return digest
    }
}
