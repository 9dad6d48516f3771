import Primitives
import ScaleCodec
import StateMachine
import Testing

@testable import WasmExecutor

private final class TestStorage: OffchainWorkerStorage {
    var values: [OffchainStorageKind: [[UInt8]: [UInt8]]] = [:]

    func get(_ kind: OffchainStorageKind, _ key: [UInt8]) -> [UInt8]? { values[kind]?[key] }
    func set(_ kind: OffchainStorageKind, _ key: [UInt8], _ value: [UInt8]) { values[kind, default: [:]][key] = value }
    func clear(_ kind: OffchainStorageKind, _ key: [UInt8]) { values[kind]?[key] = nil }
    func compareAndSet(_ kind: OffchainStorageKind, _ key: [UInt8], old: [UInt8]?, new: [UInt8]) -> Bool {
        guard get(kind, key) == old else { return false }
        set(kind, key, new)
        return true
    }
}

private final class TestWorker: OffchainWorkerServices {
    var log: [String] = []
    var failure: OffchainHTTPError?

    let isValidator = true
    func networkState() -> (peerID: [UInt8], addresses: [[UInt8]])? { ([1, 2], [[3], []]) }
    func timestamp() -> UInt64 { 0x1_0000_0001 }
    func sleep(until deadline: UInt64) { log.append("sleep \(deadline)") }
    func randomSeed() -> Hash256 { Hash256(words: Words32(1, 2, 3, 4)) }
    func setAuthorizedNodes(_ peerIDs: [[UInt8]], only: Bool) { log.append("nodes \(peerIDs) \(only)") }

    func startRequest(method: String, uri: String, meta: [UInt8]) -> UInt16? {
        log.append("start \(method) \(uri) \(meta)")
        return uri.isEmpty ? nil : 0x0102
    }
    func addHeader(_ request: UInt16, name: String, value: String) -> Bool {
        log.append("header \(request) \(name) \(value)")
        return name != "bad"
    }
    func writeBody(_ request: UInt16, _ part: [UInt8], deadline: UInt64?) throws(OffchainHTTPError) {
        if let failure { throw failure }
        log.append("body \(request) \(part) \(deadline ?? 0)")
    }
    func wait(for requests: [UInt16], deadline: UInt64?) -> [Result<UInt16, OffchainHTTPError>] {
        log.append("wait \(requests) \(deadline ?? 0)")
        return [.success(200), .failure(.deadlineReached), .failure(.ioError), .failure(.invalid)]
    }
    func responseHeaders(_ request: UInt16) -> [(name: [UInt8], value: [UInt8])] { [([1], [2, 3])] }
    func readBody(
        _ request: UInt16, into buffer: UnsafeMutableRawBufferPointer, deadline: UInt64?
    ) throws(OffchainHTTPError) -> Int {
        if let failure { throw failure }
        buffer.copyBytes(from: [9, 8])
        return 2
    }
}

@Suite("Host functions for off-chain workers")
struct OffchainFunctionsTests {
    @Test("The node's own storage keeps values of two kinds")
    func localStorage() throws {
        let state = externalities()
        let storage = TestStorage()
        state.services.offchainStorage = storage
        let name = "ext_offchain_local_storage_"
        func get(_ kind: UInt32) throws -> [UInt8] {
            try host(.init(name + "get_version_1", .i32(kind), span("k"), returns: .span), on: state)
        }
        try host(.init(name + "set_version_1", .i32(1), span("k"), span("v")), on: state)
        #expect(try get(1) == Optional(Array("v".utf8)).encoded())
        #expect(try get(2) == [0])
        func swap(_ old: String?, _ new: String) throws -> UInt32 {
            let old = old.map { Array($0.utf8) }.encoded()
            return number(
                try host(
                    .init(name + "compare_and_set_version_1", .i32(1), span("k"), .span(old), span(new), returns: .i32),
                    on: state))
        }
        #expect(try swap(nil, "x") == 0)
        #expect(try swap("v", "x") == 1)
        #expect(try get(1) == Optional(Array("x".utf8)).encoded())
        try host(.init(name + "clear_version_1", .i32(1), span("k")), on: state)
        #expect(try get(1) == [0])
        #expect(throws: WasmError.self) { try get(3) }
    }

    @Test("A worker asks its node")
    func node() throws {
        let state = externalities()
        let worker = TestWorker()
        state.services.offchainWorker = worker
        var submitted: [[UInt8]] = []
        state.services.submitTransaction = {
            submitted.append($0)
            return !$0.isEmpty
        }
        let name = "ext_offchain_"
        #expect(number(try host(.init(name + "is_validator_version_1", returns: .i32), on: state)) == 1)
        #expect(
            try host(.init(name + "timestamp_version_1", returns: .i64), on: state) == UInt64(0x1_0000_0001).encoded())
        #expect(
            try host(.init(name + "random_seed_version_1", returns: .address(32)), on: state)
                == worker.randomSeed().bytes)
        #expect(
            try host(.init(name + "network_state_version_1", returns: .span), on: state) == [0, 8, 1, 2, 8, 4, 3, 0])
        #expect(try host(.init(name + "submit_transaction_version_1", .span([5]), returns: .span), on: state) == [0])
        #expect(try host(.init(name + "submit_transaction_version_1", .span([]), returns: .span), on: state) == [1])
        #expect(submitted == [[5], []])
        try host(.init(name + "sleep_until_version_1", .i64(77)), on: state)
        try host(
            .init(name + "set_authorized_nodes_version_1", .span([[UInt8]([1])].encoded()), .i32(1)), on: state)
        #expect(worker.log == ["sleep 77", "nodes [[1]] true"])
    }

    @Test("A worker makes HTTP requests")
    func http() throws {
        let state = externalities()
        let worker = TestWorker()
        state.services.offchainWorker = worker
        let name = "ext_offchain_http_"
        func call(_ function: String, _ arguments: HostCallText.Argument...) throws -> [UInt8] {
            try host(.init("\(name)\(function)_version_1", arguments: arguments, returns: .span), on: state)
        }
        let deadline = HostCallText.Argument.span(Optional(UInt64(5)).encoded())
        let forever = HostCallText.Argument.span([0])
        #expect(try call("request_start", span("GET"), span("u"), .span([7])) == [0, 2, 1])
        #expect(try call("request_start", span("GET"), span(""), .span([])) == [1])
        #expect(try call("request_add_header", .i32(258), span("a"), span("b")) == [0])
        #expect(try call("request_add_header", .i32(258), span("bad"), span("b")) == [1])
        #expect(try call("request_write_body", .i32(258), .span([1]), deadline) == [0])
        #expect(
            try call("response_wait", .span([UInt16(258), 3].encoded()), forever) == [16, 3, 200, 0, 0, 1, 2])
        #expect(try call("response_headers", .i32(258)) == [4, 4, 1, 8, 2, 3])
        #expect(try call("response_read_body", .i32(258), .span([0, 0, 0]), forever) == [0, 2, 0, 0, 0])
        worker.failure = .ioError
        #expect(try call("request_write_body", .i32(258), .span([1]), deadline) == [1, 1])
        #expect(try call("response_read_body", .i32(258), .span([]), deadline) == [1, 1])
        #expect(
            worker.log == [
                "start GET u [7]", "start GET  []", "header 258 a b", "header 258 bad b", "body 258 [1] 5",
                "wait [258, 3] 0",
            ])
    }

    @Test("Without a worker, its functions trap")
    func noWorker() throws {
        let calls: [HostCallText] = [
            .init("ext_offchain_timestamp_version_1", returns: .i64),
            .init("ext_offchain_submit_transaction_version_1", .span([]), returns: .span),
            .init("ext_offchain_local_storage_get_version_1", .i32(1), .span([]), returns: .span),
        ]
        for call in calls {
            let error = #expect(throws: WasmError.self) { try host(call) }
            #expect(error?.description.contains("this call has no") == true)
        }
    }
}
