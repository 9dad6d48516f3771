import CybrosRuntime
import Executor
import NodeService
import Primitives
import ScaleCodec
import StateMachine

/// The runtime over a state in memory that holds its code and nothing else.
struct RuntimeInMemory {
    let host = Externalities(backend: .memory(InMemoryState()))

    init() { host.storageSet(Array(":code".utf8), EmbeddedRuntime.code) }

    func call(_ function: String, _ input: [UInt8] = []) throws(ExecutorError) -> [UInt8] {
        try Executor(native: EmbeddedRuntime.native).call(function, input, on: host)
    }

    /// Builds the genesis state of a configuration; the words with which it is refused, if it is.
    func build(_ json: String) throws -> String? {
        let answer = try call("GenesisBuilder_build_state", Array(json.utf8).encoded())
        if answer == [0] { return nil }
        return try String(decoding: Array(answer.dropFirst()))
    }
}
