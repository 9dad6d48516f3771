import CybrosClient

/// Why a worker does not start, or cannot go on.
public enum WorkerError: Error, Equatable, Sendable {
    case client(ClientError)
    case folder(path: String, reason: String)
    /// The key's file can be read by others than its user.
    case keyNotPrivate(path: String)
    case badKey(path: String, reason: String)
    /// The port of the status page cannot be had.
    case port(Int, reason: String)
    /// Another worker works with the folder.
    case folderInUse(path: String)
    /// The chain has no pallet that the worker needs.
    case otherChain(name: String, missing: String)
}

extension WorkerError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .client(let error): error.description
        case .folder(let path, let reason): "\(path) cannot be used: \(reason)"
        case .keyNotPrivate(let path):
            "the key in \(path) can be read by others; run chmod 600 on it, and think about making a new one"
        case .badKey(let path, let reason): "the key in \(path) cannot be used: \(reason)"
        case .port(let port, let reason): "port \(port) cannot be used: \(reason)"
        case .folderInUse(let path): "another worker works in \(path); give this one a folder of its own by --work-path"
        case .otherChain(let name, let missing):
            "the node's chain, \(name), has no jobs: its runtime has no pallet \(missing); check --rpc-url"
        }
    }
}
