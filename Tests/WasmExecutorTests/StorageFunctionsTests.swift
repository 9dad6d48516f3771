import Crypto
import Primitives
import ScaleCodec
import StateMachine
import Testing
import Trie

@testable import WasmExecutor

@Suite("Host functions for storage")
struct StorageFunctionsTests {
    private func some(_ text: String) -> [UInt8] { Optional(Array(text.utf8)).encoded() }

    @Test("A value that is set can be read, and one that is cleared cannot")
    func setGetClear() throws {
        let state = externalities(["old": "value"])
        let get = HostCallText("ext_storage_get_version_1", span("new"), returns: .span)
        #expect(try host(get, on: state) == [0])
        #expect(try host(.init("ext_storage_set_version_1", span("new"), span("x")), get, on: state) == some("x"))
        #expect(try host(.init("ext_storage_get_version_1", span("old"), returns: .span), on: state) == some("value"))
        #expect(try host(.init("ext_storage_clear_version_1", span("new")), get, on: state) == [0])
    }

    @Test("A value comes whole, whatever form its length has", arguments: [0, 1, 63, 64, 16_383, 16_384, 200_000])
    func lengths(count: Int) throws {
        let state = externalities()
        let value = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        state.storageSet([1], value)
        let answer = try host(.init("ext_storage_get_version_1", .span([1]), returns: .span), on: state)
        #expect(answer == Optional(value).encoded())
    }

    @Test("Keys exist or do not")
    func exists() throws {
        let state = externalities(["a": "1"])
        #expect(number(try host(.init("ext_storage_exists_version_1", span("a"), returns: .i32), on: state)) == 1)
        #expect(number(try host(.init("ext_storage_exists_version_1", span("b"), returns: .i32), on: state)) == 0)
    }

    @Test(
        "A part of a value is read into the runtime's memory",
        arguments: [
            ("abcdef", 0, 3, "abc", 6), ("abcdef", 4, 3, "ef.", 2), ("abcdef", 6, 3, "...", 0),
            ("abcdef", 99, 3, "...", 0),
            ("", 0, 3, "...", 0), ("abc", 0, 0, "", 3),
        ] as [(String, UInt32, Int, String, UInt32)])
    func read(value: String, offset: UInt32, room: Int, expected: String, left: UInt32) throws {
        for name in ["ext_storage_read_version_1", "ext_default_child_storage_read_version_1"] {
            let isChild = name.contains("child")
            let state = externalities(["k": value])
            state.childStorageSet(Array("c".utf8), Array("k".utf8), Array(value.utf8))
            let buffer = try run(
                """
                (import "env" "memory" (memory 1))
                (import "env" "\(name)" (func $read (param \(isChild ? "i64" : "") i64 i64 i32) (result i64)))
                (data (i32.const 50) "k") (data (i32.const 60) "c") (data (i32.const 100) "...")
                """
                    + function(
                        """
                        (drop (call $read \(isChild ? "(i64.const \(60 | 1 << 32))" : "") (i64.const \(50 | 1 << 32))
                            (i64.const \(100 | room << 32)) (i32.const \(offset))))
                        (i64.const \(100 | room << 32))
                        """), on: state)
            #expect(buffer == Array(expected.utf8), "\(name)")
            let arguments = [span("k"), .span(Array(repeating: 0, count: room)), .i32(offset)]
            let call = HostCallText(name, arguments: (isChild ? [span("c")] : []) + arguments, returns: .span)
            #expect(try host(call, on: state) == Optional(left).encoded(), "\(name)")
        }
    }

    @Test("Reading a part of nothing says so, and leaves the memory alone")
    func readNothing() throws {
        let call = HostCallText(
            "ext_storage_read_version_1", span("k"), .span([1, 2, 3]), .i32(0), returns: .span)
        #expect(try host(call) == [0])
    }

    @Test("Elements are appended to a sequence")
    func append() throws {
        let state = externalities()
        let append = HostCallText("ext_storage_append_version_1", span("list"), .span([7]))
        let get = HostCallText("ext_storage_get_version_1", span("list"), returns: .span)
        #expect(try host(append, append, get, on: state) == Optional([UInt8]([7, 7]).encoded()).encoded())
        #expect(try host(append, get, on: state) == Optional([UInt8]([7, 7, 7]).encoded()).encoded())
    }

    @Test("Prefixes are cleared, with a limit where there is one")
    func clearPrefix() throws {
        var state = externalities(["ab": "1", "ac": "2", "b": "3"])
        try host(.init("ext_storage_clear_prefix_version_1", span("a")), on: state)
        #expect(!state.storageExists(Array("ac".utf8)))
        #expect(state.storageExists(Array("b".utf8)))

        state = externalities(["ab": "1", "ac": "2", "b": "3"])
        let clear = { (limit: UInt32?) in
            HostCallText("ext_storage_clear_prefix_version_2", span("a"), .span(limit.encoded()), returns: .span)
        }
        #expect(try host(clear(1), on: state) == [1, 1, 0, 0, 0])
        #expect(!state.storageExists(Array("ab".utf8)))
        #expect(state.storageExists(Array("ac".utf8)))
        #expect(try host(clear(nil), on: state) == [0, 2, 0, 0, 0])
    }

    @Test("Keys come in order, across what changed and what did not")
    func nextKey() throws {
        let state = externalities(["a": "1", "c": "3"])
        state.storageSet(Array("b".utf8), [])
        let next = { (key: String) in HostCallText("ext_storage_next_key_version_1", span(key), returns: .span) }
        #expect(try host(next(""), on: state) == some("a"))
        #expect(try host(next("a"), on: state) == some("b"))
        #expect(try host(next("b"), on: state) == some("c"))
        #expect(try host(next("c"), on: state) == [0])
    }

    @Test("The root is that of the changed state, in either layout")
    func root() throws {
        let long = String(repeating: "x", count: 40)
        let state = externalities(["a": "1"])
        state.storageSet(Array("b".utf8), Array(long.utf8))
        let pairs = [("a", "1"), ("b", long)].map { (key: Array($0.0.utf8), value: Array($0.1.utf8)) }
        let v0 = TrieRoot.of(pairs, version: .v0).bytes
        #expect(try host(.init("ext_storage_root_version_1", returns: .span), on: state) == v0)
        #expect(try host(.init("ext_storage_root_version_2", .i32(0), returns: .span), on: state) == v0)
        #expect(
            try host(.init("ext_storage_root_version_2", .i32(1), returns: .span), on: state)
                == TrieRoot.of(pairs, version: .v1).bytes)
        #expect(throws: WasmError.self) {
            try host(.init("ext_storage_root_version_2", .i32(2), returns: .span), on: externalities())
        }
    }

    @Test("There are no changes tries")
    func changesRoot() throws {
        #expect(try host(.init("ext_storage_changes_root_version_1", .span([1]), returns: .span)) == [0])
    }

    @Test("A transaction that is rolled back leaves nothing; one that is committed stays")
    func transactions() throws {
        let start = HostCallText("ext_storage_start_transaction_version_1")
        let set = HostCallText("ext_storage_set_version_1", span("k"), span("v"))
        let get = HostCallText("ext_storage_get_version_1", span("k"), returns: .span)
        #expect(try host(start, set, .init("ext_storage_rollback_transaction_version_1"), get) == [0])
        #expect(try host(start, set, .init("ext_storage_commit_transaction_version_1"), get) == some("v"))
    }

    @Test("Ending a transaction that was not started traps, and leaving one open undoes it")
    func unbalancedTransactions() throws {
        for name in ["ext_storage_rollback_transaction_version_1", "ext_storage_commit_transaction_version_1"] {
            let error = #expect(throws: WasmError.self) { try host(.init(name)) }
            #expect(error == .trap(function: "run", reason: "\(name): noOpenTransaction", panic: nil))
        }
        let state = externalities()
        try host(
            .init("ext_storage_start_transaction_version_1"), .init("ext_storage_set_version_1", span("k"), span("v")),
            on: state)
        #expect(state.storageGet(Array("k".utf8)) == nil)
    }

    @Test("Without a recorder the proof has the largest size")
    func proofSize() throws {
        let call = HostCallText("ext_storage_proof_size_storage_proof_size_version_1", returns: .i64)
        #expect(try host(call) == UInt64.max.encoded())
        let state = externalities()
        state.services.proofSize = { 1234 }
        #expect(try host(call, on: state) == UInt64(1234).encoded())
    }

    // MARK: Child storage

    @Test("Child tries have values of their own")
    func child() throws {
        let state = externalities()
        let get = HostCallText("ext_default_child_storage_get_version_1", span("c"), span("k"), returns: .span)
        let exists = HostCallText("ext_default_child_storage_exists_version_1", span("c"), span("k"), returns: .i32)
        #expect(try host(get, on: state) == [0])
        #expect(
            try host(.init("ext_default_child_storage_set_version_1", span("c"), span("k"), span("v")), get, on: state)
                == some("v"))
        #expect(number(try host(exists, on: state)) == 1)
        #expect(
            try host(
                .init("ext_default_child_storage_next_key_version_1", span("c"), span(""), returns: .span), on: state)
                == some("k"))
        #expect(try host(.init("ext_storage_get_version_1", span("k"), returns: .span), on: state) == [0])
        let root = TrieRoot.of([(key: Array("k".utf8), value: Array("v".utf8))], version: .v0).bytes
        #expect(
            try host(.init("ext_default_child_storage_root_version_1", span("c"), returns: .span), on: state) == root)
        #expect(
            try host(.init("ext_default_child_storage_root_version_2", span("c"), .i32(1), returns: .span), on: state)
                == root)
        try host(.init("ext_default_child_storage_clear_version_1", span("c"), span("k")), on: state)
        #expect(number(try host(exists, on: state)) == 0)
    }

    @Test("Child tries are cleared by prefix, and killed")
    func childRemoval() throws {
        func state() -> Externalities {
            var stored: [[UInt8]: [UInt8]] = [:]
            for key in ["aa", "ab", "b"] { stored[Array(key.utf8)] = [1] }
            return Externalities(
                backend: .memory(InMemoryState(top: [:], children: [Array("c".utf8): stored])))
        }
        func keys(_ state: Externalities) -> Int {
            ["aa", "ab", "b"].count { state.childStorageExists(Array("c".utf8), Array($0.utf8)) }
        }
        let one = HostCallText.Argument.span(Optional(UInt32(1)).encoded())
        let all = HostCallText.Argument.span([0])

        var child = state()
        try host(.init("ext_default_child_storage_clear_prefix_version_1", span("c"), span("a")), on: child)
        #expect(keys(child) == 1)
        child = state()
        let clear = HostCallText(
            "ext_default_child_storage_clear_prefix_version_2", span("c"), span("a"), one, returns: .span)
        #expect(try host(clear, on: child) == [1, 1, 0, 0, 0])
        #expect(keys(child) == 2)

        child = state()
        try host(.init("ext_default_child_storage_storage_kill_version_1", span("c")), on: child)
        #expect(keys(child) == 0)
        child = state()
        let kill = "ext_default_child_storage_storage_kill_version_"
        #expect(number(try host(.init(kill + "2", span("c"), one, returns: .i32), on: child)) == 0)
        #expect(number(try host(.init(kill + "2", span("c"), all, returns: .i32), on: child)) == 1)
        child = state()
        #expect(try host(.init(kill + "3", span("c"), one, returns: .span), on: child) == [1, 1, 0, 0, 0])
        #expect(try host(.init(kill + "3", span("c"), all, returns: .span), on: child) == [0, 3, 0, 0, 0])
    }
}
