import Crypto
import Primitives

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A folder of blocks, a file each, named after their hash: `blocks/xx/<hash>`, xx being the hash's first byte.
///
/// Blocks are checked when they are read: what was damaged on disk counts as missing, and is written anew when it comes
/// again. A file is written beside and renamed, so that nobody finds a part of one.
struct BlockFolder: Sendable {
    let path: String

    /// The block with the hash, if a whole one is there.
    func read(_ digest: Hash256) -> [UInt8]? {
        let file = open(name(of: digest), O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_size >= 0, status.st_size <= ContentStore.maximumBlockSize else {
            return nil
        }
        let size = Int(status.st_size)
        let block = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size, let start = buffer.baseAddress {
                let read = Glibc.read(file, start + count, size - count)
                guard read > 0 else { break }
                count += read
            }
        }
        return block.count == size && SHA2.hash256(block) == digest ? block : nil
    }

    /// - Parameter digest: the block's hash, which the caller has made or checked.
    func write(_ block: [UInt8], _ digest: Hash256) throws(ContentError) {
        if read(digest) != nil { return }
        let name = name(of: digest)
        // The name has a slash in front of its last part.
        let folder = String(name[..<(name.lastIndex(of: "/") ?? name.startIndex)])
        guard Self.makeFolders(folder) else { throw failure() }
        var template = Array("\(folder)/.new.XXXXXX".utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else { throw failure() }
        let isWritten = Self.write(block, to: file)
        let reason = failure()
        guard close(file) == 0, isWritten, rename(template, name) == 0 else {
            unlink(template)
            throw isWritten ? failure() : reason
        }
    }

    private func name(of digest: Hash256) -> String {
        let hex = digest.bytes.reduce(into: "") { text, byte in
            text += byte < 16 ? "0" : ""
            text += String(byte, radix: 16)
        }
        return "\(path)/blocks/\(hex.prefix(2))/\(hex)"
    }

    private func failure() -> ContentError {
        let code = errno
        return .folder(path: path, reason: strerror(code).map { String(cString: $0) } ?? "error \(code)")
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
    private static func makeFolders(_ path: String) -> Bool {
        var end = path.startIndex
        while end < path.endIndex {
            end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
            guard mkdir(String(path[..<end]), 0o700) == 0 || errno == EEXIST else { return false }
        }
        return true
    }
}
