import CLinuxProcess
import Glibc

/// Processes by who started them, and what they hold, as /proc tells.
enum ProcessTree {
    /// Processes that are looked at; more than a job may have.
    private static let limit = 4096

    /// Bytes of memory of the process and all below it: their own pages and those shared among them, which count for each.
    /// Files that are mapped do not count. A process that was started and is no program of its own yet has its parent's
    /// memory, which counts once; without this, ours would count as that of a job for a moment.
    static func memory(below root: pid_t) -> Int {
        var sum = 0
        var waiting = [(process: root, parent: getpid())]
        var seen = 0
        while let (process, parent) = waiting.popLast(), seen < limit {
            seen += 1
            if !clp_share_memory(process, parent) { sum += memory(of: process) }
            waiting += children(of: process).map { ($0, process) }
        }
        return sum
    }

    /// The processes that any thread of this one has started and that are not gone.
    static func children(of process: pid_t) -> [pid_t] {
        var children: [pid_t] = []
        guard let folder = opendir("/proc/\(process)/task") else { return [] }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let thread = withUnsafeBytes(of: entry.pointee.d_name) { name in
                String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard Int32(thread) != nil else { continue }
            let list = String(decoding: read("/proc/\(process)/task/\(thread)/children"), as: UTF8.self)
            children += list.split(separator: " ").compactMap { pid_t($0) }
        }
        return children
    }

    private static func memory(of process: pid_t) -> Int {
        var sum = 0
        for line in String(decoding: read("/proc/\(process)/status"), as: UTF8.self).split(separator: "\n")
        where line.hasPrefix("RssAnon:") || line.hasPrefix("RssShmem:") {
            // "RssAnon:     1234 kB"
            let number = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }
            sum += (number ?? 0) * 1024
        }
        return sum
    }

    /// The bytes of a small file; none where it is gone.
    private static func read(_ path: String) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var contents: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while contents.count < 1 << 16 {
            let count = Glibc.read(file, &buffer, buffer.count)
            guard count > 0 else { break }
            contents += buffer[..<count]
        }
        return contents
    }
}
