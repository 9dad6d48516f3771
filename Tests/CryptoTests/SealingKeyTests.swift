import Testing

@testable import Crypto

@Suite("Sealed messages")
struct SealingKeyTests {
    /// Seeds, keys and messages of the reference's examples, and sealed messages made with another library.
    private static let executorSeed = "b9dcde336271d0aa8a8957c40d987b23dac1bb107e65c24913f962a8e2e51cbe"
    private static let requesterSeed = "2de0738993e4675d5ea79b07cf03791e39890b11bf69d8d79ca90f244fbb862d"

    private let executor: SealingKey
    private let requester: SealingKey

    init() throws {
        executor = try #require(SealingKey(seed: bytes(Self.executorSeed)))
        requester = try #require(SealingKey(seed: bytes(Self.requesterSeed)))
    }

    @Test("A seed has the public key of ed25519")
    func publicKeys() {
        #expect(
            executor.publicKey.bytes == bytes("8e4e79005931e3a0e304d6f50ca233a4c5f5acda73f9507506a96307143424b5"))
        #expect(
            requester.publicKey.bytes == bytes("41f30e043bca2a11d0823f75812d4730f93ac63ce7dca6d76d22aedd5cd45a71"))
        #expect(SealingKey(seed: []) == nil && SealingKey(seed: .init(repeating: 0, count: 33)) == nil)
    }

    @Test("A message that the reference sealed is opened")
    func open() throws {
        let sealed = bytes(
            "6fcdf8a936ffcff8a1430c86d25c11f3773a4235e2292cbcb79d5e936fb41a24bfa8864fae3edc44a14fd2e605aa5df082")
        #expect(try executor.open(sealed, from: requester.publicKey) == Array(#"["Hello"]"#.utf8))
    }

    @Test("A message is sealed as the reference seals it")
    func seal() throws {
        let sealed = try requester.seal(Array(#""Hello""#.utf8), to: executor.publicKey, nonce: Array(0..<24))
        let expected = "000102030405060708090a0b0c0d0e0f10111213141516178a1f31bcd130eba6156c155252c8d300aaac7f956b7f61"
        #expect(sealed == bytes(expected))
    }

    @Test("What is sealed is opened by the other side, and is another text each time", arguments: [0, 1, 1000])
    func roundTrip(count: Int) throws {
        let message = [UInt8](repeating: 7, count: count)
        let sealed = try requester.seal(message, to: executor.publicKey)
        #expect(sealed.count == count + SealingKey.overhead)
        #expect(try executor.open(sealed, from: requester.publicKey) == message)
        #expect(try requester.seal(message, to: executor.publicKey) != sealed)
    }

    @Test("No change of a sealed message goes unnoticed")
    func changes() throws {
        let sealed = try requester.seal([1, 2, 3], to: executor.publicKey)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: SealError.notAuthentic) { try executor.open(changed, from: requester.publicKey) }
        }
        #expect(throws: SealError.notAuthentic) { try executor.open(sealed, from: executor.publicKey) }
        #expect(throws: SealError.tooShort(39)) {
            try executor.open(Array(sealed.prefix(39)), from: requester.publicKey)
        }
    }

    @Test("A public key that is no point, or of small order, is refused")
    func unusableKeys() throws {
        for first: UInt8 in [0, 1, 2, 0xff] {
            let key = try #require(Ed25519.PublicKey([first] + .init(repeating: first == 0xff ? 0xff : 0, count: 31)))
            #expect(throws: SealError.unusablePublicKey) { try requester.seal([], to: key) }
        }
    }
}

private func bytes(_ hex: String) -> [UInt8] {
    stride(from: 0, to: hex.utf8.count, by: 2).map { offset in
        let start = hex.index(hex.startIndex, offsetBy: offset)
        return UInt8(hex[start...].prefix(2), radix: 16) ?? 0
    }
}
