import CLinuxProcess
import Glibc

/// A file in memory, which a process inherits: closed when dropped.
struct MemoryFile: ~Copyable {
    let descriptor: Int32

    init(named name: String, contents: [UInt8] = []) throws(SandboxError) {
        descriptor = clp_memory_file(name)
        guard descriptor >= 0 else { throw .system("memfd_create", errno) }
        var rest = contents[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 else { throw .system("write", errno) }
            rest = rest.dropFirst(written)
        }
        lseek(descriptor, 0, SEEK_SET)
    }

    deinit { close(descriptor) }

    /// All that was written.
    func contents() -> [UInt8] {
        let size = max(0, lseek(descriptor, 0, SEEK_END))
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, size, 0))
        }
    }
}
