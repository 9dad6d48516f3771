import Foundation

/// A folder in which each job gets one of its own, for what its program is made of.
struct ScratchFolder: Sendable {
    let path: String

    func makeFolder() throws(JobRunnerError) -> JobFolder {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .scratch(path: path, reason: error.localizedDescription)
        }
        // Nobody else may look in, or put a file in place of ours.
        var template = Array("\(path)/job.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw .scratch(path: path, reason: lastSystemError()) }
        let name = template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return JobFolder(path: String(decoding: name, as: UTF8.self))
    }

    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}

/// One job's folder.
struct JobFolder: Sendable {
    let path: String

    /// - Parameter mode: who may do what; the folder itself keeps others out.
    /// - Returns: the file's path.
    func write(_ name: String, _ contents: [UInt8], mode: mode_t) throws(JobRunnerError) -> String {
        let file = "\(path)/\(name)"
        guard FileManager.default.createFile(atPath: file, contents: Data(contents)), chmod(file, mode) == 0 else {
            throw .scratch(path: file, reason: lastSystemError())
        }
        return file
    }

    /// The bytes that a program has written to a file of ours; nil where there are none or more than that.
    func read(_ name: String, maximumSize: Int) -> [UInt8]? {
        guard let file = FileHandle(forReadingAtPath: "\(path)/\(name)") else { return nil }
        defer { try? file.close() }
        guard let bytes = try? file.read(upToCount: maximumSize + 1), !bytes.isEmpty, bytes.count <= maximumSize else {
            return nil
        }
        return Array(bytes)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// The reason that the system gives for the last call that failed.
private func lastSystemError() -> String {
    let code = errno
    return strerror(code).map { String(cString: $0) } ?? "error \(code)"
}
