import CWasmtime

/// A function that runtimes import from the module `env`.
///
/// Source: Polkadot specification, appendix B (host API).
final class HostFunction: Sendable {
    enum Parameter: UInt8, Sendable {
        /// A number or an address of 32 bits.
        case i32
        /// A number of 64 bits, or a span.
        case i64

        fileprivate var type: OpaquePointer {
            wasm_valtype_new(UInt8(self == .i32 ? CWASMTIME_VALTYPE_I32 : CWASMTIME_VALTYPE_I64))
        }
    }

    typealias Body = @Sendable (HostCall) throws(HostFault) -> UInt64

    let name: String
    let parameters: [Parameter]
    let result: Parameter?
    private let body: Body

    /// - Parameter body: answers with the result, of which 32 bits count where the result has so many.
    init(_ name: String, _ parameters: Parameter..., returns result: Parameter, body: @escaping Body) {
        self.name = name
        self.parameters = parameters
        self.result = result
        self.body = body
    }

    init(_ name: String, _ parameters: Parameter..., body: @escaping @Sendable (HostCall) throws(HostFault) -> Void) {
        self.name = name
        self.parameters = parameters
        self.result = nil
        self.body = { (call) throws(HostFault) in
            try body(call)
            return 0
        }
    }

    static let all: [HostFunction] =
        storage + childStorage + hashing + crypto + keys + tries + misc + offchain + offchainStorage + offchainHTTP

    /// Makes the function known to a linker, which keeps it.
    func define(in linker: OpaquePointer) throws(WasmError) {
        let type = makeType()
        defer { wasm_functype_delete(type) }
        let environment = Unmanaged.passRetained(self).toOpaque()
        let error = wasmtime_linker_define_func_unchecked(
            linker, "env", 3, name, name.utf8.count, type, Self.call, environment,
            { environment in
                // What `define` retained; wasmtime calls this once.
                if let environment { Unmanaged<HostFunction>.fromOpaque(environment).release() }
            })
        if let error { throw .invalidModule(message(taking: error)) }
    }

    private func makeType() -> OpaquePointer {
        var inputs = Self.vector(parameters)
        var outputs = Self.vector(result.map { [$0] } ?? [])
        return wasm_functype_new(&inputs, &outputs)
    }

    private static func vector(_ types: [Parameter]) -> wasm_valtype_vec_t {
        var vector = wasm_valtype_vec_t()
        wasm_valtype_vec_new(&vector, types.count, types.map(\.type))
        return vector
    }

    /// Where wasmtime comes in.
    private static let call: wasmtime_func_unchecked_callback_t = { environment, caller, values, _ in
        guard let environment, let values, let data = wasmtime_context_get_data(wasmtime_caller_context(caller)) else {
            return makeTrap("a host function was called outside of a call")
        }
        // SAFETY: the linker keeps the function, and `WasmInstance` the state for as long as its store can run.
        return Unmanaged<HostFunction>.fromOpaque(environment)._withUnsafeGuaranteedRef { function in
            Unmanaged<CallState>.fromOpaque(data)._withUnsafeGuaranteedRef { state in
                function.run(HostCall(state: state, values: values))
            }
        }
    }

    private func run(_ call: HostCall) -> OpaquePointer? {
        do throws(HostFault) {
            let answer = try body(call)
            if call.state.externalities.hasFailed, let failure = call.state.externalities.failure {
                throw .state(failure)
            }
            if result != nil { call.values[0].i64 = Int64(bitPattern: answer) }
            return nil
        } catch {
            if call.state.fault == nil { call.state.fault = (name, error) }
            return Self.makeTrap("\(name): \(error)")
        }
    }

    private static func makeTrap(_ message: String) -> OpaquePointer {
        wasmtime_trap_new(message, message.utf8.count)
    }
}
