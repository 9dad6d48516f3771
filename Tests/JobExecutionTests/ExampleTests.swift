import Crypto
import Foundation
import JSON
import JobExecution
import Testing

@Suite("Examples of jobs")
struct ExampleTests {
    let bench: JobBench
    init() throws { bench = try JobBench() }

    private static let examples = JobBench.root + "/examples"

    private func run(
        _ runtime: JobRuntime, _ path: String, _ input: String, sealingKey: SealingKey? = nil,
        change: (inout JobManifest) -> Void = { _ in }
    ) async throws -> JobOutcome {
        var manifest = JobManifest(runtime: runtime, code: .local(path: path))
        change(&manifest)
        return try await bench.runner(.fixed(manifest), sealingKey: sealingKey).run(JobBench.job(Array(input.utf8)))
    }

    @Test("simple_echo answers with its input", arguments: ["Hello World !!!", "", "0x00", "ä"])
    func simpleEcho(input: String) async throws {
        let outcome = try await run(.process, Self.examples + "/simple_echo", input)
        #expect(outcome.result == .success && outcome.text == input)
    }

    @Test(
        "echo answers with the text, or says what is wrong with it",
        arguments: [
            (#"{"data": "Hello"}"#, JobResult.success, "data", "Hello"), (#"{"data": [1]}"#, .success, "data", "[1]"),
            (#"{"data": " "}"#, .error, "code", "TEXT_IS_BLANK"), ("", .error, "code", "INPUT_IS_BLANK"),
            ("Hello", .error, "code", "INPUT_CANT_PARSE"), ("[]", .error, "code", "INPUT_CANT_PARSE"),
        ])
    func echo(input: String, result: JobResult, member: String, value: String) async throws {
        let outcome = try await run(.python, Self.examples + "/echo", input)
        #expect(outcome.result == result && outcome.code == nil)
        #expect(try JSON(parsing: outcome.output)[member]?.string == value)
    }

    @Test("echo answers sealed where it was asked sealed")
    func sealedEcho() async throws {
        let executor = try #require(SealingKey(seed: .init(repeating: 1, count: 32)))
        let requester = try #require(SealingKey(seed: .init(repeating: 2, count: 32)))
        let input = try ConfidentialEnvelope.seal("Hello", by: requester, to: executor.publicKey)
        let text = String(decoding: input.bytes, as: UTF8.self)
        let outcome = try await run(.python, Self.examples + "/echo", text, sealingKey: executor)
        #expect(outcome.result == .success)
        let (data, sender) = try ConfidentialEnvelope.open(try JSON(parsing: outcome.output), with: requester)
        #expect(data == "Hello" && sender == executor.publicKey)
    }

    @Test("monte_carlo, built by its script, comes to the same pi again")
    func monteCarlo() async throws {
        let module = bench.path + "/main.wasm"
        let build = Process()
        build.executableURL = URL(fileURLWithPath: Self.examples + "/monte_carlo/build")
        build.arguments = [module]
        try build.run()
        build.waitUntilExit()
        try #require(build.terminationStatus == 0)

        let deterministic = { (manifest: inout JobManifest) in manifest.isDeterministic = true }
        let first = try await run(.wasm, module, "100000 7", change: deterministic)
        #expect(first.result == .success, "\(first.log)")
        let data = try #require(try JSON(parsing: first.output)["data"])
        #expect(data["points"] == 100_000)
        let pi = try #require(data["pi"]?.double)
        #expect(abs(pi - .pi) < 0.02)
        let second = try await run(.wasm, module, "100000 7", change: deterministic)
        #expect(second.output == first.output && second.usage.fuel == first.usage.fuel)
        #expect(try await run(.wasm, module, "100000 8").output != first.output)
        let none = try await run(.wasm, module, "none")
        #expect(none.result == .error && none.text.contains("NO_POINTS"))
    }

    @Test("word_count counts words, in the way of JsJob")
    func wordCount() async throws {
        let outcome = try await run(.javascript, Self.examples + "/word_count", #"{"text": "One two, two; Three"}"#) {
            $0.interface = .jsJob
            $0.options = ["most": 1]
        }
        let json = try JSON(parsing: outcome.output)
        #expect(json["data"] == ["words": 4, "different": 3, "frequent": ["two": 2]], "\(outcome.text)")
        let failed = try await run(.javascript, Self.examples + "/word_count", "5") { $0.interface = .jsJob }
        #expect(failed.result == .error && failed.text.contains("the input has no text"))
    }

    @Test("image draws a PNG, of which the chain gets the CID")
    func image() async throws {
        let outcome = try await run(.python, Self.examples + "/image", #"{"width": 40, "height": 30}"#) {
            $0.isOutputStored = true
        }
        #expect(outcome.result == .success, "\(outcome.log)")
        let reference = try JSON(parsing: outcome.output)
        let cid = try #require(reference["cid"]?.string)
        let png = try await bench.store.file(try #require(.init(cid)), maximumSize: 1 << 20)
        #expect(png.starts(with: [0x89, 0x50, 0x4e, 0x47]) && reference["bytes"] == JSON(png.count))
        // Width and height, in the header.
        #expect(png[16..<24] == [0, 0, 0, 40, 0, 0, 0, 30])
        let refused = try await run(.python, Self.examples + "/image", #"{"width": 5000}"#)
        #expect(refused.result == .error && refused.text.contains("SIZE_INVALID"))
    }
}
