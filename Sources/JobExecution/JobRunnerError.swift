public import ContentStore

/// Why a worker cannot run jobs, or not this one: never the job's fault.
public enum JobRunnerError: Error, Equatable, Sendable {
    case sandbox(SandboxError)
    /// The program of an executor is not there.
    case noExecutor(JobRuntime)
    /// The program of all jobs cannot be started, for this reason.
    case program(String)
    /// The folder for what jobs are made of cannot be written.
    case scratch(path: String, reason: String)
    /// An output cannot be kept.
    case store(ContentError)
}

extension JobRunnerError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .sandbox(let error): "\(error)"
        case .noExecutor(let runtime): "there is no program here that runs \(runtime.rawValue) jobs"
        case .program(let reason): reason
        case .scratch(let path, let reason): "\(path): \(reason)"
        case .store(let error): "\(error)"
        }
    }
}
