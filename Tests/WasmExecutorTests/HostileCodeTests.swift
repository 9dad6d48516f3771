import RuntimeBlob
import StateMachine
import TestSupport
import Testing

@testable import WasmExecutor

/// Code that is made to hurt its host: an error has to come of it, and the process has to live on.
@Suite("Hostile code")
struct HostileCodeTests {
    private static func load(_ code: [UInt8], heap: HeapAllocation = .standard) throws -> WasmRuntime {
        try TestExecutor.shared.get().runtime(code: code, heap: heap)
    }

    private static func loadFailure(_ code: [UInt8], heap: HeapAllocation = .standard) -> WasmError? {
        #expect(throws: WasmError.self) { try load(code, heap: heap) }
    }

    @Test("What is not Wasm is refused")
    func notWasm() {
        #expect(Self.loadFailure([]) == .code(.notWasm))
        #expect(Self.loadFailure([0x00, 0x61, 0x73, 0x6D, 0x02, 0, 0, 0]) == .code(.notWasm))
        #expect(Self.loadFailure(Array("PVM\0".utf8)) == .code(.notWasm))
        #expect(Self.loadFailure(RuntimeBlob.compressionPrefix + [1, 2, 3]).map { "\($0)".contains("zstd") } != nil)
    }

    @Test("Code that decompresses to more than 50 MiB is refused")
    func bomb() throws {
        // One frame of the format of RFC 8878: a window of 1 MiB, and blocks that repeat a zero 128 KiB times each.
        var bomb = RuntimeBlob.compressionPrefix + [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x50]
        for block in 0...401 {
            let header = UInt32(128 << 10) << 3 | 1 << 1 | (block == 401 ? 1 : 0)
            bomb += [UInt8(header & 255), UInt8(header >> 8 & 255), UInt8(header >> 16), 0]
        }
        #expect(Self.loadFailure(bomb) == .code(.tooLarge(limit: 50 << 20)))
        #expect(Self.loadFailure([UInt8](repeating: 0, count: 50 << 20 + 1)) == .code(.tooLarge(limit: 50 << 20)))
    }

    @Test("A module that is cut off anywhere is refused")
    func truncated() throws {
        let module = try wasm(
            """
            (module (import "env" "memory" (memory 1)) (global (export "__heap_base") i32 (i32.const 1000))
                \(function("(i64.const 0)")))
            """)
        for length in 0..<module.count {
            _ = Self.loadFailure(Array(module[..<length]))
        }
        _ = try Self.load(module)
    }

    @Test("Damaged modules end in errors at worst", arguments: 0..<10 as Range<UInt64>)
    func damaged(seed: UInt64) throws {
        let module = try wasm(
            """
            (module (import "env" "memory" (memory 1))
                (import "env" "ext_allocator_malloc_version_1" (func $malloc (param i32) (result i32)))
                (import "env" "ext_storage_get_version_1" (func $get (param i64) (result i64)))
                (global (export "__heap_base") i32 (i32.const 1000)) (table 2 funcref) (elem (i32.const 0) $run)
                (data (i32.const 100) "abcdefgh")
                (func $run (export "run") (param i32 i32) (result i64)
                    (i32.store (i32.const 8) (call $malloc (i32.const 100)))
                    (drop (call $get (i64.const 0x0000000800000064)))
                    (i64.load (i32.const 100))))
            """)
        var random = SeededGenerator(seed: seed)
        let executor = try TestExecutor.shared.get()
        for _ in 0..<100 {
            var code = module
            for _ in 0...(random.next() % 3) {
                code[Int(8 + random.next() % UInt64(code.count - 8))] = UInt8(truncatingIfNeeded: random.next())
            }
            do throws(WasmError) {
                let runtime = try executor.runtime(code: code, heap: .extraPages(1))
                _ = try runtime.call("run", [], on: externalities(), timeLimit: .milliseconds(100))
            } catch {}
        }
    }

    @Test("Modules without what every runtime has are refused")
    func missingExports() throws {
        #expect(Self.loadFailure(try wasm("(module)")) == .missingExport("memory"))
        #expect(Self.loadFailure(try wasm("(module (memory 1))")) == .missingExport("memory"))
        #expect(
            Self.loadFailure(try wasm(#"(module (memory (export "memory") 1))"#)) == .missingExport("__heap_base"))
        #expect(
            Self.loadFailure(try wasm(#"(module (import "env" "other" (memory 1)))"#)) == .missingExport("memory"))
        let function = #"(func (export "__heap_base") (param i32 i32) (result i64) (i64.const 0))"#
        #expect(
            Self.loadFailure(try wasm(#"(module (memory (export "memory") 1) \#(function))"#))
                == .wrongExport("__heap_base"))
    }

    @Test("Exports of another type are an error when they are needed")
    func wrongExports() throws {
        #expect(throws: WasmError.missingExport("other")) { try run(function("(i64.const 0)"), "other") }
        for signature in [
            "(param i32) (result i64)", "(param i32 i32)", "(param i32 i32) (result i32)",
            "(param i64 i32) (result i64)",
        ] {
            let body =
                signature.contains("result i64") ? "(i64.const 0)" : signature.contains("result") ? "(i32.const 0)" : ""
            #expect(throws: WasmError.wrongExport("run")) { try run("(func (export \"run\") \(signature) \(body))") }
        }
        #expect(throws: WasmError.wrongExport("memory")) { try run(function("(i64.const 0)"), "memory") }
        let wide = try wasm(
            """
            (module (memory (export "memory") 1) (global (export "__heap_base") i64 (i64.const 0))
                \(function("(i64.const 0)")))
            """)
        #expect(throws: WasmError.wrongExport("__heap_base")) {
            try Self.load(wide).call("run", [], on: externalities())
        }
        let table = try wasm(
            """
            (module (table (export "memory") 1 funcref) (memory 1) (global (export "__heap_base") i32 (i32.const 0))
                \(function("(i64.const 0)")))
            """)
        #expect(throws: WasmError.wrongExport("memory")) { try Self.load(table).call("run", [], on: externalities()) }
    }

    @Test(
        "What came after the first version of Wasm is refused",
        arguments: [
            #"(func (drop (v128.const i64x2 0 0)))"#,
            #"(func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)))"#,
            #"(func (result i32 i32) (i32.const 0) (i32.const 0))"#, #"(func (drop (ref.null func)))"#,
            #"(func $f (return_call $f))"#, #"(memory $second 1)"#, #"(func (drop (i32.atomic.load (i32.const 0))))"#,
            #"(tag)"#,
        ])
    func features(text: String) throws {
        let error = Self.loadFailure(
            try wasm(
                #"(module (memory (export "memory") 1) (global (export "__heap_base") i32 (i32.const 0)) \#(text))"#))
        guard case .invalidModule = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("Sign extension and saturating conversions, which runtimes use, are not")
    func extensions() throws {
        let answer = try run(
            function(
                """
                (i32.store (i32.const 0) (i32.extend8_s (i32.const 0x80)))
                (i32.store (i32.const 4) (i32.trunc_sat_f32_u (f32.const 1e20)))
                (i64.const \(8 << 32))
                """))
        #expect(answer == [0x80, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
    }

    @Test("A function that the host does not have traps when it is called, and not before")
    func unknownImports() throws {
        let module = """
            (import "env" "memory" (memory 1)) (import "env" "ext_unheard_of_version_9" (func $f (param i64)))
            (import "other" "thing" (func $g))
            \(function("(i64.const 0)")) (func (export "f") (param i32 i32) (result i64) (call $f (i64.const 0))
                (i64.const 0))
            """
        #expect(try run(module) == [])
        let error = #expect(throws: WasmError.self) { try run(module, "f") }
        guard case .trap("f", let reason, nil) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("ext_unheard_of_version_9"))
    }

    @Test("Imports that are no functions, or functions of another type, do not link")
    func badImports() throws {
        for text in [
            #"(import "env" "g" (global i32))"#, #"(import "env" "t" (table 1 funcref))"#,
            #"(import "env" "ext_storage_get_version_1" (func (param i32) (result i64)))"#,
        ] {
            let error = Self.loadFailure(
                try wasm(
                    """
                    (module \(text) (memory (export "memory") 1) (global (export "__heap_base") i32 (i32.const 0)))
                    """))
            guard case .invalidModule = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }
}
