/// The programs on this machine that executors are made of.
public struct ExecutorPrograms: Sendable {
    /// Deno; nil where JavaScript jobs are not run.
    public var deno: String?
    /// This project's `cybros-wasm-job`; nil where Wasm jobs are not run.
    public var wasmJob: String?

    public init(deno: String? = nil, wasmJob: String? = nil) {
        self.deno = deno
        self.wasmJob = wasmJob
    }

    var executors: [JobRuntime: any Executor] {
        var executors: [JobRuntime: any Executor] = [.process: ProcessExecutor(), .python: PythonExecutor()]
        if let deno { executors[.javascript] = JavaScriptExecutor(deno: deno) }
        return executors
    }
}
