import JSON

/// A file or folder of this machine.
struct JobCode: Sendable {
    var path: String
    var isFolder: Bool
}

/// A job's program, all that is known of it gathered.
struct PreparedJob: Sendable {
    var manifest: JobManifest
    var code: JobCode
    /// Files that are made for the program.
    var folder: JobFolder
    /// The file that the program may write a proof to.
    var proofPath: String
    /// What the program reads.
    var input: [UInt8]
    var environment: [(name: String, value: String)]

    /// The program's file, as seen inside the sandbox.
    func entry(default name: String) -> String { "\(Sandbox.folder)/\(manifest.entry ?? name)" }

    /// Where code and proof are seen inside.
    func files(entry: String) -> (
        readOnly: [(outside: String, inside: String)], writable: [(outside: String, inside: String)]
    ) {
        let proof = (proofPath, "\(Sandbox.folder)/proof")
        guard code.isFolder else { return ([(code.path, entry)], [proof]) }
        let names = folderEntries(code.path).filter { $0 != "proof" }
        return (names.map { ("\(code.path)/\($0)", "\(Sandbox.folder)/\($0)") }, [proof])
    }

    /// The input in hexadecimal digits, as the reference's executors take it, and then the manifest's arguments. Inputs
    /// that are too long for an argument are only on standard input; their argument is empty.
    var arguments: [String] {
        let isShort = !input.isEmpty && input.count <= Self.longestArgument
        return [isShort ? JSON.hex(input).string ?? "" : ""] + manifest.arguments
    }

    /// Bytes; Linux takes twice as many characters and more in one argument.
    private static let longestArgument = 32 << 10
}

/// Turns a job into a command for the sandbox, and finds in its report what the sandbox cannot know.
protocol Executor: Sendable {
    func command(for job: PreparedJob) throws(JobRunnerError) -> Sandbox.Command
    /// What went wrong, where the executor's own program has told of it, and the fuel used.
    func examine(_ report: Sandbox.Report, limits: JobLimits) -> (failure: (FailureCode, String)?, fuel: UInt64?)
}

extension Executor {
    func examine(_ report: Sandbox.Report, limits: JobLimits) -> (failure: (FailureCode, String)?, fuel: UInt64?) {
        (nil, nil)
    }

    /// The part of a command that all executors share.
    func command(_ job: PreparedJob, entry: String, arguments: [String]) -> Sandbox.Command {
        let files = job.files(entry: entry)
        return Sandbox.Command(
            arguments: arguments, environment: job.environment, readOnly: files.readOnly, writable: files.writable,
            input: job.input, sharesNetwork: job.manifest.network != .none, limits: job.manifest.limits)
    }
}
