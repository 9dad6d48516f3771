import Foundation
import Primitives
import RuntimeBlob
import ScaleCodec
import StateMachine
import Testing

@testable import WasmExecutor

/// What a runtime may do to hurt its host: an error has to come of it, and the process has to live on.
@Suite("Hostile runtimes")
struct HostileRuntimesTests {
    private static func load(_ code: [UInt8], heap: HeapAllocation = .standard) throws -> WasmRuntime {
        try TestExecutor.shared.get().runtime(code: code, heap: heap)
    }

    private static func loadFailure(_ code: [UInt8], heap: HeapAllocation = .standard) -> WasmError? {
        #expect(throws: WasmError.self) { try load(code, heap: heap) }
    }

    // MARK: Code

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
        var random = SplitMix(state: seed)
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

    // MARK: Memory

    @Test("A memory that is too large is refused, and one that asks for all there is has it")
    func hugeMemory() throws {
        func module(_ pages: UInt32) throws -> [UInt8] {
            try wasm(
                """
                (module (import "env" "memory" (memory \(pages))) (global (export "__heap_base") i32 (i32.const 0))
                    \(function("(i32.store8 (i32.const -1) (i32.const 7)) (i64.const 0x00000001FFFFFFFF)")))
                """)
        }
        #expect(Self.loadFailure(try module(65535)) == .tooManyPages(65535 + 2048))
        #expect(Self.loadFailure(try module(1), heap: .extraPages(.max)) == .tooManyPages(1 << 32))
        #expect(Self.loadFailure(try module(1), heap: .growing(maximumPages: 65537)) == .tooManyPages(65537))
        // The last byte of the address space is a byte as any other.
        let whole = try Self.load(try module(65536), heap: .extraPages(0))
        #expect(try whole.call("run", [], on: externalities()) == [7])
    }

    @Test("A runtime finds the memory that its heap pages give it, and no more")
    func memorySize() throws {
        let size = function(
            """
            (i32.store (i32.const 0) (memory.size)) (i32.store (i32.const 4) (memory.grow (i32.const 1)))
            (i32.store (i32.const 8) (memory.grow (i32.const 100000))) (i64.const \(12 << 32))
            """)
        let minusOne = Int32(-1).encoded()
        #expect(try run(size, heap: .extraPages(16)) == UInt32(17).encoded() + minusOne + minusOne)
        #expect(
            try run(size, heap: HeapAllocation(heapPages: nil)) == UInt32(2049).encoded() + minusOne + minusOne)
        let stored = UInt64(64).encoded()
        #expect(
            try run(size, heap: HeapAllocation(heapPages: stored)) == UInt32(65).encoded() + minusOne + minusOne)
        #expect(
            try run(size, heap: .growing(maximumPages: 2)) == UInt32(1).encoded() + UInt32(1).encoded() + minusOne)
    }

    @Test("Heap pages of a state decode as Substrate has it")
    func heapPages() {
        #expect(HeapAllocation(heapPages: nil) == .extraPages(2048))
        #expect(HeapAllocation(heapPages: [1, 2, 3]) == .extraPages(2048))
        #expect(HeapAllocation(heapPages: [0x40, 1, 0, 0, 0, 0, 0, 0]) == .extraPages(0x140))
        #expect(HeapAllocation(heapPages: [8, 0, 0, 0, 1, 0, 0, 0, 9]) == .extraPages(8))
    }

    @Test("A runtime that uses up its heap is out of memory")
    func fullHeap() throws {
        let text = """
            (import "env" "memory" (memory 1))
            (import "env" "ext_allocator_malloc_version_1" (func $malloc (param i32) (result i32)))
            """
        let all = text + function("(loop $more (drop (call $malloc (i32.const 1000))) (br $more)) (i64.const 0)")
        #expect(throws: WasmError.outOfMemory(function: "run")) { try run(all) }
        #expect(throws: WasmError.outOfMemory(function: "run")) { try run(all, heap: .growing(maximumPages: 100)) }
        let large = text + function("(drop (call $malloc (i32.const 33554433))) (i64.const 0)")
        #expect(throws: WasmError.outOfMemory(function: "run")) { try run(large) }
        #expect(throws: WasmError.outOfMemory(function: "run")) {
            try run(function("(i64.const 0)"), "run", [UInt8](repeating: 0, count: 2 << 20))
        }
    }

    @Test("A heap base outside of the memory leaves no room for anything")
    func badHeapBase() throws {
        let code = try wasm(
            """
            (module (import "env" "memory" (memory 1)) (global (export "__heap_base") i32 (i32.const -1))
                \(function("(i64.const 0)")))
            """)
        #expect(throws: WasmError.outOfMemory(function: "run")) {
            try Self.load(code).call("run", [], on: externalities())
        }
    }

    @Test("Freeing what is not allocated traps")
    func badFree() throws {
        for address: UInt32 in [0, 7, 8, 65000, 1 << 20, .max] {
            let error = #expect(throws: WasmError.self) {
                try host(.init("ext_allocator_free_version_1", .i32(address)))
            }
            guard case .trap("run", let reason, nil) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(reason.hasPrefix("ext_allocator_free_version_1: "))
        }
    }

    @Test(
        "An answer outside of the memory is an error",
        arguments: [
            0xFFFF_FFFF_FFFF_FFFF, 0x0000_0001_FFFF_FFFF, 0xFFFF_FFFF_0000_0000, 0x0011_0001_0000_0000,
            0x0000_0001_0011_0000,
        ] as [UInt64])
    func badAnswer(span: UInt64) throws {
        let error = #expect(throws: WasmError.self) { try run(function("(i64.const \(span))")) }
        #expect(
            error
                == .badAnswer(
                    function: "run", address: UInt32(truncatingIfNeeded: span), length: UInt32(span >> 32)))
    }

    @Test("Answers at the edges of the memory are none")
    func edgeAnswers() throws {
        #expect(try run(function("(i64.const 0)")) == [])
        #expect(try run(function("(i64.const 0x110000)")) == [])
        #expect(try run(function("(i64.const 0x000000010010FFFF)")) == [0])
        #expect(try run(function("(i64.const 0x0011000000000000)")).count == 17 << 16)
    }

    @Test("Every host function survives any arguments", arguments: HostFunction.all.map(\.name))
    func badArguments(name: String) throws {
        let function = try #require(HostFunction.all.first { $0.name == name })
        var random = SplitMix(state: 1)
        let values: [UInt64] = [
            .max, 0, 0xFFFF_FFFF_0000_0000, 0x0000_0001_0011_0000, 0x0000_0020_0010_FFF0, 0x0000_FFFF_0000_0010,
            0x7FFF_FFFF_7FFF_FFFF, random.next(), random.next(),
        ]
        for _ in 0..<(function.parameters.isEmpty ? 1 : 30) {
            let arguments = function.parameters.map { parameter in
                let value = values.randomElement(using: &random) ?? 0
                return parameter == .i32
                    ? HostCallText.Argument.i32(UInt32(truncatingIfNeeded: value)) : .i64(value)
            }
            let result: HostCallText.Result =
                switch function.result {
                case nil: .none
                case .i32: .i32
                case .i64: .i64
                }
            do {
                try host(HostCallText(name, arguments: arguments, returns: result))
            } catch is WasmError {}
        }
        if function.parameters.contains(.i64), name.contains("hashing") || name.contains("ext_storage_set") {
            let error = #expect(throws: WasmError.self) {
                try host(
                    .init(
                        name, arguments: function.parameters.map { _ in .i64(.max) },
                        returns: function.result == nil ? .none : .i32))
            }
            #expect(
                error
                    == .trap(
                        function: "run", reason: "\(name): 4294967295 bytes at 4294967295 are outside of the memory",
                        panic: nil))
        }
    }

    // MARK: Running

    @Test("An endless loop ends when its time is up")
    func endlessLoop() throws {
        let clock = ContinuousClock()
        let start = clock.now
        #expect(throws: WasmError.timeExceeded(function: "run")) {
            try run(function("(loop $more (br $more)) (i64.const 0)"), timeLimit: .milliseconds(50))
        }
        #expect(clock.now - start > .milliseconds(50))
        let recursion = "(func $f (call $g)) (func $g (call $f)) " + function("(loop (br 0)) (i64.const 0)")
        #expect(throws: WasmError.timeExceeded(function: "run")) { try run(recursion, timeLimit: .zero) }
    }

    @Test("A call in time is not cut off by the calls before it")
    func timeOfEach() throws {
        let code = function("(i64.const 0)")
        for _ in 0..<5 {
            #expect(try run(code, timeLimit: .milliseconds(500)) == [])
            #expect(try run(code, timeLimit: nil) == [])
        }
    }

    @Test("Recursion without end exhausts the stack, on whatever thread", arguments: [64 << 10, 512 << 10, 8 << 20])
    func deepRecursion(stack: Int) async throws {
        let code = try wasm(
            """
            (module (import "env" "memory" (memory 1)) (global (export "__heap_base") i32 (i32.const 1000))
                (func $f (param i64) (result i64) (i64.add (call $f (local.get 0)) (i64.const \(stack))))
                \(function("(call $f (i64.const 0))")))
            """)
        let error = await withCheckedContinuation { continuation in
            let thread = Thread {
                continuation.resume(
                    returning: Result { try Self.load(code).call("run", [], on: externalities()) })
            }
            thread.stackSize = stack
            thread.start()
        }
        #expect(throws: WasmError.stackExhausted(function: "run")) { try error.get() }
    }

    @Test("Keys that nest deeper than the stack are refused")
    func nestedKeys() throws {
        let keys = (1...2100).map { Pair([UInt8](repeating: 1, count: $0), [UInt8]()) }.encoded()
        for name in ["ext_trie_blake2_256_root_version_1", "ext_trie_keccak_256_root_version_1"] {
            let code = """
                (import "env" "memory" (memory 1)) (import "env" "\(name)" (func $root (param i64) (result i32)))
                """
            #expect(throws: WasmError.self) {
                try run(
                    code
                        + function(
                            """
                            (drop (call $root (i64.or (i64.extend_i32_u (local.get 0))
                                (i64.shl (i64.extend_i32_u (local.get 1)) (i64.const 32))))) (i64.const 0)
                            """), "run", keys, heap: .standard)
            }
        }
    }

    @Test(
        "Traps say what happened",
        arguments: [
            ("(unreachable)", "wasm trap: wasm `unreachable` instruction executed"),
            ("(drop (i32.div_s (i32.const 1) (i32.const 0)))", "wasm trap: integer divide by zero"),
            ("(drop (i32.load (i32.const -4)))", "wasm trap: out of bounds memory access"),
        ])
    func traps(body: String, reason: String) throws {
        let error = #expect(throws: WasmError.self) { try run(function(body + "(i64.const 0)")) }
        #expect(error == .trap(function: "run", reason: reason, panic: nil))
    }

    @Test("A start function that traps, loops or asks its host is an error of every call")
    func startFunctions() throws {
        func start(_ body: String) -> WasmError? {
            #expect(throws: WasmError.self) {
                try run(
                    """
                    (import "env" "memory" (memory 1)) (import "env" "ext_storage_clear_version_1" (func $c (param i64)))
                    (func $s \(body)) (start $s) \(function("(i64.const 0)"))
                    """, timeLimit: .milliseconds(50))
            }
        }
        #expect(
            start("(unreachable)")
                == .trap(
                    function: "the start function", reason: "wasm trap: wasm `unreachable` instruction executed",
                    panic: nil))
        #expect(start("(loop $l (br $l))") == .timeExceeded(function: "the start function"))
        #expect(start("(call $s)") == .stackExhausted(function: "the start function"))
        #expect(
            start("(call $c (i64.const 0))")
                == .trap(
                    function: "the start function", reason: "a host function was called outside of a call", panic: nil))
    }

    @Test("Data outside of the memory and tables that are too large are errors")
    func badSegments() throws {
        let data = #"(data (i32.const -2) "abc") \#(function("(i64.const 0)"))"#
        #expect(throws: WasmError.self) { try run(data) }
        let table = #"(table 100000000 funcref) \#(function("(i64.const 0)"))"#
        #expect(throws: WasmError.self) { try run(table) }
    }

    @Test("Each call begins with the memory and globals of the module")
    func freshInstances() throws {
        let code = """
            (import "env" "memory" (memory 1)) (global $n (mut i32) (i32.const 5)) (data (i32.const 0) "\\07")
            """
        let body = function(
            """
            (i32.store8 (i32.const 1) (global.get $n)) (global.set $n (i32.const 9))
            (i32.store8 (i32.const 2) (i32.load8_u (i32.const 0))) (i32.store8 (i32.const 0) (i32.const 8))
            (i32.store8 (i32.const 3) (i32.load8_u (i32.const 70000))) (i32.store8 (i32.const 70000) (i32.const 1))
            (i64.const \(1 | 3 << 32))
            """)
        for _ in 0..<20 { #expect(try run(code + body) == [5, 7, 0]) }
    }
}
