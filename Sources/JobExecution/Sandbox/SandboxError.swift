import Glibc

/// Why a job cannot be run within its limits on this machine: never the job's fault.
public enum SandboxError: Error, Equatable, Sendable {
    /// A program that the sandbox is made of is not installed.
    case missing(program: String, package: String)
    /// The system does not let the sandbox be made; what it said.
    case refused(String)
    /// The filter of system calls cannot be made.
    case filter(String)
    /// A call of the system failed with that error number.
    case system(String, Int32)
}

extension SandboxError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missing(let program, let package):
            "\(program) is not installed; jobs are not run without it (Debian's package \(package))"
        case .refused(let words):
            """
            jobs cannot be isolated on this system: \(words)
            An ordinary user needs user namespaces: `sysctl -w kernel.unprivileged_userns_clone=1` on Debian, \
            `sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` on Ubuntu. In a container, root needs \
            CAP_SYS_ADMIN, and the container's own filter has to let `mount` through.
            """
        case .filter(let reason): "the filter of system calls cannot be made: \(reason)"
        case .system(let call, let code):
            "\(call): \(strerror(code).map { String(cString: $0) } ?? "error \(code)")"
        }
    }
}
