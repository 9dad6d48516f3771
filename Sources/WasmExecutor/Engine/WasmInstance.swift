import CWasmtime
import StateMachine

/// A fresh instance of a module, good for one call.
struct WasmInstance: ~Copyable {
    private let module: CompiledModule
    private let store: OpaquePointer
    private let context: OpaquePointer
    private let instance: wasmtime_instance_t

    /// - Parameter epochs: after how many, from now, the code of the instance traps.
    init(_ module: CompiledModule, epochs: UInt64) throws(WasmError) {
        let store = wasmtime_store_new(module.engine.engine, nil, nil)
        let context = wasmtime_store_context(store)
        wasmtime_context_set_epoch_deadline(context, epochs)
        var instance = wasmtime_instance_t()
        var trap: OpaquePointer?
        let error = wasmtime_instance_pre_instantiate(module.prepared, context, &instance, &trap)
        guard error == nil, trap == nil else {
            wasmtime_store_delete(store)
            // The module's start function runs here, if it has one.
            throw Failure(error, trap).wasmError(function: "instantiation", state: nil)
        }
        self.module = module
        self.store = store
        self.context = context
        self.instance = instance
    }

    deinit { wasmtime_store_delete(store) }

    /// Runs a runtime function.
    ///
    /// - Parameter function: one of the module's `functions`.
    func call(
        _ function: String, _ input: [UInt8], on externalities: Externalities, versionReader: WasmExecutor?
    ) throws(WasmError) -> [UInt8] {
        guard var target = export(function), target.kind == CWASMTIME_EXTERN_FUNC else {
            throw .missingExport(function)
        }
        let state = CallState(
            externalities: externalities, versionReader: versionReader, memory: try memory(),
            allocator: FreeingBumpAllocator(heapBase: try heapBase()))
        let address = try place(input, in: state, for: function)

        wasmtime_context_set_data(context, Unmanaged.passUnretained(state).toOpaque())
        var values = wasmtime_val_raw_t()
        var failure: Failure?
        // SAFETY: `functions` has the names of type (i32, i32) -> i64 alone, so two values in and one out are right;
        // the state outlives the call.
        withExtendedLifetime(state) {
            withUnsafeTemporaryAllocation(of: wasmtime_val_raw_t.self, capacity: 2) { buffer in
                guard let start = buffer.baseAddress else { return }
                start.initialize(to: wasmtime_val_raw_t(i32: Int32(bitPattern: address)))
                (start + 1).initialize(to: wasmtime_val_raw_t(i32: Int32(truncatingIfNeeded: input.count)))
                var trap: OpaquePointer?
                let error = wasmtime_func_call_unchecked(context, &target.of.func, start, 2, &trap)
                if error != nil || trap != nil { failure = Failure(error, trap) }
                values = start.pointee
            }
            wasmtime_context_set_data(context, nil)
        }
        if let failure { throw failure.wasmError(function: function, state: state) }
        return try answer(UInt64(bitPattern: values.i64), in: state, of: function)
    }

    private func export(_ name: String) -> wasmtime_extern_t? {
        var instance = instance
        var item = wasmtime_extern_t()
        return wasmtime_instance_export_get(context, &instance, name, name.utf8.count, &item) ? item : nil
    }

    private func memory() throws(WasmError) -> LinearMemory {
        guard let item = export("memory"), item.kind == CWASMTIME_EXTERN_MEMORY else { throw .wrongExport("memory") }
        var memory = item.of.memory
        let maximum =
            switch module.heap {
            case .extraPages:
                UInt32(
                    truncatingIfNeeded: wasmtime_memory_data_size(context, &memory) / Int(FreeingBumpAllocator.pageSize)
                )
            case .growing(let maximum): maximum
            }
        guard let memory = LinearMemory(memory, in: context, maximumPages: maximum) else {
            throw .wrongExport("memory")
        }
        return memory
    }

    private func heapBase() throws(WasmError) -> UInt32 {
        let known = module.knownHeapBase.load(ordering: .relaxed)
        guard known == 0 else { return UInt32(truncatingIfNeeded: known) }
        guard let item = export("__heap_base"), item.kind == CWASMTIME_EXTERN_GLOBAL else {
            throw .wrongExport("__heap_base")
        }
        var global = item.of.global
        var value = wasmtime_val_t()
        wasmtime_global_get(context, &global, &value)
        // References are the only values that hold anything, and the engine has none.
        guard value.kind == CWASMTIME_VAL_I32 else { throw .wrongExport("__heap_base") }
        let base = UInt32(bitPattern: value.of.i32)
        module.knownHeapBase.store(UInt64(base) | 1 << 32, ordering: .relaxed)
        return base
    }

    /// Copies the input to where the runtime can read it.
    private func place(_ input: [UInt8], in state: CallState, for function: String) throws(WasmError) -> UInt32 {
        do throws(HostFault) {
            guard let count = UInt32(exactly: input.count) else { throw .allocator(.tooLarge(.max)) }
            // What is asked most often, and no part of any block.
            if count == 0, function == "Core_version" { return try state.allocateFirstEmpty() }
            let address = try state.allocate(count)
            try state.bytes(address, count).copyBytes(from: input)
            return address
        } catch {
            throw .outOfMemory(function: function)
        }
    }

    private func answer(_ span: UInt64, in state: CallState, of function: String) throws(WasmError) -> [UInt8] {
        let address = UInt32(truncatingIfNeeded: span)
        let length = UInt32(truncatingIfNeeded: span >> 32)
        guard let bytes = state.memory.bytes(address, length) else {
            throw .badAnswer(function: function, address: address, length: length)
        }
        return [UInt8](bytes)
    }
}

/// What wasmtime says when a call did not end well.
private struct Failure {
    private let code: UInt8?
    private let text: String

    /// Takes both over; one of them is there.
    init(_ error: OpaquePointer?, _ trap: OpaquePointer?) {
        guard let trap else {
            code = nil
            text = error.map { message(taking: $0) } ?? ""
            return
        }
        var code: UInt8 = 0
        self.code = wasmtime_trap_code(trap, &code) ? code : nil
        var words = wasm_byte_vec_t()
        wasm_trap_message(trap, &words)
        text = String(words)
        wasm_byte_vec_delete(&words)
        wasm_trap_delete(trap)
        if let error { wasmtime_error_delete(error) }
    }

    func wasmError(function: String, state: CallState?) -> WasmError {
        if let fault = state?.fault {
            switch fault.reason {
            case .state(.noOpenTransaction), .state(.unknownStateVersion), .state(.noKeystore): break
            case .state(let error): return .state(error)
            case .allocator(.tooLarge), .allocator(.outOfSpace): return .outOfMemory(function: function)
            default: break
            }
            return .trap(
                function: function, reason: "\(fault.function): \(fault.reason)", panic: state?.lastWords)
        }
        switch code.map(Int.init) {
        case Int(CWASMTIME_TRAP_STACK_OVERFLOW): return .stackExhausted(function: function)
        case Int(CWASMTIME_TRAP_INTERRUPT): return .timeExceeded(function: function)
        default: return .trap(function: function, reason: cause, panic: state?.lastWords)
        }
    }

    /// The text without the calls that led there: the first cause, which comes last.
    private var cause: String {
        let lines = text.split(separator: "\n")
        guard lines.contains(where: { $0.hasPrefix("Caused by") }), let last = lines.last else {
            return lines.first.map(String.init) ?? "no reason given"
        }
        // Causes are numbered where there are several.
        let words = last.split(separator: " ")
        return words.drop { $0.last == ":" && $0.dropLast().allSatisfy(\.isNumber) }.joined(separator: " ")
    }
}
