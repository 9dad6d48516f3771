/// Wasm modules by this project's `cybros-wasm-job`, a process for each, in the sandbox.
struct WasmExecutor: Executor {
    /// The program, and wasmtime's shared library, which it needs beside it.
    let program: String
    let library: String

    /// What compiling may take, beyond the module's own memory.
    private static let engineMemory = 256 << 20
    private static let folder = Sandbox.executorFolder

    func command(for job: PreparedJob) -> Sandbox.Command {
        let limits = job.manifest.limits
        var arguments = ["\(Self.folder)/job", "--fuel", String(limits.fuel), "--memory", String(limits.memory)]
        if job.manifest.isDeterministic { arguments.append("--deterministic") }
        var command = command(job, arguments: arguments + [job.entry] + job.arguments)
        command.readOnly += [(program, "\(Self.folder)/job"), (library, "\(Self.folder)/libwasmtime.so")]
        // wasmtime's streams have threads of their own, as many as there are processors unless told.
        command.environment = [("TOKIO_WORKER_THREADS", "1")]
        command.engineMemory = Self.engineMemory
        return command
    }

    func examine(_ report: Sandbox.Report, limits: JobLimits) -> (failure: (FailureCode, String)?, fuel: UInt64?) {
        var fuel: UInt64?
        var failure: (FailureCode, String)?
        for line in String(decoding: report.report, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            switch (words.first, words.dropFirst().first) {
            case ("fuel", let number?): fuel = UInt64(number)
            case ("failure", "out-of-fuel"):
                failure = (.outOfFuel, "the module used more than \(limits.fuel) units of fuel")
            case ("failure", "trap"): failure = (.trap, "the module trapped: \(words.last ?? "")")
            case ("failure", "invalid"): failure = (.codeInvalid, words.last ?? "")
            default: break
            }
        }
        return (failure, fuel)
    }
}
