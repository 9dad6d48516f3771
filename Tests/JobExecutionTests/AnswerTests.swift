import Crypto
import JSON
import Testing

@testable import JobExecution

@Suite("What programs answer")
struct AnswerTests {
    @Test("Random output is taken as it is, never traps, and has a result only where it is an envelope")
    func randomOutput() throws {
        let seed = UInt64.random(in: 1 ... .max)
        print("AnswerTests.randomOutput: seed \(seed)")
        var state = seed
        func random(below bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        let key = try #require(SealingKey(seed: .init(repeating: 1, count: 32)))
        let sealed = try ConfidentialEnvelope.seal(["a": 1], by: key, to: key.publicKey).bytes
        let starts = [
            #"{"result":"Success","e2e":false,"data":null}"#, "0x7b22", " \n0x7b22726573756c74223a317d\t", "",
        ]
        for _ in 0..<20_000 {
            var output = Array(starts[random(below: starts.count)].utf8)
            for _ in 0..<random(below: 4) {
                output.insert(UInt8(random(below: 256)), at: random(below: output.count + 1))
            }
            let answer = ProgramAnswer(output)
            let json = try? JSON(parsing: answer.bytes)
            #expect((answer.result != nil) == (JobResult(json?["result"]) != nil), "seed \(seed)")
            // An input from outside, changed in the same way: opened to what was sealed, or refused.
            var input = sealed
            for _ in 0...random(below: 3) { input[random(below: input.count)] = UInt8(random(below: 256)) }
            if let opened = try? ConfidentialEnvelope.opening(input, with: key) {
                #expect(try JSON(parsing: opened.input)["data"] == ["a": 1], "seed \(seed)")
            }
        }
    }

    @Test("White space around an answer does not count, and within it does")
    func whiteSpace() {
        #expect(ProgramAnswer(Array(" \n a b \r\n".utf8)).bytes == Array("a b".utf8))
        #expect(ProgramAnswer(Array(" \n ".utf8)).bytes.isEmpty)
        #expect(ProgramAnswer(Array("0x".utf8)).bytes.isEmpty)
        #expect(ProgramAnswer(Array("0x123".utf8)).bytes == Array("0x123".utf8), "half a byte")
        // No text: nothing is taken off.
        #expect(ProgramAnswer([0x20, 0xff, 0x0a]).bytes == [0x20, 0xff, 0x0a])
    }
}
