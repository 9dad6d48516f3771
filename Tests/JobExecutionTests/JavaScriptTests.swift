import JSON
import JobExecution
import Testing

@Suite("JavaScript jobs")
struct JavaScriptTests {
    let bench: JobBench
    init() throws { bench = try JobBench() }

    /// All that an operator can grant.
    private static var all: Grants {
        var grants = Grants()
        grants.network = true
        grants.permissions = Set(JobPermission.allCases)
        return grants
    }

    @Test("A script finds its input as argument and on standard input")
    func input() async throws {
        let script = """
            const text: string = await new Response(Deno.stdin.readable).text();
            console.log(JSON.stringify({ result: "Fail", data: [Deno.args[0], text, Deno.args[1]] }));
            """
        let outcome = try await bench.run(.javascript, script, input: Array("Hi".utf8)) {
            $0.entry = "main.ts"
            $0.arguments = ["more"]
        }
        #expect(outcome.result == .fail)
        #expect(outcome.text == #"{"result":"Fail","data":["0x4869","Hi","more"]}"#, "\(outcome.log)")
    }

    @Test(
        "A script may do nothing that it is not granted",
        arguments: [
            "Deno.readTextFileSync('/job/main.js')", "Deno.writeTextFileSync('/job/x', '')", "Deno.env.get('HOME')",
            "Deno.hostname()", "await Deno.connect({ hostname: '127.0.0.1', port: 1 })",
            "new Deno.Command('/bin/true').outputSync()", "await fetch('http://127.0.0.1:8080/')",
        ])
    func denied(expression: String) async throws {
        let script = "try { \(expression); console.log('done') } catch (error) { console.log(error.name) }"
        let outcome = try await bench.run(.javascript, script, grants: Self.all)
        #expect(outcome.text == "NotCapable", "\(outcome.log)")
    }

    @Test("What the manifest asks for and the operator grants, a script may do, in its own folder")
    func granted() async throws {
        let script = """
            Deno.writeTextFileSync("proof", "evidence");
            let others = "read";
            try { Deno.readTextFileSync("/usr/bin/env"); } catch (error) { others = error.name; }
            console.log(Deno.env.get("CYBROS_JOB_ID"), Deno.hostname(), others);
            """
        let outcome = try await bench.run(.javascript, script, grants: Self.all) {
            $0.permissions = [.read, .write, .env, .sys]
        }
        #expect(outcome.text == "7 job NotCapable", "\(outcome.log)")
        #expect(outcome.proof == Array("evidence".utf8))
        let refused = try await bench.run(.javascript, script) { $0.permissions = [.read, .sys] }
        #expect(refused.result == .error && refused.code == .notGranted)
        #expect(refused.reason == "not granted here: read, sys")
    }

    @Test("A script that takes memory is ended, and one that throws is a panic")
    func bounds() async throws {
        let script = "const all = []; while (true) all.push(new Array(1000).fill(Math.random()));"
        let outcome = try await bench.run(.javascript, script, limits: .with { $0.memory = 32 << 20 })
        #expect(outcome.code == .killedBySignal || outcome.code == .outOfMemory, "\(outcome)")
        let thrown = try await bench.run(.javascript, "throw new Error('no')")
        #expect(thrown.result == .panic && thrown.log.contains("no"))
        let hung = try await bench.run(.javascript, "for (;;);", limits: .with { $0.realTime = 1 })
        #expect(hung.code == .timeout)
    }

    // MARK: - JsJob

    private func jsJob(_ script: String, input: JSON = [:]) async throws -> JSON {
        let outcome = try await bench.run(.javascript, script, input: input.bytes) {
            $0.interface = .jsJob
            $0.options = ["factor": 3]
        }
        let json = try #require(try? JSON(parsing: outcome.output), "\(outcome.text) \(outcome.log)")
        #expect(json["result"]?.string == outcome.result.rawValue)
        return json
    }

    @Test("A job in the way of JsJob is called with input, options and a callback, of which the first call counts")
    func jsJob() async throws {
        let script = """
            function jsJobRun(input, options, callback) {
                setTimeout(() => {
                    callback(null, input.number * options.factor, { note: "done" });
                    callback(null, 0);
                }, 10);
            }
            """
        let json = try await jsJob(script, input: ["number": 14])
        #expect(json == ["result": "Success", "e2e": false, "data": 42, "details": ["note": "done"]])
        let old = "function polySolvePage(input, options, callback) { callback(null, 'old') }"
        #expect(try await jsJob(old)["data"] == "old")
    }

    @Test(
        "What goes wrong in such a job is an error with its message",
        arguments: [
            ("function jsJobRun(i, o, callback) { callback(new Error('no')) }", "no"),
            ("function jsJobRun(i, o, callback) { callback() }", "neither solution nor error"),
            ("function jsJobRun() { throw new Error('thrown') }", "thrown"),
            ("function jsJobRun() { setTimeout(() => { throw new Error('later') }, 1) }", "later"),
            ("function jsJobRun(i, o, callback) { callback(null, 1); throw new Error('after') }", "after"),
            ("const other = 1", "the script defines no function jsJobRun"),
            ("not a script", "Unexpected identifier 'a'"),
        ])
    func jsJobErrors(script: String, message: String) async throws {
        let json = try await jsJob(script)
        #expect(json["result"] == "Error" && json["code"] == "JSJOB_ERROR")
        #expect(json["error"]?["message"]?.string == message)
    }

    @Test("The properties of such a job's error come along")
    func jsJobErrorProperties() async throws {
        let json = try await jsJob(
            "function jsJobRun(i, o, callback) { callback(Object.assign(new Error('no'), { type: 'mine' })) }")
        #expect(json["error"]?["type"] == "mine")
    }
}
