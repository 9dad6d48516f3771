import ContentStore
import JSON
import JobExecution
import Testing

@Suite("Jobs whose code and input are named by their hash")
struct ContentJobTests {
    let bench: JobBench
    init() throws { bench = try JobBench() }

    private let echo = Array("#!/bin/sh\ncat\n".utf8)

    private func run(_ manifest: JSON, grants: Grants = Grants()) async throws -> JobOutcome {
        try await bench.runner(.fromInput, grants: grants).run(JobBench.job(manifest.bytes))
    }

    private func text(_ cid: CID) -> JSON { .string(cid.description) }

    @Test("A job brings its program and its input by their hashes")
    func fromInput() async throws {
        let input = [UInt8](repeating: 0x78, count: 300_000)
        let manifest: JSON = [
            "v": 1, "runtime": "process", "code": text(try bench.store.add(echo)),
            "input": text(try bench.store.add(input)),
        ]
        let outcome = try await run(manifest)
        #expect(outcome.result == .success)
        // An output that the chain does not take is in the store.
        let cid = try bench.store.add(input)
        let expected: JSON = ["v": 1, "cid": text(cid), "bytes": 300_000]
        #expect(outcome.output == expected.bytes)
        #expect(try await bench.store.file(cid, maximumSize: 1 << 20) == input)
    }

    @Test("A manifest may bring a small input itself, and may lie in the store itself")
    func indirect() async throws {
        let manifest: JSON = [
            "v": 1, "runtime": "process", "code": text(try bench.store.add(echo)), "inline": ["a": [1, "b"]],
        ]
        #expect(try await run(manifest).text == #"{"a":[1,"b"]}"#)
        let reference: JSON = ["v": 1, "manifest": text(try bench.store.add(manifest.bytes))]
        #expect(try await run(reference).text == #"{"a":[1,"b"]}"#)
    }

    @Test("Jobs of one program may name a large input, and all other inputs are the program's own")
    func fixed() async throws {
        let manifest = JobManifest(runtime: .process, code: .content(try bench.store.add(echo)))
        let runner = try await bench.runner(.fixed(manifest))
        let reference: JSON = ["v": 1, "input": text(try bench.store.add(Array("large".utf8)))]
        #expect(try await runner.run(JobBench.job(reference.bytes)).text == "large")
        // The image example of the reference has a `v` in its envelope.
        for own: JSON in [["v": 1, "e2e": false, "data": 1], ["v": 1, "input": "x", "data": 1], ["input": "x"]] {
            #expect(try await runner.run(JobBench.job(own.bytes)).output == own.bytes)
        }
    }

    @Test("A small output goes to the store where the manifest says so")
    func stored() async throws {
        let manifest: JSON = [
            "v": 1, "runtime": "process", "code": text(try bench.store.add(echo)), "inline": 5, "result": "cid",
        ]
        let expected: JSON = ["v": 1, "cid": text(try bench.store.add([UInt8(ascii: "5")])), "bytes": 1]
        #expect(try await run(manifest).output == expected.bytes)
    }

    @Test("An output of as many bytes as the chain takes goes there, and one of a byte more to the store")
    func boundary() async throws {
        for (count, isStored) in [(2048, false), (2049, true)] {
            let program = "#!/bin/sh\nhead -c \(count) /dev/zero | tr '\\0' a\n"
            let outcome = try await bench.run(.process, program)
            #expect(outcome.output.first == UInt8(ascii: isStored ? "{" : "a"))
            #expect(outcome.output.count <= JobOutcome.maximumOutput)
        }
    }

    @Test("Content that nobody has is a panic, and a manifest that is none an error")
    func missing() async throws {
        let cid = CID(.raw, digest: .zero)
        let code = try await run(["v": 1, "runtime": "process", "code": text(cid)])
        #expect(code.result == .panic && code.code == .codeUnavailable)
        #expect(code.reason == "\(cid) was not found")
        let input = try await run([
            "v": 1, "runtime": "process", "code": text(try bench.store.add(echo)), "input": text(cid),
        ])
        #expect(input.result == .panic && input.code == .inputUnavailable)
        let manifest = try await run(["hello": 1])
        #expect(manifest.result == .error && manifest.code == .manifestInvalid)
        #expect(manifest.reason == "the manifest's version, `v`, is not 1")
    }

    @Test("A job gets no more than the operator gives, and no runtime that is not given")
    func grants() async throws {
        var grants = Grants()
        grants.limits.realTime = 1
        grants.contentSize = 1000
        let sleep = text(try bench.store.add(Array("#!/bin/sh\nsleep 60\n".utf8)))
        let long: JSON = ["v": 1, "runtime": "process", "code": sleep, "limits": ["real_s": 3600]]
        let outcome = try await run(long, grants: grants)
        #expect(outcome.code == .timeout && outcome.reason == "the program took more than 1 s")

        let large = try bench.store.add([UInt8](repeating: 0, count: 1001))
        let tooLarge = try await run(["v": 1, "runtime": "process", "code": text(large)], grants: grants)
        #expect(tooLarge.code == .codeUnavailable && tooLarge.reason == "\(large) has more than 1000 bytes")

        grants.runtimes = [.wasm]
        let refused = try await run(long, grants: grants)
        #expect(refused.result == .error && refused.code == .notGranted)
        #expect(refused.reason == "not granted here: runtime process")
    }
}
