import Crypto
import Primitives
import ScaleCodec
import StateMachine

// Source: Polkadot specification, appendix B (host API), allocator, miscellaneous and logging.

extension HostFunction {
    static let misc: [HostFunction] = [
        HostFunction("ext_allocator_malloc_version_1", .i32, returns: .i32) { (call) throws(HostFault) in
            UInt64(try call.state.allocate(call.number(0)))
        },
        HostFunction("ext_allocator_free_version_1", .i32) { (call) throws(HostFault) in
            try call.state.free(call.number(0))
        },
        HostFunction("ext_panic_handler_abort_on_panic_version_1", .i64) { (call) throws(HostFault) in
            call.state.lastWords = try call.text(0)
            throw .aborted
        },

        HostFunction("ext_logging_log_version_1", .i32, .i64, .i64) { (call) throws(HostFault) in
            // The runtime counts from 0, error, where the host counts from 1.
            let level = UInt8(clamping: UInt64(call.number(0)) + 1)
            let target = try call.span(1)
            let isPanic = level == 1 && target.elementsEqual("runtime".utf8)
            guard isPanic || level <= call.externalities.logLevel else {
                _ = try call.span(2)
                return
            }
            let message = try call.array(2)
            // Runtimes say why they panic and then trap.
            if isPanic { call.state.lastWords = String(decoding: message, as: UTF8.self) }
            call.externalities.log(level: level, target: [UInt8](target), message: message)
        },
        HostFunction("ext_logging_max_level_version_1", returns: .i32) { call in UInt64(call.externalities.logLevel) },
        HostFunction("ext_misc_print_num_version_1", .i64) { call in call.print("\(call.wide(0))") },
        HostFunction("ext_misc_print_utf8_version_1", .i64) { (call) throws(HostFault) in
            call.print(try call.text(0))
        },
        HostFunction("ext_misc_print_hex_version_1", .i64) { (call) throws(HostFault) in
            let digits = Array("0123456789abcdef")
            call.print("0x" + String(try call.span(0).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }))
        },
        HostFunction("ext_misc_runtime_version_version_1", .i64, returns: .i64) { (call) throws(HostFault) in
            // Code that has to be run for its version is compiled.
            guard call.externalities.settleAssumedSignatures() else { return 0 }
            let version = try? call.state.versionReader?.version(of: try call.array(0))
            return try call.answer(optional: version?.encoded())
        },

        // Nobody traces, so no span is ever entered.
        HostFunction("ext_wasm_tracing_enabled_version_1", .i64, returns: .i32) { _ in 0 },
        HostFunction("ext_wasm_tracing_enter_span_version_1", .i64, returns: .i64) { _ in 0 },
        HostFunction("ext_wasm_tracing_event_version_1", .i64) { _ in },
        HostFunction("ext_wasm_tracing_exit_version_1", .i64) { _ in },

        HostFunction("ext_transaction_index_index_version_1", .i32, .i32, .i32) { (call) throws(HostFault) in
            call.externalities.indexTransaction(
                .index(extrinsic: call.number(0), size: call.number(1), hash: try call.hash(2)))
        },
        HostFunction("ext_transaction_index_renew_version_1", .i32, .i32) { (call) throws(HostFault) in
            call.externalities.indexTransaction(.renew(extrinsic: call.number(0), hash: try call.hash(1)))
        },
    ]
}

extension HostCall {
    /// Prints for whoever debugs a runtime.
    func print(_ text: String) {
        guard externalities.logLevel >= 4 else { return }
        externalities.log(level: 4, target: Array("runtime".utf8), message: Array(text.utf8))
    }
}
