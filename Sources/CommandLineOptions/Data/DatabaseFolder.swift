import Foundation

/// The folder of a chain's database.
struct DatabaseFolder: Equatable, Sendable {
    let path: String

    /// Fails where something on the way is there and is not a folder.
    func checkUsable() throws(CommandLineError) {
        var path = path
        while !path.isEmpty {
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
                guard isFolder.boolValue else { throw .notAFolder(path) }
                return
            }
            guard let slash = path.lastIndex(of: "/") else { return }
            path = String(path[..<slash])
        }
    }

    var exists: Bool {
        get throws(CommandLineError) {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return false }
            guard isFolder.boolValue else { throw .notAFolder(path) }
            return true
        }
    }

    /// Removes the database, unless a node is running on it.
    func remove() throws(CommandLineError) {
        if let process = user { throw .databaseInUse(path: path, process: process) }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw .folderNotRemoved(path: path, reason: error.localizedDescription)
        }
    }

    /// The process that has the database open, from RocksDB's lock.
    private var user: Int32? {
        let file = open("\(path)/LOCK", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        guard fcntl(file, F_GETLK, &lock) == 0, lock.l_type != Int16(F_UNLCK) else { return nil }
        return lock.l_pid
    }
}
