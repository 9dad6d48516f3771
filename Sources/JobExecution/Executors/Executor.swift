import Glibc
import JSON

/// A file or folder of this machine.
struct JobCode: Sendable {
    var path: String
    var isFolder: Bool

    init(path: String, isFolder: Bool) {
        self.path = path
        self.isFolder = isFolder
    }

    /// A file or folder of the operator's.
    init(_ path: String) {
        self.init(path: path, isFolder: ScratchFolder.isFolder(path))
    }

    /// The name of the file that is run.
    func entryName(for manifest: JobManifest) -> String {
        if let entry = manifest.entry { return entry }
        let names = manifest.runtime.entryNames
        // A single file gets the last one: JavaScript is TypeScript too, but not the other way round.
        let found = isFolder ? Set(folderEntries(path)) : []
        return names.first(where: found.contains) ?? names.last ?? "main"
    }

    /// Why a program of this name cannot be started, as far as its file tells; nil where it can.
    ///
    /// Programs run as a user of their own where we are root, and else as ours.
    func obstacle(for manifest: JobManifest) -> String? {
        let file = isFolder ? "\(path)/\(entryName(for: manifest))" : path
        var information = stat()
        guard stat(file, &information) == 0 else { return "there is no \(file)" }
        let isExecuted = manifest.runtime == .process
        let isRoot = geteuid() == 0
        let isUsable =
            if isRoot {
                information.st_mode & S_IROTH != 0 && (!isExecuted || information.st_mode & S_IXOTH != 0)
            } else {
                access(file, isExecuted ? R_OK | X_OK : R_OK) == 0
            }
        if isUsable { return nil }
        return "\(file) may not be \(isExecuted ? "executed" : "read") by the user that jobs run as; "
            + "`chmod \(isRoot ? "o" : "u")+r\(isExecuted ? "x" : "") \(file)` lets it"
    }
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
    var entry: String { "\(Sandbox.folder)/\(code.entryName(for: manifest))" }

    /// Where code and proof are seen inside.
    var files: (readOnly: [(outside: String, inside: String)], writable: [(outside: String, inside: String)]) {
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
    func command(_ job: PreparedJob, arguments: [String]) -> Sandbox.Command {
        let files = job.files
        return Sandbox.Command(
            arguments: arguments, environment: job.environment, readOnly: files.readOnly, writable: files.writable,
            input: job.input, sharesNetwork: job.manifest.network != .none, limits: job.manifest.limits)
    }
}
