import Foundation

/// The folder of one worker. Two that shared one would share a key, and do each job twice.
public struct WorkFolder: ~Copyable {
    private let descriptor: Int32

    /// Makes the folder where there is none, and keeps other workers out of it.
    init(_ path: String) throws(WorkerError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .folder(path: path, reason: error.localizedDescription)
        }
        let lock = "\(path)/lock"
        let file = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .folder(path: lock, reason: String(cString: strerror(errno))) }
        // The system lets go of it when the process ends, however it does.
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw .folderInUse(path: path)
        }
        descriptor = file
        // What jobs were made of when a worker before this one was killed.
        try? FileManager.default.removeItem(atPath: Self.scratch(in: path))
    }

    /// For what jobs are made of while they run.
    public static func scratch(in path: String) -> String { "\(path)/scratch" }

    deinit { close(descriptor) }
}
