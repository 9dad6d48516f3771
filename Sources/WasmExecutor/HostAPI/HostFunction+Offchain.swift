import Primitives
import ScaleCodec
import StateMachine

// Source: Polkadot specification, appendix B (host API), off-chain.

extension HostFunction {
    static let offchain: [HostFunction] = [
        HostFunction("ext_offchain_is_validator_version_1", returns: .i32) { (call) throws(HostFault) in
            try call.offchainWorker.isValidator ? 1 : 0
        },
        HostFunction("ext_offchain_submit_transaction_version_1", .i64, returns: .i64) { (call) throws(HostFault) in
            guard let submit = call.externalities.services.submitTransaction else {
                throw .unavailable("transaction pool")
            }
            return try call.answer([submit(try call.array(0)) ? 0 : 1])
        },
        HostFunction("ext_offchain_network_state_version_1", returns: .i64) { (call) throws(HostFault) in
            guard let state = try call.offchainWorker.networkState() else { return try call.answer([1]) }
            return try call.answer([0] + state.peerID.encoded() + state.addresses.encoded())
        },
        HostFunction("ext_offchain_timestamp_version_1", returns: .i64) { (call) throws(HostFault) in
            try call.offchainWorker.timestamp()
        },
        HostFunction("ext_offchain_sleep_until_version_1", .i64) { (call) throws(HostFault) in
            try call.offchainWorker.sleep(until: call.wide(0))
        },
        HostFunction("ext_offchain_random_seed_version_1", returns: .i32) { (call) throws(HostFault) in
            try call.answer(try call.offchainWorker.randomSeed())
        },
        HostFunction("ext_offchain_set_authorized_nodes_version_1", .i64, .i32) { (call) throws(HostFault) in
            try call.offchainWorker.setAuthorizedNodes(try call.decoded(0), only: call.number(1) != 0)
        },
        HostFunction("ext_offchain_index_set_version_1", .i64, .i64) { (call) throws(HostFault) in
            call.externalities.offchainIndexSet(try call.array(0), try call.array(1))
        },
        HostFunction("ext_offchain_index_clear_version_1", .i64) { (call) throws(HostFault) in
            call.externalities.offchainIndexSet(try call.array(0), nil)
        },
    ]

    static let offchainStorage: [HostFunction] = [
        HostFunction("ext_offchain_local_storage_set_version_1", .i32, .i64, .i64) { (call) throws(HostFault) in
            try call.offchainStorage.set(try call.storageKind(0), try call.array(1), try call.array(2))
        },
        HostFunction("ext_offchain_local_storage_clear_version_1", .i32, .i64) { (call) throws(HostFault) in
            try call.offchainStorage.clear(try call.storageKind(0), try call.array(1))
        },
        HostFunction(
            "ext_offchain_local_storage_compare_and_set_version_1", .i32, .i64, .i64, .i64, returns: .i32
        ) { (call) throws(HostFault) in
            let isSet = try call.offchainStorage.compareAndSet(
                try call.storageKind(0), try call.array(1), old: try call.decoded(2), new: try call.array(3))
            return isSet ? 1 : 0
        },
        HostFunction(
            "ext_offchain_local_storage_get_version_1", .i32, .i64, returns: .i64
        ) { (call) throws(HostFault) in
            try call.answer(
                optional: try call.offchainStorage.get(try call.storageKind(0), try call.array(1)))
        },
    ]

    static let offchainHTTP: [HostFunction] = [
        HostFunction(
            "ext_offchain_http_request_start_version_1", .i64, .i64, .i64, returns: .i64
        ) { (call) throws(HostFault) in
            let request = try call.offchainWorker.startRequest(
                method: try call.text(0), uri: try call.text(1), meta: try call.array(2))
            return try call.answer(request.map { [0] + $0.encoded() } ?? [1])
        },
        HostFunction(
            "ext_offchain_http_request_add_header_version_1", .i32, .i64, .i64, returns: .i64
        ) { (call) throws(HostFault) in
            let isAdded = try call.offchainWorker.addHeader(
                call.request(0), name: try call.text(1), value: try call.text(2))
            return try call.answer([isAdded ? 0 : 1])
        },
        HostFunction(
            "ext_offchain_http_request_write_body_version_1", .i32, .i64, .i64, returns: .i64
        ) { (call) throws(HostFault) in
            let worker = try call.offchainWorker
            let part = try call.array(1)
            let deadline = try call.decoded(2, as: UInt64?.self)
            do throws(OffchainHTTPError) {
                try worker.writeBody(call.request(0), part, deadline: deadline)
            } catch {
                return try call.answer([1, error.rawValue])
            }
            return try call.answer([0])
        },
        HostFunction(
            "ext_offchain_http_response_wait_version_1", .i64, .i64, returns: .i64
        ) { (call) throws(HostFault) in
            let answers = try call.offchainWorker.wait(for: try call.decoded(0), deadline: try call.decoded(1))
            var output = ScaleEncoder(capacity: 4 + answers.count * 3)
            output.appendLength(answers.count)
            for answer in answers {
                switch answer {
                case .success(let status):
                    output.append(3)
                    output.appendFixed(status)
                case .failure(let error): output.append(error.rawValue)
                }
            }
            return try call.answer(output.bytes)
        },
        HostFunction(
            "ext_offchain_http_response_headers_version_1", .i32, returns: .i64
        ) { (call) throws(HostFault) in
            let headers = try call.offchainWorker.responseHeaders(call.request(0))
            return try call.answer(headers.map { Pair($0.name, $0.value) }.encoded())
        },
        HostFunction(
            "ext_offchain_http_response_read_body_version_1", .i32, .i64, .i64, returns: .i64
        ) { (call) throws(HostFault) in
            let worker = try call.offchainWorker
            let buffer = try call.target(1)
            let deadline = try call.decoded(2, as: UInt64?.self)
            let count: Int
            do throws(OffchainHTTPError) {
                count = try worker.readBody(call.request(0), into: buffer, deadline: deadline)
            } catch {
                return try call.answer([1, error.rawValue])
            }
            return try call.answer([0] + UInt32(clamping: count).encoded())
        },
    ]
}

extension HostCall {
    var offchainWorker: any OffchainWorkerServices {
        get throws(HostFault) {
            guard let worker = externalities.services.offchainWorker else { throw .unavailable("off-chain worker") }
            return worker
        }
    }

    var offchainStorage: any OffchainWorkerStorage {
        get throws(HostFault) {
            guard let storage = externalities.services.offchainStorage else { throw .unavailable("off-chain storage") }
            return storage
        }
    }

    func storageKind(_ index: Int) throws(HostFault) -> OffchainStorageKind {
        guard let kind = OffchainStorageKind(rawValue: number(index)) else {
            throw .other("there is no off-chain storage of kind \(number(index))")
        }
        return kind
    }

    /// The number of an HTTP request, 16 bits.
    func request(_ index: Int) -> UInt16 { UInt16(truncatingIfNeeded: number(index)) }
}
