import ArgumentParser
import Executor

extension ExecutionMode: ExpressibleByArgument {}

/// How the chain's runtime is executed.
struct ExecutionOptions: ParsableArguments {
    /// Ways of making machine code of Wasm; there is one.
    enum WasmExecution: String, ExpressibleByArgument, CaseIterable {
        case compiled
    }

    @Option(
        help: ArgumentHelp(
            "Execute the node's own runtime as Wasm, as validators do, or natively, where the chain's code is exactly the node's.",
            valueName: "wasm|native"))
    var execution: ExecutionMode?

    @Option(help: ArgumentHelp("How Wasm is executed: compiled before it runs.", valueName: "compiled"))
    var wasmExecution: WasmExecution?

    var mode: ExecutionMode { execution ?? .wasm }
}
