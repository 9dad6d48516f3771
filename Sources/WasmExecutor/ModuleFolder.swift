import Crypto
import Primitives

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A folder of compiled modules, a file each, so that a node that starts again need not compile.
///
/// A file is the BLAKE2b-256 hash of the rest of it, and the rest. What is damaged is as good as not there. The folder
/// must be the node's own: what is in it runs.
struct ModuleFolder: Sendable {
    /// Bytes of a file at most; code of the largest size makes less.
    private static let limit = 1 << 30
    let path: String

    /// The compiled module of this name, if a whole one is there.
    func read(_ name: String) -> ArraySlice<UInt8>? {
        let file = open("\(path)/\(name)", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_size > 32, status.st_size <= Self.limit else { return nil }
        let size = Int(status.st_size)
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size, let start = buffer.baseAddress {
                let read = Glibc.read(file, start + count, size - count)
                guard read > 0 else { break }
                count += read
            }
        }
        guard bytes.count == size else { return nil }
        let contents = bytes[32...]
        let hash = contents.withUnsafeBytes { Blake2b.hash256($0) }
        return bytes.starts(with: hash.bytes) ? contents : nil
    }

    /// Writes a file beside and renames it, so that nobody finds a part. False where the system does not let it; a node
    /// works as well without.
    @discardableResult
    func write(_ name: String, _ contents: [UInt8]) -> Bool {
        guard makeFolder() else { return false }
        var template = Array("\(path)/.\(name).XXXXXX".utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else { return false }
        let isWritten = Self.write(Blake2b.hash256(contents).bytes, to: file) && Self.write(contents, to: file)
        guard close(file) == 0, isWritten, rename(template, "\(path)/\(name)") == 0 else {
            unlink(template)
            return false
        }
        return true
    }

    private static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                let written = Glibc.write(file, part.baseAddress, part.count)
                guard written > 0 else { return false }
                rest = rest.dropFirst(written)
            }
            return true
        }
    }

    /// Makes the folder and those above it where they are missing.
    private func makeFolder() -> Bool {
        var end = path.startIndex
        while end < path.endIndex {
            end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
            guard mkdir(String(path[..<end]), 0o700) == 0 || errno == EEXIST else { return false }
        }
        return true
    }
}
