import Foundation
import Primitives
import ScaleCodec
import StateMachine
import TestSupport
import Testing

@testable import WasmExecutor

/// What a runtime may do to hurt its host while it runs: an error has to come of it, and the process has to live on.
@Suite("Hostile runtimes")
struct HostileRuntimesTests {
    private static func load(_ code: [UInt8], heap: HeapAllocation = .standard) throws -> WasmRuntime {
        try TestExecutor.shared.get().runtime(code: code, heap: heap)
    }

    private static func loadFailure(_ code: [UInt8], heap: HeapAllocation = .standard) -> WasmError? {
        #expect(throws: WasmError.self) { try load(code, heap: heap) }
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
        var random = SeededGenerator(seed: 1)
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

    @Test(
        "Calls that run are ended where the host wants to stop, and later ones have their time",
        .timeLimit(.minutes(1)))
    func ending() async throws {
        let executor = try WasmExecutor(WasmExecutor.Configuration(instances: 2))
        func runtime(_ body: String) throws -> WasmRuntime {
            let memory = #"(import "env" "memory" (memory 1)) (global (export "__heap_base") i32 (i32.const 0))"#
            return try executor.runtime(code: wasm("(module \(memory) \(function(body)))"))
        }
        let endless = try runtime("(loop $l (br $l)) (i64.const 0)")
        let call = Task.detached { () -> WasmError? in
            do throws(WasmError) {
                _ = try endless.call("run", [], on: externalities())
                return nil
            } catch {
                return error
            }
        }
        // The call may begin at any time.
        let ending = Task.detached {
            repeat { executor.endCalls() } while (try? await Task.sleep(for: .milliseconds(5))) != nil
        }
        #expect(await call.value == .timeExceeded(function: "run"))
        ending.cancel()
        #expect(try runtime("(i64.const 0)").call("run", [], on: externalities()).isEmpty)
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
        func start(_ body: String, timeLimit: Duration = .seconds(10)) -> WasmError? {
            #expect(throws: WasmError.self) {
                try run(
                    """
                    (import "env" "memory" (memory 1)) (import "env" "ext_storage_clear_version_1" (func $c (param i64)))
                    (func $s \(body)) (start $s) \(function("(i64.const 0)"))
                    """, timeLimit: timeLimit)
            }
        }
        #expect(
            start("(unreachable)")
                == .trap(
                    function: "instantiation", reason: "wasm trap: wasm `unreachable` instruction executed",
                    panic: nil))
        #expect(start("(loop $l (br $l))", timeLimit: .milliseconds(50)) == .timeExceeded(function: "instantiation"))
        #expect(start("(call $s)") == .stackExhausted(function: "instantiation"))
        #expect(
            start("(call $c (i64.const 0))")
                == .trap(
                    function: "instantiation", reason: "a host function was called outside of a call", panic: nil))
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
