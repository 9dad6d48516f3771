import RuntimeBlob
import ScaleCodec
import StateMachine

/// Why a Wasm runtime cannot be made, or gave no answer.
public enum WasmError: Error, Equatable, Sendable, CustomStringConvertible {
    // The code

    /// The code is no Wasm module, or is compressed badly or too well.
    case code(RuntimeBlobError)
    /// The module is malformed, uses what runtimes may not use, or imports what no host function is; wasmtime's words.
    case invalidModule(String)
    /// The module does not export what every runtime exports, or the function that is called.
    case missingExport(String)
    /// The export is there, but is of another kind or type than this name has.
    case wrongExport(String)
    /// The module's memory with the heap would be so many pages of 64 KiB, more than a Wasm memory can have.
    case tooManyPages(UInt64)

    // The call

    /// The runtime trapped: by itself, or because a host function refused what it asked for.
    ///
    /// - Parameters:
    ///   - reason: what trapped.
    ///   - panic: the runtime's own last words, where it left some.
    case trap(function: String, reason: String, panic: String?)
    /// The runtime asked for more memory than there is, or for more at once than 32 MiB.
    case outOfMemory(function: String)
    /// The runtime called too deep.
    case stackExhausted(function: String)
    /// The runtime did not come to an end in time.
    case timeExceeded(function: String)
    /// The answer is said to be where the runtime's memory is not.
    case badAnswer(function: String, address: UInt32, length: UInt32)
    /// The answer of `Core_version` does not decode.
    case badVersion(ScaleError)
    /// The state under the call could not be read.
    case state(StateError)

    // The host

    /// The system gives no memory or no thread for the call.
    case noResources(String)

    public var description: String {
        switch self {
        case .code(let error): "the code is no runtime: \(error)"
        case .invalidModule(let reason): "the Wasm module is invalid: \(reason)"
        case .missingExport(let name): "the runtime has no \(name)"
        case .wrongExport(let name): "the runtime's \(name) is not what it should be"
        case .tooManyPages(let pages): "the runtime's memory would have \(pages) pages"
        case .trap(let function, let reason, let panic): "\(function) trapped: \(panic ?? reason)"
        case .outOfMemory(let function): "\(function) ran out of memory"
        case .stackExhausted(let function): "\(function) exhausted its stack"
        case .timeExceeded(let function): "\(function) took too long"
        case .badAnswer(let function, let address, let length):
            "\(function) answered with \(length) bytes at \(address), which is outside of its memory"
        case .badVersion(let error): "Core_version gave an answer that does not decode: \(error.words)"
        case .state(let error): "the state could not be read: \(error)"
        case .noResources(let what): "the system gives no \(what)"
        }
    }
}
