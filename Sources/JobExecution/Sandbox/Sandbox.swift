import Glibc

/// What a job's program is run in, made by bubblewrap.
///
/// The program sees the system's programs and libraries, read-only; a folder of its own, `/job`, and `/tmp`, both in
/// memory and bounded; its own processes; and no network unless it is granted. It has no privileges and cannot get any, and
/// makes no system call that `SystemCallFilter` refuses. Whatever it starts ends with it.
///
/// As an ordinary user the sandbox needs user namespaces. As root it needs none: the program is then run as a user that
/// owns nothing, another one each time.
public struct Sandbox: Sendable {
    /// The job's own folder, which it starts in.
    static let folder = "/job"
    /// Where programs that belong to executors are seen.
    static let executorFolder = "/executor"
    /// Where a program that belongs to an executor reports to us, beside what the job itself writes.
    static let reportDescriptor: Int32 = 3
    private static let statusDescriptor: Int32 = 4
    private static let filterDescriptor: Int32 = 5

    private let bubblewrap: String
    private let setpriv: String
    private let prlimit: String
    private let filter: SystemCallFilter
    private let networkFilter: SystemCallFilter
    private let isRoot = geteuid() == 0

    /// What is run, and what it sees beside the system.
    struct Command: Sendable {
        /// The program and its arguments, as seen inside.
        var arguments: [String]
        var environment: [(name: String, value: String)] = []
        /// Files and folders of the system that are seen inside and cannot be changed there.
        var readOnly: [(outside: String, inside: String)] = []
        /// Files that the program may write.
        var writable: [(outside: String, inside: String)] = []
        var input: [UInt8] = []
        var sharesNetwork = false
        var limits = JobLimits()
        /// Bytes of memory that the executor itself takes, beyond what the job may use.
        var engineMemory = 0
    }

    /// How a program ended.
    struct Report: Sendable {
        enum Ending: Equatable, Sendable {
            case exit(Int32)
            case signal(Int32)
            case stop(Supervisor.Stop)
        }

        var ending: Ending
        var output: [UInt8]
        /// The first bytes on standard error.
        var log: [UInt8]
        /// What the executor's program reported.
        var report: [UInt8]
        var duration: Duration
        var peakMemory: Int
    }

    /// Finds the programs that the sandbox is made of, and tries it.
    public init() async throws(SandboxError) {
        bubblewrap = try Self.find("bwrap", package: "bubblewrap")
        setpriv = try Self.find("setpriv", package: "util-linux")
        prlimit = try Self.find("prlimit", package: "util-linux")
        filter = try SystemCallFilter(sharesNetwork: false)
        networkFilter = try SystemCallFilter(sharesNetwork: true)
        // Memory is counted along this list.
        guard access("/proc/self/task/\(getpid())/children", R_OK) == 0 else {
            throw .refused("the kernel does not list a process's children in /proc")
        }
        let report = try await run(Command(arguments: [prlimit, "--version"]))
        guard report.ending == .exit(0) else {
            throw .refused(String(decoding: report.log, as: UTF8.self).trimmingEnd)
        }
    }

    /// The program of that name in one of the system's folders, which the sandbox shows too.
    private static func find(_ program: String, package: String) throws(SandboxError) -> String {
        for folder in ["/usr/bin", "/bin", "/usr/local/bin"] where access("\(folder)/\(program)", X_OK) == 0 {
            return "\(folder)/\(program)"
        }
        throw .missing(program: program, package: package)
    }

    func run(_ command: Command) async throws(SandboxError) -> Report {
        let limits = command.limits
        let filter = command.sharesNetwork ? networkFilter : filter
        let report = try await Supervisor(
            arguments: arguments(for: command), input: command.input,
            captures: [
                1: .init(limit: limits.output, isHard: true), 2: .init(limit: 64 << 10),
                Self.reportDescriptor: .init(limit: 4096), Self.statusDescriptor: .init(limit: 4096),
            ],
            files: [Self.filterDescriptor: filter.program],
            realTime: .seconds(limits.realTime), memory: limits.memory + command.engineMemory
        ).run()

        let log = report.captured[2] ?? []
        let ending: Report.Ending
        if let stop = report.stop {
            ending = .stop(stop)
        } else {
            // bubblewrap tells of an exit only where the program was started.
            let status = String(decoding: report.captured[Self.statusDescriptor] ?? [], as: UTF8.self)
            guard status.contains("\"exit-code\""), let code = report.exitStatus else {
                throw .refused(String(decoding: log, as: UTF8.self).trimmingEnd)
            }
            // Signals are told as a shell tells them.
            ending = (129...192).contains(code) ? .signal(code - 128) : .exit(code)
        }
        return Report(
            ending: ending, output: report.captured[1] ?? [], log: log,
            report: report.captured[Self.reportDescriptor] ?? [], duration: report.duration,
            peakMemory: report.peakMemory)
    }
}

// MARK: - The command line

extension Sandbox {
    private func arguments(for command: Command) -> [String] {
        let disk = String(command.limits.disk)
        var arguments = [
            bubblewrap, "--die-with-parent", "--new-session",
            "--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try",
            "--json-status-fd", String(Self.statusDescriptor), "--seccomp", String(Self.filterDescriptor),
        ]
        if !command.sharesNetwork { arguments.append("--unshare-net") }
        if !isRoot { arguments.append("--unshare-user") }
        // Folders that are made on the way to a file would be for their owner alone, who is another user.
        for folder in ["/etc", Self.executorFolder] { arguments += ["--perms", "0755", "--dir", folder] }
        arguments += Self.system(sharesNetwork: command.sharesNetwork)
        arguments += [
            "--proc", "/proc", "--dev", "/dev",
            "--perms", "1777", "--size", disk, "--tmpfs", "/tmp",
            "--perms", "0777", "--size", disk, "--tmpfs", Self.folder,
        ]
        for path in command.readOnly { arguments += ["--ro-bind", path.outside, path.inside] }
        for path in command.writable { arguments += ["--bind", path.outside, path.inside] }
        // What is left of the root and of /dev are file systems in memory too, without a bound.
        arguments += [
            "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", Self.folder, "--hostname", "job", "--clearenv",
        ]
        let environment = [("HOME", Self.folder), ("PATH", "/usr/bin:/bin"), ("LANG", "C.UTF-8"), ("TZ", "UTC")]
        for (name, value) in environment + command.environment.map({ ($0.name, $0.value) }) {
            arguments += ["--setenv", name, value]
        }
        arguments.append("--")
        if isRoot { arguments += Self.withoutPrivileges(setpriv) }
        return arguments + limiting(command) + command.arguments
    }

    /// The system's programs and libraries, and of its settings those that programs need to start.
    private static func system(sharesNetwork: Bool) -> [String] {
        var arguments = ["--ro-bind", "/usr", "/usr"]
        for name in ["bin", "sbin", "lib", "lib32", "lib64", "libx32"] {
            var target = [CChar](repeating: 0, count: Int(PATH_MAX))
            let length = readlink("/\(name)", &target, target.count - 1)
            if length > 0 {
                let target = String(decoding: target[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
                arguments += ["--symlink", target, "/\(name)"]
            } else {
                arguments += ["--ro-bind-try", "/\(name)", "/\(name)"]
            }
        }
        var settings = ["alternatives", "ld.so.cache", "ssl", "ca-certificates"]
        if sharesNetwork { settings += ["hosts", "nsswitch.conf", "resolv.conf", "services"] }
        for name in settings { arguments += ["--ro-bind-try", "/etc/\(name)", "/etc/\(name)"] }
        return arguments
    }

    /// Users that no system gives out, so many that two jobs of a machine do not have the same: the kernel counts a user's
    /// processes wherever they run.
    private static let users: ClosedRange<UInt32> = 0x7000_0000...0x7FFF_FFFE

    private static func withoutPrivileges(_ setpriv: String) -> [String] {
        let user = UInt32.random(in: users)
        return [
            setpriv, "--reuid=\(user)", "--regid=\(user)", "--clear-groups", "--inh-caps=-all",
            "--bounding-set=-all", "--no-new-privs", "--",
        ]
    }

    /// Sets what the kernel bounds by itself, for each process. Memory is bounded twice as high as the watch over all
    /// processes does it, as what is reserved counts here, and what is used there.
    private func limiting(_ command: Command) -> [String] {
        let limits = command.limits
        return [
            prlimit, "--cpu=\(limits.cpuTime):\(limits.cpuTime + 1)",
            "--data=\(2 * (limits.memory + command.engineMemory))", "--nproc=\(limits.processes)",
            "--fsize=\(limits.disk)", "--nofile=256", "--core=0", "--msgqueue=0", "--memlock=0", "--",
        ]
    }
}

extension String {
    /// Without white space at the end.
    var trimmingEnd: String {
        var text = self[...]
        while text.last?.isWhitespace == true { text = text.dropLast() }
        return String(text)
    }
}
