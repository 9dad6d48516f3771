import Foundation
import JobExecution
import Testing

/// What a hostile job may try. Each test would fail without the limit that it is about.
@Suite("Containment of jobs")
struct ContainmentTests {
    let bench: JobBench
    init() throws { bench = try JobBench() }

    // MARK: - Time

    @Test("A program that hangs is ended, and its grandchildren with it, whatever they do to stay")
    func hang() async throws {
        let mark = "86400.\(Int.random(in: 1_000_000...9_999_999))"
        let program = """
            #!/bin/sh
            setsid nohup sh -c 'trap "" TERM HUP INT; sleep \(mark)' >/dev/null 2>&1 &
            (setsid sleep \(mark) >/dev/null 2>&1 &)
            until [ "$(grep -l \(mark) /proc/[0-9]*/cmdline 2>/dev/null | wc -l)" -ge 4 ]; do sleep 0.05; done
            echo "all are there" >&2
            sleep \(mark)
            """
        let outcome = try await bench.run(.process, program, limits: .with { $0.realTime = 5 })
        #expect(outcome.log == "all are there\n")
        #expect(outcome.result == .error)
        #expect(outcome.code == .timeout)
        #expect(outcome.reason == "the program took more than 5 s")
        #expect(try await processes(with: mark, are: { $0 == 0 }))
    }

    @Test("What a program leaves running when it ends is ended too")
    func daemon() async throws {
        let mark = "86400.\(Int.random(in: 1_000_000...9_999_999))"
        let outcome = try await bench.run(.process, "#!/bin/sh\n(setsid sleep \(mark) &)\nsleep 0.2\necho done\n")
        #expect(outcome.result == .success && outcome.text == "done")
        #expect(try await processes(with: mark, are: { $0 == 0 }))
    }

    @Test("A program that computes for too long is ended by the processor's time")
    func processorTime() async throws {
        let outcome = try await bench.run(.python, "while True: pass", limits: .with { $0.cpuTime = 1 })
        #expect(outcome.result == .error && outcome.code == .timeout)
        #expect(outcome.reason == "the program took more than 1 s of the processor")
    }

    @Test("A job that has a second left before it expires gets a second")
    func expiry() async throws {
        let path = try bench.write("sleep", "#!/bin/sh\nsleep 60\n")
        let runner = try await bench.runner(.fixed(JobManifest(runtime: .process, code: .local(path: path))))
        let job = Job(poolID: 1, jobID: 1, specVersion: 1, input: [], remainingTime: 1)
        #expect(try await runner.run(job).code == .timeout)
    }

    @Test("A job that is given up ends at once")
    func cancellation() async throws {
        let mark = "86400.\(Int.random(in: 1_000_000...9_999_999))"
        let bench = bench
        let task = Task { try await bench.run(.process, "#!/bin/sh\nsleep \(mark)\n") }
        #expect(try await processes(with: mark, are: { $0 >= 1 }))
        task.cancel()
        let outcome = try await task.value
        #expect(outcome.result == .panic && outcome.code == .cancelled)
        #expect(try await processes(with: mark, are: { $0 == 0 }))
    }

    // MARK: - Processes

    @Test("A program that forks gets no more processes than it may have")
    func forks() async throws {
        let program = """
            import os, time
            count = 0
            try:
                while count < 500:
                    if os.fork() == 0: time.sleep(60); os._exit(0)
                    count += 1
            except OSError as error:
                print(count, error.strerror)
            """
        let outcome = try await bench.run(.python, program, limits: .with { $0.processes = 10 })
        // Of an ordinary user's the first process of the sandbox counts too.
        #expect(["8 Resource temporarily unavailable", "9 Resource temporarily unavailable"].contains(outcome.text))
    }

    @Test("A bomb of forks ends with its job, and the next job runs as ever")
    func forkBomb() async throws {
        let mark = "bomb\(Int.random(in: 1_000_000...9_999_999))"
        let program = "#!/bin/bash\nbomb() { bomb | bomb & }; bomb; exec -a \(mark) sleep 60"
        let outcome = try await bench.run(.process, program, limits: .with { $0.realTime = 2 })
        #expect(outcome.code == .timeout)
        #expect(try await processes(with: mark, are: { $0 == 0 }))
        #expect(try await bench.run(.process, "#!/bin/sh\necho alive\n").text == "alive")
    }

    // MARK: - Memory

    @Test("A program that takes memory is told that there is none, or ended")
    func memory() async throws {
        let program = """
            blocks = []
            while True: blocks.append(bytearray(1 << 20))
            """
        let outcome = try await bench.run(.python, program, limits: .with { $0.memory = 64 << 20 })
        #expect(outcome.code == .outOfMemory || outcome.log.contains("MemoryError"))
        #expect(outcome.usage.memory < 200 << 20)
    }

    @Test("Processes that take memory together are ended, though each takes little")
    func memoryOfMany() async throws {
        let program = """
            import os, time
            for _ in range(8):
                if os.fork() == 0: block = bytearray(24 << 20); time.sleep(60); os._exit(0)
            time.sleep(60)
            """
        let outcome = try await bench.run(.python, program, limits: .with { $0.memory = 96 << 20 })
        #expect(outcome.result == .error && outcome.code == .outOfMemory)
        let reason = try #require(outcome.reason)
        #expect(reason.hasSuffix("bytes of memory, of 100663296 that it may"))
    }

    @Test("The memory of a process that is about to become another program counts once")
    func memoryOfProcessesThatBegin() async throws {
        // A process that is spawned opens its files before it is a program of its own, and waits at this one.
        let program = """
            import os, time
            os.mkfifo("fifo")
            if os.fork() == 0:
                while not os.path.exists("held"): time.sleep(0.01)
                time.sleep(0.3)
                open("fifo", "w").close()
                os._exit(0)
            held = bytearray(150 << 20)
            held[::4096] = b"x" * len(held[::4096])
            open("held", "w").close()
            action = (os.POSIX_SPAWN_OPEN, 0, "fifo", os.O_RDONLY, 0)
            child = os.posix_spawn("/bin/true", ["true"], {}, file_actions=[action])
            print(os.waitpid(child, 0)[1])
            """
        let outcome = try await bench.run(.python, program)
        #expect(outcome.text == "0", "\(outcome.reason ?? outcome.log)")
        #expect(outcome.usage.memory > 150 << 20)
    }

    @Test("Memory that processes share counts")
    func sharedMemory() async throws {
        let program = """
            import mmap
            block = mmap.mmap(-1, 1 << 30)
            for offset in range(0, 1 << 30, 4096): block[offset] = 1
            """
        let outcome = try await bench.run(.python, program, limits: .with { $0.memory = 64 << 20 })
        #expect(outcome.code == .outOfMemory)
    }

    // MARK: - Output and disk

    @Test("A program that writes a gigabyte to standard output is ended after what it may write")
    func output() async throws {
        let outcome = try await bench.run(
            .process, "#!/bin/sh\nhead -c 1073741824 /dev/zero\n", limits: .with { $0.output = 100_000 })
        #expect(outcome.result == .panic && outcome.code == .outputTooLarge)
        #expect(outcome.reason == "the program wrote more than 100000 bytes")
        #expect(outcome.usage.memory < 100 << 20)
    }

    @Test("An output that is too large is so too where the program has ended before anybody saw it")
    func quickOutput() async throws {
        let program = "#!/bin/sh\nhead -c 1001 /dev/zero\n"
        let outcome = try await bench.run(.process, program, limits: .with { $0.output = 1000 })
        #expect(outcome.result == .panic && outcome.code == .outputTooLarge)
        #expect(try await bench.run(.process, program, limits: .with { $0.output = 1001 }).result == .success)
    }

    @Test("A program that fills the disk finds it full", arguments: ["/job/file", "/tmp/file"])
    func disk(file: String) async throws {
        let program = """
            #!/bin/sh
            for part in 1 2 3 4; do head -c 400000 /dev/zero > \(file)$part || echo full; done 2>/dev/null
            du -c -B1 \(file)* | tail -n 1 | cut -f 1
            """
        let outcome = try await bench.run(.process, program, limits: .with { $0.disk = 1 << 20 })
        let lines = outcome.text.split(separator: "\n")
        #expect(lines.contains("full"))
        let used = try #require(lines.last.flatMap { Int($0) })
        #expect(used <= 1 << 20 && used > 1 << 19)
    }

    @Test("A proof, which lies on a real disk, is bounded as the disk is")
    func proof() async throws {
        let program = """
            #!/bin/sh
            head -c 1073741824 /dev/zero > proof
            wc -c < proof
            rm proof 2>/dev/null || mv proof other 2>/dev/null || echo kept
            """
        let outcome = try await bench.run(.process, program, limits: .with { $0.disk = 1 << 20 })
        #expect(outcome.text == "1048576\nkept")
    }

    @Test(
        "A program writes nowhere else",
        arguments: ["/", "/usr", "/etc", "/dev", "/dev/shm", "/proc/sys/kernel/x", "/var", "/root"])
    func readOnly(folder: String) async throws {
        let program =
            "#!/bin/sh\n(echo x > \(folder)/file || mkdir -p \(folder)/folder) 2>/dev/null && echo written\nid -u\n"
        let outcome = try await bench.run(.process, program)
        #expect(Int(outcome.text).map { $0 != 0 } == true, "\(outcome.text)")
    }

    // MARK: - Files and network

    @Test("A program sees no file of the machine beside the system's, and no process of others")
    func invisible() async throws {
        let secret = try bench.write("secret", "secret")
        let program = """
            #!/bin/sh
            cat \(secret) /etc/shadow /etc/passwd /root/.profile 2>/dev/null
            ls /
            ls -d /proc/[0-9]* | wc -l
            """
        let outcome = try await bench.run(.process, program)
        let lines = outcome.text.split(separator: "\n").map(String.init)
        let roots = Set(lines.dropLast())
        #expect(
            roots.isSubset(of: [
                "bin", "dev", "etc", "executor", "job", "lib", "lib32", "lib64", "libx32", "proc", "sbin", "tmp", "usr",
            ]))
        #expect(lines.last.flatMap { Int($0) }.map { $0 <= 5 } == true)
    }

    @Test("A program reaches no network, not even the machine's own, unless that is granted")
    func network() async throws {
        let listener = try Listener()
        let program = """
            import socket
            try:
                connection = socket.create_connection(("127.0.0.1", \(listener.port)), 5)
                print("reached")
            except OSError as error:
                print("not reached")
            """
        let outcome = try await bench.run(.python, program)
        #expect(outcome.text == "not reached")
        #expect(!listener.hasConnection())

        let refused = try await bench.run(.python, program, network: .all)
        #expect(refused.result == .error && refused.code == .notGranted)
        #expect(refused.reason == "not granted here: network")
        #expect(!listener.hasConnection())

        var grants = Grants()
        grants.network = true
        #expect(try await bench.run(.python, program, grants: grants).text == "not reached", "nobody asked for it")
        #expect(try await bench.run(.python, program, network: .all, grants: grants).text == "reached")
        #expect(listener.hasConnection())
    }

    @Test("With the network comes no way to the machine's services that listen without a file")
    func abstractSockets() async throws {
        let program = """
            import socket
            try:
                socket.socket(socket.AF_UNIX)
                print("a socket")
            except OSError as error:
                print(error.strerror)
            """
        #expect(try await bench.run(.python, program).text == "a socket")
        var grants = Grants()
        grants.network = true
        let outcome = try await bench.run(.python, program, network: .all, grants: grants)
        #expect(outcome.text == "Address family not supported by protocol")
    }

    // MARK: - Privileges

    @Test("A program has no privileges, gets none, and inherits nothing that we have open")
    func privileges() async throws {
        let program = """
            import os
            names = ("CapInh", "CapPrm", "CapEff", "CapAmb", "NoNewPrivs", "Seccomp")
            for line in open("/proc/self/status"):
                if line.split(":")[0] in names: print(line.replace("\\t", " "), end="")
            def is_open(descriptor):
                try: os.fstat(descriptor)
                except OSError: return False
                return True
            print([descriptor for descriptor in range(256) if is_open(descriptor)])
            """
        let outcome = try await bench.run(.python, program)
        let none = "0000000000000000"
        #expect(
            outcome.text.split(separator: "\n").map(String.init) == [
                "CapInh: \(none)", "CapPrm: \(none)", "CapEff: \(none)", "CapAmb: \(none)", "NoNewPrivs: 1",
                "Seccomp: 2",
                // The streams, and where executors report.
                "[0, 1, 2, 3]",
            ])
    }

    @Test(
        "System calls that reach around the limits are refused",
        arguments: [
            ("libc.unshare(0x10000000)", EPERM),  // A user namespace.
            ("libc.unshare(0x40000000)", EPERM),
            ("libc.ptrace(0, 0, 0, 0)", EPERM),
            ("libc.mount(b'none', b'/tmp', b'tmpfs', 0, 0)", EPERM),
            ("libc.chroot(b'/tmp')", EPERM),
            ("libc.shmget(0, 4096, 0o1600)", EPERM),
            ("libc.msgget(0, 0o1600)", EPERM),
            ("libc.memfd_create(b'x', 0)", ENOSYS),
            ("libc.socket(16, 3, 0)", EAFNOSUPPORT),  // Netlink.
            ("libc.socket(40, 1, 0)", EAFNOSUPPORT),  // Virtual machines.
            ("libc.socket(2, 1, 0)", EAFNOSUPPORT),  // The internet, without a grant.
            ("libc.ioctl(0, 0x5412, b'x')", EPERM),
            ("libc.syscall(\(SystemCallNumber.keyctl), 0, -3, 1)", EPERM),
            ("libc.syscall(\(SystemCallNumber.bpf), 0, 0, 0)", EPERM),
            ("libc.syscall(\(SystemCallNumber.ioUring), 1, 0)", ENOSYS),
            ("libc.syscall(\(SystemCallNumber.clone3), 0, 0)", ENOSYS),
        ])
    func systemCalls(call: String, error: Int32) async throws {
        let program = """
            import ctypes
            libc = ctypes.CDLL(None, use_errno=True)
            print(\(call), ctypes.get_errno())
            """
        let outcome = try await bench.run(.python, program)
        #expect(outcome.text == "-1 \(error)", "\(outcome.reason ?? outcome.log)")
    }
}

private enum SystemCallNumber {
    #if arch(x86_64)
    static let (keyctl, bpf) = (250, 321)
    #else
    static let (keyctl, bpf) = (219, 280)
    #endif
    static let (ioUring, clone3) = (425, 435)
}

/// Waits until the number of processes on the machine that have the mark in their command lines is as it should be.
private func processes(with mark: String, are isRight: (Int) -> Bool) async throws -> Bool {
    for _ in 0..<200 {
        let count = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { entry in
            guard Int(entry) != nil, let line = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline") else {
                return false
            }
            return String(decoding: line, as: UTF8.self).contains(mark)
        }.count
        if isRight(count) { return true }
        try await Task.sleep(for: .milliseconds(50))
    }
    return false
}

/// Listens on a port of loopback.
private final class Listener: Sendable {
    let descriptor: Int32
    let port: UInt16

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isBound = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        try #require(isBound)
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }

    /// Whether somebody has connected since this was asked last.
    func hasConnection() -> Bool {
        var waiting = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
        guard poll(&waiting, 1, 100) == 1 else { return false }
        let connection = accept(descriptor, nil, nil)
        close(connection)
        return connection >= 0
    }
}
