import JSON

/// JavaScript and TypeScript by Deno, which denies what it is not told to allow, inside the sandbox, which does so too.
struct JavaScriptExecutor: Executor {
    /// The `deno` program on this machine.
    let deno: String

    /// What the engine needs for itself: its heap is bounded by the job's memory.
    private static let engineMemory = 256 << 20

    func command(for job: PreparedJob) throws(JobRunnerError) -> Sandbox.Command {
        let manifest = job.manifest
        let entry = job.entry
        var options = [
            "run", "--quiet", "--no-prompt", "--no-lock",
            "--v8-flags=--max-old-space-size=\(max(1, manifest.limits.memory >> 20))",
        ]
        switch manifest.network {
        case .none: options.append("--no-remote")
        case .all: options.append("--allow-net")
        case .hosts(let hosts): options.append("--allow-net=\(hosts.joined(separator: ","))")
        }
        for permission in JobPermission.allCases where manifest.permissions.contains(permission) {
            switch permission {
            case .read, .write: options.append("--allow-\(permission)=\(Sandbox.folder)")
            case .env, .sys: options.append("--allow-\(permission)")
            }
        }
        var program = [entry] + job.arguments
        if manifest.interface == .jsJob {
            // The driver reads the script, which needs no right to read anything.
            options.append("--allow-read=\(entry)")
            program = [Self.driverPath, entry, String(decoding: manifest.options.bytes, as: UTF8.self)]
        }
        var command = command(job, arguments: [Self.denoPath] + options + program)
        command.readOnly.append((deno, Self.denoPath))
        if manifest.interface == .jsJob {
            let driver = try job.folder.write("jsjob.js", Array(jsJobDriver.utf8), mode: 0o644)
            command.readOnly.append((driver, Self.driverPath))
        }
        command.environment += [("DENO_DIR", "/tmp/deno"), ("DENO_NO_UPDATE_CHECK", "1"), ("NO_COLOR", "1")]
        command.engineMemory = Self.engineMemory
        return command
    }

    private static let denoPath = "\(Sandbox.executorFolder)/deno"
    private static let driverPath = "\(Sandbox.executorFolder)/jsjob.js"
}
