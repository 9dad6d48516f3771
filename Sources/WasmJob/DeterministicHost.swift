import CWasmtime

/// The functions of WASI that would tell a module when and where it runs, replaced by such as tell nothing.
///
/// The clock stands at 0. Random bytes are the same for every run, so that programs start which seed their tables with
/// them. Waiting is not supported.
enum DeterministicHost {
    private static let module = "wasi_snapshot_preview1"

    private enum ErrorNumber {
        static let success: Int32 = 0
        static let fault: Int32 = 21
        static let notSupported: Int32 = 58
    }

    private static let i32 = UInt8(CWASMTIME_VALTYPE_I32)
    private static let i64 = UInt8(CWASMTIME_VALTYPE_I64)

    private static let clockResolution: wasmtime_func_unchecked_callback_t = { _, caller, values, _ in
        DeterministicHost.answer(values) { DeterministicHost.write(1, caller, address: $0[1].i32) }
    }

    private static let clockTime: wasmtime_func_unchecked_callback_t = { _, caller, values, _ in
        DeterministicHost.answer(values) { DeterministicHost.write(0, caller, address: $0[2].i32) }
    }

    private static let random: wasmtime_func_unchecked_callback_t = { _, caller, values, _ in
        DeterministicHost.answer(values) { values in
            DeterministicHost.withMemory(caller, address: values[0].i32, count: values[1].i32) { bytes in
                var state: UInt64 = 0x9e37_79b9_7f4a_7c15
                for index in bytes.indices {
                    state ^= state << 13
                    state ^= state >> 7
                    state ^= state << 17
                    bytes[index] = UInt8(truncatingIfNeeded: state >> 32)
                }
            }
        }
    }

    private static let poll: wasmtime_func_unchecked_callback_t = { _, _, values, _ in
        DeterministicHost.answer(values) { _ in ErrorNumber.notSupported }
    }

    /// Puts them in the place of WASI's; nil where that went well.
    static func define(in linker: OpaquePointer) -> OpaquePointer? {
        define("clock_res_get", [i32, i32], in: linker, clockResolution)
            ?? define("clock_time_get", [i32, i64, i32], in: linker, clockTime)
            ?? define("random_get", [i32, i32], in: linker, random)
            ?? define("poll_oneoff", [i32, i32, i32, i32], in: linker, poll)
    }

    private static func define(
        _ name: String, _ parameters: [UInt8], in linker: OpaquePointer,
        _ callback: @escaping wasmtime_func_unchecked_callback_t
    ) -> OpaquePointer? {
        var inputs = wasm_valtype_vec_t()
        wasm_valtype_vec_new(&inputs, parameters.count, parameters.map { wasm_valtype_new($0) })
        var outputs = wasm_valtype_vec_t()
        wasm_valtype_vec_new(&outputs, 1, [wasm_valtype_new(i32)])
        let type = wasm_functype_new(&inputs, &outputs)
        defer { wasm_functype_delete(type) }
        return wasmtime_linker_define_func_unchecked(
            linker, module, module.utf8.count, name, name.utf8.count, type, callback, nil, nil)
    }

    /// Puts the answer in the place of the first argument, of which all of these functions have one.
    private static func answer(
        _ values: UnsafeMutablePointer<wasmtime_val_raw_t>?,
        _ body: (UnsafeMutablePointer<wasmtime_val_raw_t>) -> Int32
    ) -> OpaquePointer? {
        guard let values else { return nil }
        let number = body(values)
        values[0] = wasmtime_val_raw_t(i32: number)
        return nil
    }

    /// Writes a 64-bit number, the lowest byte first.
    private static func write(_ number: UInt64, _ caller: OpaquePointer, address: Int32) -> Int32 {
        withMemory(caller, address: address, count: 8) { $0.storeBytes(of: number.littleEndian, as: UInt64.self) }
    }

    /// Lends the module's memory at the address, which has to be inside.
    private static func withMemory(
        _ caller: OpaquePointer, address: Int32, count: Int32, _ body: (UnsafeMutableRawBufferPointer) -> Void
    ) -> Int32 {
        var item = wasmtime_extern_t()
        guard wasmtime_caller_export_get(caller, "memory", 6, &item), item.kind == CWASMTIME_EXTERN_MEMORY else {
            return ErrorNumber.fault
        }
        let context = wasmtime_caller_context(caller)
        let size = wasmtime_memory_data_size(context, &item.of.memory)
        let start = Int(UInt32(bitPattern: address))
        let count = Int(UInt32(bitPattern: count))
        guard start <= size, count <= size - start, let data = wasmtime_memory_data(context, &item.of.memory) else {
            return ErrorNumber.fault
        }
        body(UnsafeMutableRawBufferPointer(start: data + start, count: count))
        return ErrorNumber.success
    }
}
