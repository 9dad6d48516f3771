import Glibc
import JobExecution
import Testing

@Suite("Programs as jobs")
struct ProcessTests {
    let bench: JobBench
    init() throws { bench = try JobBench() }

    @Test("A program finds its input on standard input, as an argument, and its job in variables")
    func input() async throws {
        let program = """
            #!/bin/sh
            printf '%s|%s|%s|%s|%s|%s' "$1" "$(cat)" "$CYBROS_POOL_ID" "$CYBROS_JOB_ID" "$CYBROS_SPEC_VERSION" "$PWD"
            """
        let outcome = try await bench.run(.process, program, input: Array("Hello".utf8))
        #expect(outcome.result == .success)
        #expect(outcome.text == "0x48656c6c6f|Hello|101|7|1|/job")
        #expect(outcome.reason == nil && outcome.proof == nil)
        #expect(bench.scratchFiles.isEmpty, "the job's folder is removed")
    }

    @Test("A program has the operator's variables neither, nor an argument where there is no input")
    func environment() async throws {
        let outcome = try await bench.run(.process, "#!/bin/sh\nenv | grep -v CYBROS | sort; echo \"$#:$1:\"")
        #expect(outcome.text == "HOME=/job\nLANG=C.UTF-8\nPATH=/usr/bin:/bin\nPWD=/job\nTZ=UTC\n1::")
    }

    @Test("An input that is too long for an argument is on standard input")
    func longInput() async throws {
        let input = [UInt8](repeating: 0x61, count: 3 << 20)
        let outcome = try await bench.run(.process, "#!/bin/sh\nprintf '%s:' \"$1\"; wc -c", input: input)
        #expect(outcome.text == ":3145728")
    }

    @Test(
        "The result is what the envelope says, whatever the exit status; else status 0 is success and all else panic",
        arguments: [
            ("echo plain", 0, JobResult.success, "plain"),
            ("true", 0, .success, ""),
            ("echo 0x48656c6c6f", 0, .success, "Hello"),
            ("echo 0x4865zz", 0, .success, "0x4865zz"),
            (#"echo '{"result": "Fail", "data": 1}'"#, 0, .fail, #"{"result": "Fail", "data": 1}"#),
            (
                #"echo '{"result": "Error", "code": "TEXT_IS_BLANK"}'"#, 1, .error,
                #"{"result": "Error", "code": "TEXT_IS_BLANK"}"#
            ),
            (#"echo '{"result": 3}'"#, 0, .panic, #"{"result": 3}"#),
            (#"echo '{"result": 7}'"#, 0, .success, #"{"result": 7}"#),
            (#"echo '{"result": "success"}'"#, 0, .success, #"{"result": "success"}"#),
            ("printf 0x7b22726573756c74223a2253756363657373227d", 1, .success, #"{"result":"Success"}"#),
            ("echo words", 1, .panic, #"{"result":"Panic","e2e":false,"code":"EXIT_STATUS"}"#),
            (#"echo '{"result": 7}'"#, 3, .panic, #"{"result":"Panic","e2e":false,"code":"EXIT_STATUS"}"#),
            ("kill -SEGV $$", 0, .panic, #"{"result":"Panic","e2e":false,"code":"KILLED_BY_SIGNAL"}"#),
        ] as [(String, Int, JobResult, String)])
    func results(line: String, status: Int, result: JobResult, output: String) async throws {
        let outcome = try await bench.run(.process, "#!/bin/sh\n\(line)\nexit \(status)\n")
        #expect(outcome.result == result)
        #expect(outcome.text == output)
        #expect((outcome.reason == nil) == (outcome.code == nil))
    }

    @Test("Garbage on standard output is the output, byte by byte, and no result")
    func garbage() async throws {
        let bytes: [UInt8] = (0..<2048).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 10) }
        let echo = "#!/bin/sh\ncat\n"
        let outcome = try await bench.run(.process, echo, input: bytes)
        #expect(outcome.result == .success)
        #expect(outcome.output == bytes)
        let failed = try await bench.run(.process, echo + "exit 2\n", input: bytes)
        #expect(failed.result == .panic)
        #expect(failed.code == .exitStatus)
        #expect(failed.reason == "the program ended with status 2 and without a result")
    }

    @Test("A program that does not start is a panic, and says why")
    func notAProgram() async throws {
        let outcome = try await bench.run(.process, "neither a script nor a program")
        #expect(outcome.result == .panic)
        #expect(outcome.code == .exitStatus)
        #expect(outcome.log.contains("/job/main"))
    }

    @Test("What a program says on standard error is for the operator, and as much as it likes is dropped")
    func standardError() async throws {
        let program = "#!/bin/sh\nhead -c 5000000 /dev/zero >&2\necho done\n"
        let outcome = try await bench.run(.process, program)
        #expect(outcome.result == .success && outcome.text == "done")
        #expect(outcome.usage.log.count == 64 << 10)
    }

    @Test("A proof is what the program writes to the file of that name, if the chain takes it")
    func proof() async throws {
        let outcome = try await bench.run(.process, "#!/bin/sh\nprintf evidence > proof\n")
        #expect(outcome.proof == Array("evidence".utf8))
        let large = try await bench.run(.process, "#!/bin/sh\nhead -c 2049 /dev/zero > proof\n")
        #expect(large.result == .success && large.proof == nil)
        let failed = try await bench.run(.process, "#!/bin/sh\nprintf evidence > proof\nexit 1\n")
        #expect(failed.result == .panic && failed.proof == nil)
    }

    @Test("A folder of the operator's is what the program finds in its own")
    func folder() async throws {
        let folder = try bench.folder(
            "application", ["main": "#!/bin/sh\ncat .env words\n", ".env": "A=1\n", "words": "two\n"])
        let manifest = JobManifest(runtime: .process, code: .local(path: folder))
        let outcome = try await bench.runner(.fixed(manifest)).run(JobBench.job([]))
        #expect(outcome.text == "A=1\ntwo")
    }

    @Test("Python runs in the same sandbox, with the same hashes each time")
    func python() async throws {
        let program = """
            import os, sys
            print(sys.argv[1], sys.stdin.read(), hash("cybros") == hash("cybros"), os.environ["PYTHONHASHSEED"])
            """
        let outcome = try await bench.run(.python, program, input: Array("in".utf8))
        #expect(outcome.text == "0x696e in True 0")
        let failed = try await bench.run(.python, "raise ValueError('no')")
        #expect(failed.result == .panic && failed.log.contains("ValueError: no"))
    }

    @Test("A program that cannot be started is told of before there is any job")
    func unusable() async throws {
        let script = try bench.write("script", "#!/bin/sh\n")
        let empty = try bench.folder("empty", ["other": ""])
        let folder = try bench.folder("folder", ["main": "#!/bin/sh\n", "main.py": "", "named": ""])
        func refusal(_ runtime: JobRuntime, _ path: String, entry: String? = nil) async -> String? {
            var manifest = JobManifest(runtime: runtime, code: .local(path: path))
            manifest.entry = entry
            do throws(JobRunnerError) {
                _ = try await bench.runner(.fixed(manifest))
                return nil
            } catch {
                return error.description
            }
        }
        #expect(await refusal(.process, script) == nil)
        #expect(await refusal(.process, "\(script)s") == "there is no \(script)s")
        #expect(await refusal(.python, empty) == "there is no \(empty)/main.py")
        #expect(await refusal(.process, folder) == nil)
        #expect(await refusal(.python, folder, entry: "named") == nil)
        #expect(await refusal(.process, folder, entry: "absent") == "there is no \(folder)/absent")
        chmod(script, 0o644)
        #expect(await refusal(.python, script) == nil)
        #expect(await refusal(.process, script)?.contains("+rx \(script)` lets it") ?? false)
        chmod(script, 0)
        #expect(await refusal(.python, script)?.contains("+r \(script)` lets it") ?? false)
    }

    @Test("Several jobs run at a time, each with its own")
    func concurrency() async throws {
        let path = try bench.write("echo", "#!/bin/sh\ncat > mine; sleep 0.1; cat mine\n")
        let runner = try await bench.runner(.fixed(JobManifest(runtime: .process, code: .local(path: path))))
        try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for number in 0..<8 {
                group.addTask { (number, try await runner.run(JobBench.job(Array("\(number)".utf8))).text) }
            }
            for try await (number, text) in group { #expect(text == "\(number)") }
        }
        #expect(bench.scratchFiles.isEmpty)
    }
}
