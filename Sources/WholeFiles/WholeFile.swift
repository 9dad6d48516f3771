import Glibc

/// Files that nobody finds a part of, whenever a process ends or several write the same.
public enum WholeFile {
    /// The bytes of a file.
    ///
    /// - Returns: nil where there is no such file, where it cannot be read, or is larger than that.
    public static func read(_ path: String, maximumSize: Int) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_size >= 0, status.st_size <= maximumSize else { return nil }
        let size = Int(status.st_size)
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size, let start = buffer.baseAddress {
                let part = Glibc.read(file, start + count, size - count)
                if part > 0 { count += part } else if part == 0 || errno != EINTR { break }
            }
        }
        return bytes.count == size ? bytes : nil
    }

    /// Writes the parts of a file, one behind the other, beside its place, and then gives it its name. It and folders that
    /// are missing above it are made for their owner alone.
    public static func write(_ parts: [UInt8]..., to path: String) throws(SystemError) {
        // Without a slash, it goes to the folder that the process works in.
        let (folder, name) =
            path.lastIndex(of: "/").map { (path[..<$0], path[path.index(after: $0)...]) } ?? (".", path[...])
        try makeFolders(String(folder))
        var template = Array("\(folder)/.\(name).XXXXXX".utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else { throw SystemError() }
        do throws(SystemError) {
            do throws(SystemError) {
                for part in parts { try write(part, to: file) }
            } catch {
                close(file)
                throw error
            }
            guard close(file) == 0, rename(template, path) == 0 else { throw SystemError() }
        } catch {
            unlink(template)
            throw error
        }
    }

    private static func write(_ bytes: [UInt8], to file: Int32) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw SystemError()
            }
        }
    }

    private static func makeFolders(_ path: String) throws(SystemError) {
        var end = path.startIndex
        while end < path.endIndex {
            end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
            guard mkdir(String(path[..<end]), 0o700) == 0 || errno == EEXIST else { throw SystemError() }
        }
    }
}
