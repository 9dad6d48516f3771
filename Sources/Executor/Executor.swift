import Primitives
import ScaleCodec
import StateMachine
import WasmExecutor

/// How the runtime that the node is built with is executed, where it is the one on chain; other code is always Wasm.
public enum ExecutionMode: String, CaseIterable, Sendable {
    /// By the functions compiled into the node. A fault of the runtime ends the process: for development.
    case native
    /// As what validators agree on. A fault of the runtime is a bad block.
    case wasm
}

/// Calls functions of the runtime that a state holds.
public struct Executor: Sendable {
    /// The runtime compiled into the node, where calls on its code are to run natively.
    private let native: NativeRuntime?
    /// Runs all other code.
    private let wasm: WasmExecutor?

    /// - Parameters:
    ///   - native: runs calls on exactly its code; nil to run all code as Wasm.
    ///   - wasm: runs calls on any other code; without it they are refused.
    public init(native: NativeRuntime?, wasm: WasmExecutor? = nil) {
        self.native = native
        self.wasm = wasm
    }

    /// What runs the code of one state.
    private enum Engine {
        case native(NativeRuntime)
        case wasm(WasmRuntime)
    }

    private func engine(for externalities: Externalities) throws(ExecutorError) -> Engine {
        let code: RuntimeCode?
        do throws(StateError) {
            code = try externalities.runtimeCode()
        } catch {
            throw .state(error)
        }
        guard let code else { throw .noCode }
        if let native, native.codeHash == code.hash { return .native(native) }
        guard let wasm else { throw .foreignCode }
        do throws(WasmError) {
            let heap = HeapAllocation(heapPages: code.heapPages)
            return .wasm(
                try wasm.runtime(codeHash: code.hash, heap: heap) { () throws(WasmError) in
                    do throws(StateError) {
                        return try externalities.runtimeCodeBytes() ?? []
                    } catch {
                        throw .state(error)
                    }
                })
        } catch .state(let error) {
            throw .state(error)
        } catch {
            throw .wasm(error)
        }
    }

    /// Runs `function` on the state of `externalities`; what it changes stays in them.
    public func call(
        _ function: String, _ input: [UInt8], on externalities: Externalities
    ) throws(ExecutorError) -> [UInt8] {
        switch try engine(for: externalities) {
        case .native(let runtime):
            // The verdict on new code must be the one that a runtime in Wasm hears from its host.
            externalities.services.codeVersion = wasm.map { wasm in { code in try? wasm.version(of: code) } }
            return try runtime.call(function, input, on: externalities)
        case .wasm(let runtime):
            do throws(WasmError) {
                return try runtime.call(function, input, on: externalities)
            } catch {
                throw ExecutorError(error, function: function)
            }
        }
    }

    /// Runs `function` and decodes the whole of its answer.
    public func call<Answer: ScaleDecodable>(
        _ function: String, _ input: [UInt8], on externalities: Externalities, as type: Answer.Type = Answer.self
    ) throws(ExecutorError) -> Answer {
        let bytes = try call(function, input, on: externalities)
        do throws(ScaleError) {
            return try Answer(decoding: bytes)
        } catch {
            throw .badAnswer(function: function, error)
        }
    }

    /// The version of the runtime that calls on the state of `externalities` run.
    public func version(on externalities: Externalities) throws(ExecutorError) -> RuntimeVersion {
        switch try engine(for: externalities) {
        case .native(let runtime): return runtime.version
        case .wasm(let runtime):
            do throws(WasmError) {
                return try runtime.version()
            } catch {
                throw ExecutorError(error, function: "Core_version")
            }
        }
    }

    /// Has calls that run as Wasm now fail as if their time were over: for a node that stops.
    public func endCalls() { wasm?.endCalls() }

    /// How calls on the state of `externalities` are executed.
    public func mode(on externalities: Externalities) throws(ExecutorError) -> ExecutionMode {
        switch try engine(for: externalities) {
        case .native: .native
        case .wasm: .wasm
        }
    }
}
