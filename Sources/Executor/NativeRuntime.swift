import Crypto
import HostInterface
import Primitives
import StateMachine
import WasmExecutor

/// A runtime that is compiled into the node. It stands for exactly one code: calls on any other are not its.
public struct NativeRuntime: Sendable {
    /// What is under `:code` where this runtime is meant.
    public let code: [UInt8]
    public let version: RuntimeVersion
    let codeHash: Hash256
    /// Runs a function on the thread's externalities; the error says why the runtime refused.
    private let function: @Sendable (_ name: String, _ input: [UInt8]) throws(RuntimeRefusal) -> [UInt8]

    public init(
        code: [UInt8], version: RuntimeVersion,
        function: @escaping @Sendable (_ name: String, _ input: [UInt8]) throws(RuntimeRefusal) -> [UInt8]
    ) {
        self.code = code
        self.version = version
        self.function = function
        codeHash = Blake2b.hash256(code)
    }

    /// One call runs on one thread from start to end: the calling one, where its stack has room.
    func call(
        _ name: String, _ input: [UInt8], on externalities: Externalities
    ) throws(ExecutorError) -> [UInt8] {
        let answer: [UInt8]?
        do throws(RuntimeRefusal) {
            answer = try CallStack.withRoom { () throws(RuntimeRefusal) -> [UInt8] in
                try externalities.withRuntimeCall { () throws(RuntimeRefusal) -> [UInt8] in
                    try HostContext.with(externalities) { () throws(RuntimeRefusal) -> [UInt8] in
                        try function(name, input)
                    }
                }
            }
        } catch {
            throw .refused(function: name, reason: error.reason)
        }
        if let failure = externalities.failure { throw .state(failure) }
        guard let answer else { throw .noThread }
        return answer
    }
}

/// What a native runtime answers where a Wasm runtime would trap.
public struct RuntimeRefusal: Error, Equatable, Sendable {
    public let reason: String
    public init(_ reason: String) { self.reason = reason }
}
