import HostInterface
import Primitives
import ScaleCodec
import StateMachine

/// Why a runtime call gave no answer.
public enum ExecutorError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The state has no code under `:code`.
    case noCode
    /// The code on chain is not the runtime that this node was built with, and nothing here can execute it.
    case foreignCode
    /// The runtime refused: the block or the arguments are invalid, or it has no such function.
    case refused(function: String, reason: String)
    /// The answer is not what the function promises.
    case badAnswer(function: String, ScaleError)
    /// The state under the call could not be read.
    case state(StateError)
    /// The thread has too small a stack for the call, and the system makes no other.
    case noThread

    public var description: String {
        switch self {
        case .noCode: "the state holds no runtime (no value under :code)"
        case .foreignCode: "the runtime on chain is not the one this node was built with"
        case .refused(let function, let reason): "\(function): \(reason)"
        case .badAnswer(let function, let error): "\(function) gave an answer that does not decode: \(error)"
        case .state(let error): "the state could not be read: \(error)"
        case .noThread: "the system makes no thread for the call"
        }
    }
}

/// A runtime that is compiled into the node. It stands for exactly one code: calls on any other are refused.
public struct NativeRuntime: Sendable {
    /// What is under `:code` where this runtime is meant.
    public let code: [UInt8]
    public let version: RuntimeVersion
    /// Runs a function on the thread's externalities; the error says why the runtime refused.
    let function: @Sendable (_ name: String, _ input: [UInt8]) throws(RuntimeRefusal) -> [UInt8]

    public init(
        code: [UInt8], version: RuntimeVersion,
        function: @escaping @Sendable (_ name: String, _ input: [UInt8]) throws(RuntimeRefusal) -> [UInt8]
    ) {
        self.code = code
        self.version = version
        self.function = function
    }
}

/// What a native runtime answers where a Wasm runtime would trap.
public struct RuntimeRefusal: Error, Equatable, Sendable {
    public let reason: String
    public init(_ reason: String) { self.reason = reason }
}

/// Calls functions of the runtime that a state holds. One call runs on one thread from start to end: the
/// calling one, where its stack has room.
public struct Executor: Sendable {
    public let native: NativeRuntime

    public init(native: NativeRuntime) { self.native = native }

    /// Runs `function` on the state of `externalities`; what it changes stays in them.
    public func call(
        _ function: String, _ input: [UInt8], on externalities: Externalities
    ) throws(ExecutorError) -> [UInt8] {
        try requireNativeCode(on: externalities)
        let answer: [UInt8]?
        do throws(RuntimeRefusal) {
            answer = try CallStack.withRoom { () throws(RuntimeRefusal) -> [UInt8] in
                try externalities.withRuntimeCall { () throws(RuntimeRefusal) -> [UInt8] in
                    try HostContext.with(externalities) { () throws(RuntimeRefusal) -> [UInt8] in
                        try native.function(function, input)
                    }
                }
            }
        } catch {
            throw .refused(function: function, reason: error.reason)
        }
        if let failure = externalities.failure { throw .state(failure) }
        guard let answer else { throw .noThread }
        return answer
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

    private func requireNativeCode(on externalities: Externalities) throws(ExecutorError) {
        guard let code = externalities.storageGet(Array(":code".utf8)) else {
            if let failure = externalities.failure { throw .state(failure) }
            throw .noCode
        }
        guard code == native.code else { throw .foreignCode }
    }
}
