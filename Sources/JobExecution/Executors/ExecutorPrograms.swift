import Glibc

/// The programs on this machine that executors are made of.
public struct ExecutorPrograms: Sendable {
    /// Deno; nil where JavaScript jobs are not run.
    public var deno: String?
    /// This project's `cybros-wasm-job`, and wasmtime's shared library; nil where Wasm jobs are not run.
    public var wasm: (program: String, library: String)?

    public init(deno: String? = nil, wasm: (program: String, library: String)? = nil) {
        self.deno = deno
        self.wasm = wasm
    }

    /// Looks for the programs in a folder, and for the library there or in `../lib` seen from there: as they are shipped.
    public static func find(in folder: String) -> ExecutorPrograms {
        func existing(_ names: [String]) -> String? {
            names.map { "\(folder)/\($0)" }.first { access($0, R_OK) == 0 }
        }
        var programs = ExecutorPrograms(deno: existing(["deno"]))
        if let program = existing(["cybros-wasm-job"]),
            let library = existing(["libwasmtime.so", "../lib/libwasmtime.so"])
        {
            programs.wasm = (program, library)
        }
        return programs
    }

    var executors: [JobRuntime: any Executor] {
        var executors: [JobRuntime: any Executor] = [.process: ProcessExecutor(), .python: PythonExecutor()]
        if let deno { executors[.javascript] = JavaScriptExecutor(deno: deno) }
        if let wasm { executors[.wasm] = WasmExecutor(program: wasm.program, library: wasm.library) }
        return executors
    }
}
