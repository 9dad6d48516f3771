import CLinuxProcess
import Glibc

/// A process of ours and the streams that it writes to; killed and waited for when dropped.
struct SpawnedProcess: ~Copyable {
    private struct Stream {
        let childDescriptor: Int32
        var descriptor: Int32
    }

    /// Descriptors that are handed to the process are moved here first, so that none is overwritten before its turn.
    private static let firstFreeDescriptor: Int32 = 64

    private let identifier: pid_t
    private var streams: [Stream]
    private var status: Int32?

    /// - Parameters:
    ///   - outputs: descriptors that the process writes to and we read.
    ///   - files: bytes that the process finds under further descriptors.
    init(arguments: [String], input: [UInt8], outputs: [Int32], files: [Int32: [UInt8]]) throws(SandboxError) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // What the child gets a copy of, closed here in any case.
        var handedOver: [Int32] = []
        var streams: [Stream] = []
        defer { for descriptor in handedOver { close(descriptor) } }
        var isStarted = false
        defer { if !isStarted { for stream in streams { close(stream.descriptor) } } }

        func hand(_ descriptor: Int32, as childDescriptor: Int32) throws(SandboxError) {
            let moved = fcntl(descriptor, F_DUPFD_CLOEXEC, Self.firstFreeDescriptor)
            guard moved >= 0 else { throw .system("fcntl", errno) }
            handedOver.append(moved)
            posix_spawn_file_actions_adddup2(&actions, moved, childDescriptor)
        }

        for (descriptor, contents) in files.merging([0: input], uniquingKeysWith: { first, _ in first }) {
            let file = try MemoryFile(named: "input", contents: contents)
            try hand(file.descriptor, as: descriptor)
        }
        for output in outputs {
            var ends: [Int32] = [-1, -1]
            guard clp_pipe(&ends) == 0 else { throw .system("pipe2", errno) }
            streams.append(Stream(childDescriptor: output, descriptor: ends[0]))
            handedOver.append(ends[1])
            guard fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0 else { throw .system("fcntl", errno) }
            try hand(ends[1], as: output)
        }
        let last = max(2, outputs.max() ?? 2, files.keys.max() ?? 2)
        clp_spawn_close_from(&actions, last + 1)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own, so that an interrupt typed at the terminal is ours alone; and no signals that we ignore or
        // block, which it would inherit.
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        posix_spawnattr_setpgroup(&attributes, 0)
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)

        let program = arguments.first ?? ""
        var arguments = arguments.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        var identifier: pid_t = 0
        let result = posix_spawn(&identifier, program, &actions, &attributes, &arguments, &environment)
        guard result == 0 else { throw .system("posix_spawn", result) }
        isStarted = true
        self.identifier = identifier
        self.streams = streams
    }

    deinit {
        for stream in streams where stream.descriptor >= 0 { close(stream.descriptor) }
        guard status == nil else { return }
        kill(identifier, SIGKILL)
        var ignored: Int32 = 0
        waitpid(identifier, &ignored, 0)
    }

    /// Waits until there is something to read, or the time is over.
    ///
    /// - Returns: whether any stream is still open.
    func waitForOutput(_ time: Duration) -> Bool {
        var waiting = streams.filter { $0.descriptor >= 0 }.map {
            pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0)
        }
        poll(&waiting, nfds_t(waiting.count), Int32(time / .milliseconds(1)))
        return !waiting.isEmpty
    }

    /// Reads what is there, 1 MiB of each stream at most, and hands it to `take` with its descriptor.
    ///
    /// - Returns: whether `take` said so of any part.
    mutating func drain(_ take: (Int32, ArraySlice<UInt8>) -> Bool) -> Bool {
        var answer = false
        for index in streams.indices where streams[index].descriptor >= 0 {
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            for _ in 0..<16 {
                let count = read(streams[index].descriptor, &buffer, buffer.count)
                if count > 0 {
                    if take(streams[index].childDescriptor, buffer[..<count]) { answer = true }
                } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
                    close(streams[index].descriptor)
                    streams[index].descriptor = -1
                    break
                } else {
                    break
                }
            }
        }
        return answer
    }

    /// How the process ended, once it has; the code is nil where a signal ended it.
    mutating func exitStatus() -> (code: Int32?, Void)? {
        if status == nil {
            var status: Int32 = 0
            guard waitpid(identifier, &status, WNOHANG) == identifier else { return nil }
            self.status = status
        }
        guard let status else { return nil }
        return (status & 0x7f == 0 ? status >> 8 & 0xff : nil, ())
    }

    /// Bytes of memory that the process and all below it hold.
    func memory() -> Int { ProcessTree.memory(below: identifier) }

    /// Kills what the process has started, which with a sandbox is the first process of its own namespace, and with it
    /// everything there. The process then sees to the end of them.
    func killTree() {
        let children = ProcessTree.children(of: identifier)
        if children.isEmpty { kill(identifier, SIGKILL) }
        for child in children { kill(child, SIGKILL) }
    }

    func killRoot() { kill(identifier, SIGKILL) }
}
