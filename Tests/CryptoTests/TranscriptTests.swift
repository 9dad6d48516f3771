import TestSupport
import Testing

@testable import Crypto

@Suite("Merlin transcripts")
struct TranscriptTests {
    @Test("The first challenge is that of Merlin's own test")
    func knownChallenge() {
        var transcript = Transcript("test protocol")
        transcript.append("some label", "some data")
        #expect(
            hex(transcript.challenge("challenge", count: 32))
                == "d5a21972d0d5fe320c0d263fac7fffb8145aa640af6e9bca177c03c7efcf0615")
    }

    @Test("A fork says the same until it is told something else")
    func forks() {
        var transcript = Transcript("test protocol")
        transcript.append("long", [UInt8](repeating: 7, count: 1024))
        var (same, other) = (transcript, transcript)
        other.append("number", 1)
        let challenge = transcript.challenge("challenge", count: 200)
        #expect(same.challenge("challenge", count: 200) == challenge)
        #expect(other.challenge("challenge", count: 200) != challenge)
    }

    @Test("Nonces differ though transcript and seed are the same")
    func freshNonces() {
        let transcript = Transcript("test protocol")
        var nonces: Set<[UInt8]> = []
        for _ in 0..<10 {
            var nonce = [UInt8](repeating: 0, count: 64)
            nonce.withUnsafeMutableBytes { output in
                [UInt8](repeating: 1, count: 32).withUnsafeBytes {
                    transcript.witness("signing", seed: $0, into: output)
                }
            }
            nonces.insert(nonce)
        }
        #expect(nonces.count == 10)
    }
}
