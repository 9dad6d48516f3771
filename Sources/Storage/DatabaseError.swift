/// Why the database cannot be opened, read or written. Each `description` is one line for an operator.
public enum DatabaseError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another process has it open.
    case locked(path: String)
    /// The disk is full.
    case outOfSpace(String)
    /// Its files are damaged.
    case corrupted(String)
    /// It was written by a version of the node with another layout.
    case incompatibleVersion(path: String, found: UInt32, expected: UInt32)
    /// It has a column that this node does not know.
    case unknownColumn(path: String, name: String)
    /// The operating system refused to read or write.
    case inputOutput(String)
    /// Something else that RocksDB reports.
    case failed(String)

    /// Sorts a status line of RocksDB.
    init(status: String, path: String) {
        let line = String(status.map { $0.isNewline ? " " : $0 })
        if line.contains("No space left on device") {
            self = .outOfSpace(line)
        } else if line.contains("While lock file") || line.contains("lock hold by current process") {
            self = .locked(path: path)
        } else if line.hasPrefix("Corruption") {
            self = .corrupted(line)
        } else if line.hasPrefix("IO error") {
            self = .inputOutput(line)
        } else {
            self = .failed(line)
        }
    }

    public var description: String {
        switch self {
        case .locked(let path):
            "the database at \(path) is in use by another process"
        case .outOfSpace(let detail):
            "the disk that holds the database is full (\(detail))"
        case .corrupted(let detail):
            "the database is damaged (\(detail)); remove it and synchronize again, or restore a copy"
        case .incompatibleVersion(let path, let found, let expected):
            "the database at \(path) has layout version \(found), this node reads version \(expected)"
        case .unknownColumn(let path, let name):
            "the database at \(path) has an unknown column '\(name)': another program or a newer node wrote it"
        case .inputOutput(let detail):
            "the database cannot be read or written (\(detail))"
        case .failed(let detail):
            "the database failed (\(detail))"
        }
    }
}
