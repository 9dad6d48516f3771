import CWasmtime
import Glibc

/// One run of a module, from its file to its end.
struct WasmRun {
    enum Ending {
        case exit(Int32)
        case failure(Kind, String)

        enum Kind: String {
            case outOfFuel = "out-of-fuel"
            case trap
            case invalid
        }
    }

    private(set) var ending = Ending.exit(0)
    private(set) var usedFuel: UInt64 = 0

    /// Bytes of stack that a module may use.
    private static let stackSize = 1 << 20
    /// Elements of all tables together, each of which takes memory of ours.
    private static let tableElements: Int64 = 1 << 20

    init(_ options: WasmJobOptions) {
        guard let wasm = Self.read(options.module) else {
            ending = .failure(.invalid, "the module cannot be read")
            return
        }
        // The process ends with the run, and gives back what both have.
        let engine = wasm_engine_new_with_config(Self.makeConfiguration())
        var module: OpaquePointer?
        if let error = wasmtime_module_new(engine, wasm, wasm.count, &module) {
            ending = .failure(.invalid, Self.message(taking: error))
            return
        }
        // There is a module where there is no error.
        guard let module else { return }

        let store = wasmtime_store_new(engine, nil, nil)
        wasmtime_store_limiter(store, options.memory, Self.tableElements, 1, 8, 1)
        let context = wasmtime_store_context(store)
        let linker = wasmtime_linker_new(engine)
        wasmtime_linker_allow_shadowing(linker, true)
        let wasi = wasi_config_new()
        wasi_config_inherit_stdin(wasi)
        wasi_config_inherit_stdout(wasi)
        wasi_config_inherit_stderr(wasi)
        var arguments = (["job"] + options.arguments).map { UnsafePointer(strdup($0)) }
        _ = wasi_config_set_argv(wasi, arguments.count, &arguments)

        var setUp = wasmtime_context_set_fuel(context, options.fuel)
        if setUp == nil { setUp = wasmtime_context_set_wasi(context, wasi) }
        if setUp == nil { setUp = wasmtime_linker_define_wasi(linker) }
        if setUp == nil, options.isDeterministic { setUp = DeterministicHost.define(in: linker) }
        if let setUp {
            ending = .failure(.invalid, Self.message(taking: setUp))
            return
        }

        var instance = wasmtime_instance_t()
        var trap: OpaquePointer?
        var error = wasmtime_linker_instantiate(linker, context, module, &instance, &trap)
        if error == nil, trap == nil {
            var start = wasmtime_extern_t()
            guard wasmtime_instance_export_get(context, &instance, "_start", 6, &start),
                start.kind == CWASMTIME_EXTERN_FUNC, Self.isCommand(module)
            else {
                ending = .failure(.invalid, "the module exports no function `_start` without parameters and results")
                return
            }
            error = wasmtime_func_call_unchecked(context, &start.of.func, nil, 0, &trap)
        }
        var left: UInt64 = 0
        if let failure = wasmtime_context_get_fuel(context, &left) { wasmtime_error_delete(failure) }
        usedFuel = options.fuel - min(left, options.fuel)
        ending = Self.ending(error, trap)
    }

    /// What later versions of Wasm have that gives the same answers everywhere, and nothing that does not.
    private static func makeConfiguration() -> OpaquePointer {
        let configuration = wasm_config_new()
        wasmtime_config_consume_fuel_set(configuration, true)
        wasmtime_config_max_wasm_stack_set(configuration, stackSize)
        wasmtime_config_cranelift_nan_canonicalization_set(configuration, true)
        wasmtime_config_wasm_relaxed_simd_set(configuration, false)
        wasmtime_config_wasm_threads_set(configuration, false)
        wasmtime_config_wasm_memory64_set(configuration, false)
        wasmtime_config_wasm_gc_set(configuration, false)
        wasmtime_config_wasm_component_model_set(configuration, false)
        wasmtime_config_wasm_stack_switching_set(configuration, false)
        // Threads of the compiler would count among the job's processes, and files in memory are not to be had.
        wasmtime_config_parallel_compilation_set(configuration, false)
        wasmtime_config_memory_init_cow_set(configuration, false)
        return configuration
    }

    /// Whether `_start` is of the type that programs have.
    private static func isCommand(_ module: OpaquePointer) -> Bool {
        var exports = wasm_exporttype_vec_t()
        wasmtime_module_exports(module, &exports)
        defer { wasm_exporttype_vec_delete(&exports) }
        for export in UnsafeBufferPointer(start: exports.data, count: exports.size) {
            let name = wasm_exporttype_name(export).pointee
            guard
                String(decoding: UnsafeRawBufferPointer(start: name.data, count: name.size), as: UTF8.self) == "_start",
                let type = wasm_externtype_as_functype_const(wasm_exporttype_type(export))
            else { continue }
            return wasm_functype_params(type).pointee.size == 0 && wasm_functype_results(type).pointee.size == 0
        }
        return false
    }

    private static func ending(_ error: OpaquePointer?, _ trap: OpaquePointer?) -> Ending {
        if let error {
            var status: Int32 = 0
            guard !wasmtime_error_exit_status(error, &status) else { return .exit(status & 0xff) }
            return .failure(.invalid, message(taking: error))
        }
        guard let trap else { return .exit(0) }
        var code: UInt8 = 0
        let isOutOfFuel = wasmtime_trap_code(trap, &code) && code == UInt8(CWASMTIME_TRAP_OUT_OF_FUEL)
        var text = wasm_byte_vec_t()
        wasm_trap_message(trap, &text)
        return .failure(isOutOfFuel ? .outOfFuel : .trap, String(text))
    }

    /// Takes over an error of wasmtime and returns its words.
    private static func message(taking error: OpaquePointer) -> String {
        var text = wasm_byte_vec_t()
        wasmtime_error_message(error, &text)
        return String(text)
    }

    private static func read(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            guard count >= 0 else { return nil }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }
}

extension String {
    /// The text of a vector, up to a zero byte at its end.
    fileprivate init(_ vector: wasm_byte_vec_t) {
        let bytes = UnsafeRawBufferPointer(start: vector.data, count: vector.size)
        self.init(decoding: bytes.last == 0 ? UnsafeRawBufferPointer(rebasing: bytes.dropLast()) : bytes, as: UTF8.self)
    }
}
