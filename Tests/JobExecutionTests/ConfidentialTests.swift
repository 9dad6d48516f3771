import Crypto
import JSON
import JobExecution
import Testing

@Suite("Confidential jobs")
struct ConfidentialTests {
    let bench: JobBench
    /// The default seeds of the reference's examples.
    let executor: SealingKey
    let requester: SealingKey

    init() throws {
        bench = try JobBench()
        func key(_ seed: String) throws -> SealingKey {
            try #require(JSON(seed).hexBytes.flatMap { SealingKey(seed: $0) })
        }
        executor = try key("b9dcde336271d0aa8a8957c40d987b23dac1bb107e65c24913f962a8e2e51cbe")
        requester = try key("2de0738993e4675d5ea79b07cf03791e39890b11bf69d8d79ca90f244fbb862d")
    }

    /// Answers with the data that it is given, and the rest of what it sees.
    private let program = """
        import json, sys
        envelope = json.load(sys.stdin)
        print(json.dumps({"result": "Success", "e2e": False, "data": envelope}))
        """

    private func run(_ program: String, _ input: JSON) async throws -> JobOutcome {
        try await bench.run(.python, program, input: input.bytes, sealingKey: executor)
    }

    @Test("The program sees the data open, and only the requester sees the answer")
    func sealed() async throws {
        let data: JSON = ["secret": "words"]
        var input = try ConfidentialEnvelope.seal(data, by: requester, to: executor.publicKey)
        input["more"] = 1
        let outcome = try await run(program, input)
        #expect(outcome.result == .success)
        #expect(!outcome.text.contains("words"))
        let output = try JSON(parsing: outcome.output)
        #expect(output["result"] == "Success" && output["e2e"] == true && output["data"] == nil)
        let (answer, sender) = try ConfidentialEnvelope.open(output, with: requester)
        #expect(sender == executor.publicKey)
        #expect(answer == ["e2e": false, "more": 1, "data": data])
    }

    @Test("An open job of the same program stays open")
    func open() async throws {
        let input: JSON = ["e2e": false, "data": "words"]
        let output = try JSON(parsing: try await run(program, input).output)
        #expect(output == ["result": "Success", "e2e": false, "data": input])
    }

    @Test("An output that is no envelope is sealed whole, one without data has none, and a panic stays open")
    func outputs() async throws {
        let input = try ConfidentialEnvelope.seal("x", by: requester, to: executor.publicKey)
        let plain = try JSON(parsing: try await run("print('plain words')", input).output)
        #expect(try ConfidentialEnvelope.open(plain, with: requester).0 == "plain words")
        let fail = try await run(#"print('{"result": "Fail", "code": "NO", "data": null}')"#, input)
        #expect(fail.result == .fail)
        let json = try JSON(parsing: fail.output)
        #expect(json["code"] == "NO" && json["e2e"] == true && json["encryptedData"]?.isNull == true)
        let panic = try await run("raise SystemExit(3)", input)
        #expect(panic.text == #"{"result":"Panic","e2e":false,"code":"EXIT_STATUS"}"#)
    }

    @Test("A large sealed output lies sealed in the store")
    func large() async throws {
        let input = try ConfidentialEnvelope.seal("x", by: requester, to: executor.publicKey)
        let outcome = try await run("print('word ' * 1000)", input)
        let reference = try JSON(parsing: outcome.output)
        let cid = try #require(reference["cid"]?.string)
        let stored = try await bench.store.file(try #require(.init(cid)), maximumSize: 1 << 20)
        #expect(!String(decoding: stored, as: UTF8.self).contains("word"))
        let data = try ConfidentialEnvelope.open(try JSON(parsing: stored), with: requester).0
        #expect(data.string?.count == 4999)
    }

    @Test("An input that does not open is an error, with the reference's code, and no program runs")
    func hostile() async throws {
        let good = try ConfidentialEnvelope.seal("x", by: requester, to: executor.publicKey)
        let other = try ConfidentialEnvelope.seal("x", by: requester, to: requester.publicKey)
        var noSender = good
        noSender["senderPublicKey"] = "0x00"
        var noPoint = good
        noPoint["senderPublicKey"] = .hex([UInt8](repeating: 0xff, count: 32))
        var short = good
        short["encryptedData"] = "0x1234"
        var noText = good
        noText["encryptedData"] = .hex(try requester.seal(Array("Hello".utf8), to: executor.publicKey))
        for input in [other, noSender, noPoint, short, noText] {
            let outcome = try await run("print('ran')", input)
            #expect(outcome.result == .error && outcome.code == .inputNotDecryptable)
            #expect(outcome.text == #"{"result":"Error","e2e":false,"code":"ENCRYPTED_ARGS_CANT_DECRYPT"}"#)
        }
    }

    @Test("Without the executor's key the program gets the envelope as it came")
    func keyOfTheProgram() async throws {
        let input = try ConfidentialEnvelope.seal("x", by: requester, to: executor.publicKey)
        let outcome = try await bench.run(.process, "#!/bin/sh\ncat\n", input: input.bytes)
        #expect(outcome.output == input.bytes)
    }
}
