import Crypto
import Primitives
import ScaleCodec
import StateMachine
import Testing

@testable import WasmExecutor

/// What a runtime logged.
private final class Log {
    struct Line: Equatable {
        let level: UInt8
        let target: String
        let message: String
    }

    var lines: [Line] = []

    func externalities(level: UInt8) -> Externalities {
        Externalities(backend: .memory(InMemoryState()), logLevel: level) { level, target, message in
            self.lines.append(
                Line(
                    level: level, target: String(decoding: target, as: UTF8.self),
                    message: String(decoding: message, as: UTF8.self)))
        }
    }
}

@Suite("Host functions for everything else")
struct MiscFunctionsTests {
    @Test("Memory is allocated and freed")
    func allocator() throws {
        let malloc = HostCallText("ext_allocator_malloc_version_1", .i32(100), returns: .i32)
        // The input, which is empty, has the first chunk behind the heap base.
        #expect(number(try host(malloc)) == 65000 + 8 + 8 + 8)
        let free = HostCallText("ext_allocator_free_version_1", .i32(65024))
        #expect(number(try host(malloc, malloc)) == 65024 + 128 + 8)
        #expect(number(try host(malloc, free, malloc)) == 65024)
    }

    @Test("Messages of the levels that are wanted reach the log")
    func logging() throws {
        let log = Log()
        let state = log.externalities(level: 3)
        for level: UInt32 in [0, 2, 3, 4, .max] {
            try host(.init("ext_logging_log_version_1", .i32(level), span("pallet"), span("words \(level)")), on: state)
        }
        #expect(
            log.lines == [
                .init(level: 1, target: "pallet", message: "words 0"),
                .init(level: 3, target: "pallet", message: "words 2"),
            ])
        #expect(number(try host(.init("ext_logging_max_level_version_1", returns: .i32), on: state)) == 3)
        #expect(number(try host(.init("ext_logging_max_level_version_1", returns: .i32))) == 0)
    }

    @Test("What a runtime prints is logged")
    func printing() throws {
        let log = Log()
        let state = log.externalities(level: 5)
        try host(.init("ext_misc_print_num_version_1", .i64(.max)), on: state)
        try host(.init("ext_misc_print_utf8_version_1", span("text")), on: state)
        try host(.init("ext_misc_print_hex_version_1", .span([0, 0xAB])), on: state)
        #expect(log.lines.map(\.message) == ["18446744073709551615", "text", "0x00ab"])
        #expect(log.lines.allSatisfy { $0.level == 4 && $0.target == "runtime" })
    }

    @Test("A runtime that aborts says why")
    func abort() throws {
        let error = #expect(throws: WasmError.self) {
            try host(.init("ext_panic_handler_abort_on_panic_version_1", span("panicked at lib.rs:1")))
        }
        #expect(
            error
                == .trap(
                    function: "run", reason: "ext_panic_handler_abort_on_panic_version_1: the runtime aborted",
                    panic: "panicked at lib.rs:1"))
        #expect(error?.description == "run trapped: panicked at lib.rs:1")
    }

    @Test("A runtime that logs its panic before it traps says why, too")
    func loggedPanic() throws {
        let error = #expect(throws: WasmError.self) {
            try run(
                """
                (import "env" "memory" (memory 1))
                (import "env" "ext_logging_log_version_1" (func $log (param i32 i64 i64)))
                (data (i32.const 0) "runtime") (data (i32.const 10) "no balance")
                """
                    + function(
                        """
                        (call $log (i32.const 0) (i64.const \(7 << 32)) (i64.const \(10 | 10 << 32)))
                        (unreachable)
                        """))
        }
        #expect(
            error
                == .trap(
                    function: "run", reason: "wasm trap: wasm `unreachable` instruction executed", panic: "no balance"))
    }

    @Test("Nothing is traced")
    func tracing() throws {
        #expect(number(try host(.init("ext_wasm_tracing_enabled_version_1", .span([]), returns: .i32))) == 0)
        #expect(
            try host(.init("ext_wasm_tracing_enter_span_version_1", .span([]), returns: .i64)) == UInt64(0).encoded())
        try host(.init("ext_wasm_tracing_event_version_1", .span([])))
        try host(.init("ext_wasm_tracing_exit_version_1", .i64(1)))
    }

    @Test("The two indexes collect what is asked of them")
    func indexes() throws {
        let state = externalities()
        let hash = Blake2b.hash256([1])
        try host(
            .init("ext_transaction_index_index_version_1", .i32(3), .i32(100), .address(hash.bytes)),
            .init("ext_transaction_index_renew_version_1", .i32(4), .address(hash.bytes)),
            .init("ext_offchain_index_set_version_1", span("b"), span("1")),
            .init("ext_offchain_index_set_version_1", span("a"), span("2")),
            .init("ext_offchain_index_clear_version_1", span("c")),
            .init("ext_storage_start_transaction_version_1"),
            .init("ext_offchain_index_set_version_1", span("d"), span("3")),
            .init("ext_storage_rollback_transaction_version_1"), on: state)
        #expect(
            state.transactionIndex == [
                .index(extrinsic: 3, size: 100, hash: hash), .renew(extrinsic: 4, hash: hash),
            ])
        #expect(
            state.offchainIndexChanges == [
                StorageChange(key: Array("a".utf8), value: Array("2".utf8)),
                StorageChange(key: Array("b".utf8), value: Array("1".utf8)),
                StorageChange(key: Array("c".utf8), value: nil),
            ])
        // They are no part of the state.
        #expect(try state.changes(version: .v0).top.isEmpty)
    }

    // MARK: Versions of other code

    private static let version = RuntimeVersion(
        specName: "test", implName: "test", authoringVersion: 1, specVersion: 2, implVersion: 3, apis: [],
        transactionVersion: 1, stateVersion: 0)

    private static func runtimeVersion(of code: [UInt8]) throws -> [UInt8] {
        let state = externalities(["code": ""])
        // The code is long, so it comes as the input.
        return try run(
            """
            (import "env" "memory" (memory 1))
            (import "env" "ext_misc_runtime_version_version_1" (func $version (param i64) (result i64)))
            """
                + function(
                    """
                    (call $version (i64.or (i64.extend_i32_u (local.get 0))
                        (i64.shl (i64.extend_i32_u (local.get 1)) (i64.const 32))))
                    """), "run", code, on: state)
    }

    @Test("The version of other code is read, from its sections or by asking it")
    func runtimeVersion() throws {
        let bytes = Self.version.encoded()
        let text = bytes.map { "\\" + String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let asked = try wasm(
            """
            (module (import "env" "memory" (memory 1)) (global (export "__heap_base") i32 (i32.const 1000))
                (data (i32.const 8) "\(text)")
                (func (export "Core_version") (param i32 i32) (result i64) (i64.const \(8 | bytes.count << 32))))
            """)
        #expect(try Self.runtimeVersion(of: asked) == Optional(bytes).encoded())

        // A custom section: its name and the version, without the last fields for the APIs that are not there.
        let name = Array("runtime_version".utf8)
        let section = [UInt8(name.count)] + name + bytes
        let written = try wasm(
            #"(module (import "env" "memory" (memory 1)) (global (export "__heap_base") i32 (i32.const 1000)))"#)
        #expect(
            try Self.runtimeVersion(of: written + [0, UInt8(section.count)] + section) == Optional(bytes).encoded())
        // What a section says needs no code that could run.
        let module: [UInt8] = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
        #expect(
            try Self.runtimeVersion(of: module + [0, UInt8(section.count)] + section) == Optional(bytes).encoded())
        #expect(try Self.runtimeVersion(of: module + [0, 20] + section.prefix(20)) == [0])
        let trapping = try wasm(
            """
            (module (import "env" "memory" (memory 1)) (global (export "__heap_base") i32 (i32.const 1000))
                (func (export "Core_version") (param i32 i32) (result i64) unreachable))
            """)
        #expect(try Self.runtimeVersion(of: trapping) == [0])
        #expect(try Self.runtimeVersion(of: written) == [0])
        #expect(try Self.runtimeVersion(of: [1, 2, 3]) == [0])
        #expect(try Self.runtimeVersion(of: []) == [0])
    }

    @Test("Code that is asked for its version cannot ask for that of other code")
    func nestedVersion() throws {
        let nested = try wasm(
            """
            (module (import "env" "memory" (memory 1))
                (import "env" "ext_misc_runtime_version_version_1" (func $version (param i64) (result i64)))
                (global (export "__heap_base") i32 (i32.const 1000))
                (func (export "Core_version") (param i32 i32) (result i64) (call $version (i64.const 0))))
            """)
        // It answers with "none", which is no version.
        #expect(try Self.runtimeVersion(of: nested) == [0])
    }
}
