import CWasmtime
import Primitives
import RuntimeBlob
import Synchronization

/// A runtime's module as machine code, linked with the host functions: instances of it take microseconds to make.
///
/// SAFETY of the pointer: it is set once, and wasmtime's prepared instances may be used on any thread.
final class CompiledModule: Sendable {
    let engine: WasmEngine
    let heap: HeapAllocation
    /// The version in the module's custom sections, or why they hold none.
    let embeddedVersion: Result<RuntimeVersion?, RuntimeBlobError>
    /// Exports that have the type of a runtime's functions: an address and a length, answered by a span.
    let functions: Set<String>
    /// All other exports.
    let others: Set<String>
    nonisolated(unsafe) let prepared: OpaquePointer
    /// The value of `__heap_base`, once an instance told it, with bit 32 set: nothing that differs between instances can
    /// have a part in it.
    let knownHeapBase = Atomic<UInt64>(0)

    /// - Parameter module: wasmtime's, made from `blob`; it is deleted.
    private init(
        taking module: OpaquePointer, of blob: RuntimeBlob, _ heap: HeapAllocation, _ engine: WasmEngine
    ) throws(WasmError) {
        defer { wasmtime_module_delete(module) }
        let exports = Self.exports(of: module)
        for name in ["memory", "__heap_base"] where !exports.others.contains(name) {
            throw exports.functions.contains(name) ? .wrongExport(name) : .missingExport(name)
        }
        prepared = try Self.link(module, engine)
        functions = exports.functions
        others = exports.others
        self.engine = engine
        self.heap = heap
        embeddedVersion = Result { () throws(RuntimeBlobError) in try blob.version() }
    }

    deinit { wasmtime_instance_pre_delete(prepared) }

    /// Compiles the module, which takes seconds.
    ///
    /// - Returns: also what `init(restoring:)` takes, where it could be had.
    static func compile(
        _ blob: RuntimeBlob, _ heap: HeapAllocation, _ engine: WasmEngine, serialize: Bool
    ) throws(WasmError) -> (module: CompiledModule, serialized: [UInt8]?) {
        let wasm = try ModuleMemory.defined(in: blob.wasm, heap)
        var module: OpaquePointer?
        let error = wasmtime_module_new(engine.engine, wasm, wasm.count, &module)
        if let error { throw .invalidModule(message(taking: error)) }
        guard let module else { throw .invalidModule("no module came out") }
        let serialized = serialize ? Self.serialize(module) : nil
        return (try CompiledModule(taking: module, of: blob, heap, engine), serialized)
    }

    /// Restores what `compile` serialized; nil where these bytes are of no use to this engine on this machine.
    ///
    /// - Parameter serialized: exactly what `compile` made: other bytes may run as machine code.
    convenience init?(
        restoring serialized: ArraySlice<UInt8>, of blob: RuntimeBlob, _ heap: HeapAllocation, _ engine: WasmEngine
    ) throws(WasmError) {
        var module: OpaquePointer?
        let error = serialized.withUnsafeBufferPointer {
            wasmtime_module_deserialize(engine.engine, $0.baseAddress, $0.count, &module)
        }
        if let error {
            wasmtime_error_delete(error)
            return nil
        }
        guard let module else { return nil }
        try self.init(taking: module, of: blob, heap, engine)
    }

    private static func serialize(_ module: OpaquePointer) -> [UInt8]? {
        var bytes = wasm_byte_vec_t()
        if let error = wasmtime_module_serialize(module, &bytes) {
            wasmtime_error_delete(error)
            return nil
        }
        defer { wasm_byte_vec_delete(&bytes) }
        return [UInt8](UnsafeRawBufferPointer(start: bytes.data, count: bytes.size))
    }

    private static func exports(of module: OpaquePointer) -> (functions: Set<String>, others: Set<String>) {
        var exports = wasm_exporttype_vec_t()
        wasmtime_module_exports(module, &exports)
        defer { wasm_exporttype_vec_delete(&exports) }
        var functions: Set<String> = []
        var others: Set<String> = []
        for export in UnsafeBufferPointer(start: exports.data, count: exports.size) {
            let name = String(wasm_exporttype_name(export).pointee)
            if isRuntimeFunction(wasm_exporttype_type(export)) {
                functions.insert(name)
            } else {
                others.insert(name)
            }
        }
        return (functions, others)
    }

    /// Whether the type is (i32, i32) -> i64.
    private static func isRuntimeFunction(_ type: OpaquePointer) -> Bool {
        guard wasm_externtype_kind(type) == CWASMTIME_EXTERNTYPE_FUNC,
            let function = wasm_externtype_as_functype_const(type)
        else { return false }
        func kinds(_ vector: wasm_valtype_vec_t) -> [UInt8] {
            UnsafeBufferPointer(start: vector.data, count: vector.size).map { wasm_valtype_kind($0) }
        }
        let word = UInt8(CWASMTIME_VALTYPE_I32)
        return kinds(wasm_functype_params(function).pointee) == [word, word]
            && kinds(wasm_functype_results(function).pointee) == [UInt8(CWASMTIME_VALTYPE_I64)]
    }

    /// Links the module with the host functions. Functions that the host does not have trap when called, with their
    /// name, so that runtimes of other chains can at least be asked what does not need them.
    private static func link(_ module: OpaquePointer, _ engine: WasmEngine) throws(WasmError) -> OpaquePointer {
        let linker = wasmtime_linker_clone(engine.linker)
        defer { wasmtime_linker_delete(linker) }
        if let error = wasmtime_linker_define_unknown_imports_as_traps(linker, module) {
            throw .invalidModule(message(taking: error))
        }
        var prepared: OpaquePointer?
        if let error = wasmtime_linker_instantiate_pre(linker, module, &prepared) {
            throw .invalidModule(message(taking: error))
        }
        guard let prepared else { throw .invalidModule("it does not link") }
        return prepared
    }
}
