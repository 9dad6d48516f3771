import ScaleCodec
import StateMachine
import WasmExecutor

/// Why a runtime call gave no answer.
public enum ExecutorError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The state has no code under `:code`.
    case noCode
    /// The code on chain is not the runtime that this node was built with, and nothing here can execute it.
    case foreignCode
    /// The code on chain cannot be made into a runtime.
    case wasm(WasmError)
    /// The runtime refused or trapped: the block or the arguments are invalid, or it has no such function.
    case refused(function: String, reason: String)
    /// The call took longer than calls may on this machine, which says nothing of what it was called with.
    case timeExceeded(function: String)
    /// The answer is not what the function promises.
    case badAnswer(function: String, ScaleError)
    /// The state under the call could not be read.
    case state(StateError)
    /// The thread has too small a stack for the call, and the system makes no other.
    case noThread

    /// - Parameter function: the function whose call failed.
    init(_ error: WasmError, function: String) {
        switch error {
        // Substrate's words, which clients compare.
        case .missingExport(function):
            self = .refused(function: function, reason: "Exported method \(function) is not found")
        case .trap(_, let reason, let panic): self = .refused(function: function, reason: panic ?? reason)
        case .outOfMemory: self = .refused(function: function, reason: "it ran out of memory")
        case .stackExhausted: self = .refused(function: function, reason: "it exhausted its stack")
        case .timeExceeded: self = .timeExceeded(function: function)
        case .badAnswer: self = .refused(function: function, reason: "its answer lies outside of its memory")
        case .badVersion(let error): self = .badAnswer(function: function, error)
        case .state(let error): self = .state(error)
        case .code, .invalidModule, .missingExport, .wrongExport, .tooManyPages, .noResources: self = .wasm(error)
        }
    }

    public var description: String {
        switch self {
        case .noCode: "the state holds no runtime (no value under :code)"
        case .foreignCode: "the runtime on chain is not the one this node was built with"
        case .wasm(let error): error.description
        case .refused(let function, let reason): "\(function): \(reason)"
        case .timeExceeded(let function): "\(function): it took too long"
        case .badAnswer(let function, let error): "\(function) gave an answer that does not decode: \(error.words)"
        case .state(let error): "the state could not be read: \(error)"
        case .noThread: "the system makes no thread for the call"
        }
    }
}
