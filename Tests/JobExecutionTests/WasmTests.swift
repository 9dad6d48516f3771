import CWasmtime
import Foundation
import JobExecution
import Testing

@Suite("Wasm modules as jobs")
struct WasmTests {
    let bench: JobBench
    init() throws { bench = try JobBench() }

    /// Runs a module, given as the text of what it holds.
    private func run(
        _ text: String, input: [UInt8] = [], limits: JobLimits = JobLimits(), isDeterministic: Bool = true,
        arguments: [String] = []
    ) async throws -> JobOutcome {
        try await run(
            module: try Self.wasm(text), input: input, limits: limits, isDeterministic: isDeterministic,
            arguments: arguments)
    }

    private func run(
        module: [UInt8], input: [UInt8] = [], limits: JobLimits = JobLimits(), isDeterministic: Bool = true,
        arguments: [String] = []
    ) async throws -> JobOutcome {
        let path = "\(bench.path)/module.wasm"
        try Data(module).write(to: URL(fileURLWithPath: path))
        var manifest = JobManifest(runtime: .wasm, code: .local(path: path))
        manifest.limits = limits
        manifest.isDeterministic = isDeterministic
        manifest.arguments = arguments
        return try await bench.runner(.fixed(manifest)).run(JobBench.job(input))
    }

    private static func wasm(_ text: String) throws -> [UInt8] {
        var wasm = wasm_byte_vec_t()
        if let error = wasmtime_wat2wasm(text, text.utf8.count, &wasm) {
            var message = wasm_byte_vec_t()
            wasmtime_error_message(error, &message)
            let bytes = UnsafeRawBufferPointer(start: message.data, count: message.size)
            Issue.record("\(String(decoding: bytes, as: UTF8.self))")
            return []
        }
        defer { wasm_byte_vec_delete(&wasm) }
        return [UInt8](UnsafeRawBufferPointer(start: wasm.data, count: wasm.size))
    }

    /// A module with WASI's functions, a memory, `$print(address, length)`, and `$print_number`, which writes eight bytes
    /// as they are.
    private static func module(_ body: String, memory: String = "1", more: String = "") -> String {
        """
        (module
            (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "fd_prestat_get" (func $fd_prestat_get (param i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes_get (param i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
            (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
            (memory (export "memory") \(memory))
            (func $print (param $address i32) (param $length i32)
                (i32.store (i32.const 0) (local.get $address))
                (i32.store (i32.const 4) (local.get $length))
                (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
            \(more)
            (func (export "_start") \(body)))
        """
    }

    /// Prints the four bytes of a number that the expression gives.
    private static func printing(_ expression: String) -> String {
        "(i32.store (i32.const 64) \(expression)) (call $print (i32.const 64) (i32.const 4))"
    }

    @Test("A module reads standard input and writes standard output")
    func echo() async throws {
        let body = """
            (i32.store (i32.const 0) (i32.const 100))
            (i32.store (i32.const 4) (i32.const 1000))
            (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
            (call $print (i32.const 100) (i32.load (i32.const 8)))
            """
        let outcome = try await run(Self.module(body), input: Array("Hello".utf8))
        #expect(outcome.result == .success)
        #expect(outcome.text == "Hello")
        let fuel = try #require(outcome.usage.fuel)
        #expect(fuel > 0)
        let again = try await run(Self.module(body), input: Array("Hello".utf8))
        #expect(again.usage.fuel == fuel, "fuel does not depend on the machine")
    }

    @Test("A module has the input as its first argument, and the manifest's after it")
    func arguments() async throws {
        // The arguments lie one after the other, each with a zero at its end.
        let body = """
            (drop (call $args_sizes_get (i32.const 16) (i32.const 20)))
            (drop (call $args_get (i32.const 100) (i32.const 200)))
            (call $print (i32.const 200) (i32.load (i32.const 20)))
            """
        let outcome = try await run(Self.module(body), input: [0xab], arguments: ["two"])
        #expect(outcome.text == "job\0" + "0xab\0" + "two\0")
    }

    @Test("A module that does not end runs out of fuel")
    func fuel() async throws {
        let outcome = try await run(Self.module("(loop $forever (br $forever))"), limits: .with { $0.fuel = 1_000_000 })
        #expect(outcome.result == .error && outcome.code == .outOfFuel)
        #expect(outcome.reason == "the module used more than 1000000 units of fuel")
        #expect(outcome.usage.fuel == 1_000_000)
    }

    @Test("A module gets no more memory than it may have")
    func memory() async throws {
        // Grows page by page, and prints how many there are in the end.
        let body = """
            (loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
            \(Self.printing("(memory.size)"))
            """
        let outcome = try await run(Self.module(body), limits: .with { $0.memory = 4 << 20 })
        #expect(outcome.output == [64, 0, 0, 0])
        let large = try await run(Self.module("", memory: "65"), limits: .with { $0.memory = 4 << 20 })
        #expect(large.result == .panic && large.code == .codeInvalid)
    }

    @Test(
        "A module that does what Wasm forbids is a panic, and says what",
        arguments: [
            ("(unreachable)", "unreachable"), ("(drop (i32.div_u (i32.const 1) (i32.const 0)))", "divide by zero"),
            ("(drop (i32.load (i32.const 65536)))", "out of bounds"), ("(call $deep)", "stack"),
        ])
    func traps(body: String, words: String) async throws {
        let outcome = try await run(Self.module(body, more: "(func $deep (call $deep))"))
        #expect(outcome.result == .panic && outcome.code == .trap)
        #expect(outcome.log.contains(words), "\(outcome.log)")
    }

    @Test("A module's exit status is that of a program")
    func exitStatus() async throws {
        let good = try await run(Self.module("(call $proc_exit (i32.const 0))"))
        #expect(good.result == .success && good.output.isEmpty)
        let bad = try await run(Self.module("(call $proc_exit (i32.const 3))"))
        #expect(bad.result == .panic && bad.code == .exitStatus)
        #expect(bad.reason == "the program ended with status 3 and without a result")
    }

    @Test("A module sees no files, no variables and not where we are told how it went")
    func nothingElse() async throws {
        let body = """
            (drop (call $environ_sizes_get (i32.const 64) (i32.const 68)))
            (i32.store (i32.const 72) (call $fd_prestat_get (i32.const 3) (i32.const 200)))
            (i32.store (i32.const 76) (call $fd_write (i32.const 3) (i32.const 0) (i32.const 1) (i32.const 8)))
            (call $print (i32.const 64) (i32.const 16))
            """
        let outcome = try await run(Self.module(body))
        // No variables of no bytes; twice "bad descriptor".
        #expect(outcome.output == [0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 8, 0, 0, 0])
    }

    @Test("A deterministic module has no clock, no randomness and no waiting")
    func determinism() async throws {
        let body = """
            (i64.store (i32.const 64) (i64.const -1))
            (drop (call $clock_time_get (i32.const 0) (i64.const 0) (i32.const 64)))
            (drop (call $random_get (i32.const 72) (i32.const 16)))
            (i32.store (i32.const 88) (call $poll_oneoff (i32.const 100) (i32.const 200) (i32.const 1) (i32.const 8)))
            (i32.store (i32.const 92) (call $random_get (i32.const 65530) (i32.const 16)))
            (i32.store (i32.const 96) (call $clock_time_get (i32.const 0) (i64.const 0) (i32.const -1)))
            (call $print (i32.const 64) (i32.const 36))
            """
        let first = try await run(Self.module(body))
        #expect(first.output == (try await run(Self.module(body))).output)
        #expect(first.output.prefix(8) == [0, 0, 0, 0, 0, 0, 0, 0])
        // Not supported, and twice: not in memory.
        #expect(first.output.suffix(12) == [58, 0, 0, 0, 21, 0, 0, 0, 21, 0, 0, 0])

        let free = try await run(Self.module(body), isDeterministic: false)
        #expect(free.output.prefix(8) != first.output.prefix(8))
        #expect(free.output[8..<24] != first.output[8..<24])
    }

    @Test("What is no module, and no program, is a panic that says so")
    func invalid() async throws {
        let cases: [([UInt8], String)] = [
            (Array("not Wasm".utf8), "magic"), ([], "end"),
            (try Self.wasm("(module)"), "_start"),
            (try Self.wasm(#"(module (func (export "_start") (param i32)))"#), "_start"),
            (try Self.wasm(#"(module (import "env" "other" (func)) (func (export "_start")))"#), "other"),
        ]
        for (module, words) in cases {
            let outcome = try await run(module: module)
            #expect(outcome.result == .panic && outcome.code == .codeInvalid)
            #expect(outcome.reason?.contains(words) == true, "\(outcome.reason ?? "")")
        }
    }

    @Test("A module that was made to take long to compile is ended by the time that it has")
    func compilationBomb() async throws {
        // One function of so many calls that the compiler is at it for minutes.
        let body = String(repeating: "(drop (call $args_get (i32.const 0) (i32.const 0)))", count: 1_000_000)
        let outcome = try await run(
            Self.module(body), limits: .with { $0.realTime = 2 })
        #expect(outcome.code == .timeout || outcome.code == .outOfMemory || outcome.code == .codeInvalid)
        #expect(outcome.usage.duration < .seconds(30))
    }
}
