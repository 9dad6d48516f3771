import CSeccomp
import Glibc

/// The system calls that a job may not make, as a program for the kernel (seccomp's BPF).
///
/// Everything that ordinary programs need is allowed. Refused is what reaches around the other limits: other processes'
/// memory, namespaces and mounts, the kernel's rarely used and much attacked parts, and memory that belongs to no process
/// and so would not be counted. Calls of other architectures than the machine's own end the process.
struct SystemCallFilter: Sendable {
    /// The program, as `bwrap --seccomp` reads it.
    let program: [UInt8]

    /// Refused with "operation not permitted".
    private static let forbidden = [
        // Namespaces, mounts and other roots.
        "chroot", "fsconfig", "fsmount", "fsopen", "fspick", "mount", "mount_setattr", "move_mount", "open_tree",
        "pivot_root", "setns", "umount", "umount2", "unshare",
        // Other processes.
        "kcmp", "move_pages", "pidfd_getfd", "process_madvise", "process_vm_readv", "process_vm_writev", "ptrace",
        // Memory and queues that outlive the process that made them.
        "memfd_secret", "msgget", "semget", "shmget",
        // The machine.
        "acct", "adjtimex", "clock_adjtime", "clock_settime", "create_module", "delete_module", "finit_module",
        "init_module", "ioperm", "iopl", "kexec_file_load", "kexec_load", "quotactl", "quotactl_fd", "reboot",
        "settimeofday", "stime", "swapoff", "swapon", "syslog", "vhangup",
        // Parts of the kernel that jobs have no use for, and attackers had.
        "add_key", "bpf", "fanotify_init", "keyctl", "lookup_dcookie", "name_to_handle_at", "open_by_handle_at",
        "perf_event_open", "request_key", "uselib", "userfaultfd", "ustat", "vm86", "vm86old",
    ]

    /// Refused as if the kernel had never heard of them, so that libraries fall back to what is older: `clone3` hides its
    /// flags from a filter, `io_uring` makes other calls unseen, and memory files are counted for nobody.
    private static let unknown = ["clone3", "io_uring_enter", "io_uring_register", "io_uring_setup", "memfd_create"]

    /// Flags of `clone` that make namespaces (linux/sched.h).
    private static let namespaceFlags: [UInt64] = [
        0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000,
    ]

    /// Requests of `ioctl` that put characters into a terminal, as if its owner had typed them.
    private static let terminalRequests = [UInt64(TIOCSTI), 0x541C]

    /// - Parameter sharesNetwork: whether the job has the machine's network, and so the sockets of its services that have
    ///   no place in the file system: it then gets no such sockets at all.
    init(sharesNetwork: Bool) throws(SandboxError) {
        guard let filter = seccomp_init(Self.allow) else { throw .filter("libseccomp has no memory") }
        defer { seccomp_release(filter) }
        for name in Self.forbidden { try Self.refuse(name, EPERM, in: filter) }
        for name in Self.unknown { try Self.refuse(name, ENOSYS, in: filter) }
        for flag in Self.namespaceFlags {
            try Self.refuse("clone", EPERM, where: (0, SCMP_CMP_MASKED_EQ, flag, flag), in: filter)
        }
        for request in Self.terminalRequests {
            try Self.refuse("ioctl", EPERM, where: (1, SCMP_CMP_MASKED_EQ, 0xffff_ffff, request), in: filter)
        }
        // Kinds of sockets are numbered without gaps; those beyond the last one known are to be refused too.
        let families = sharesNetwork ? [AF_INET, AF_INET6] : [AF_UNIX]
        let lastFamily = families.max() ?? 0
        for family in 0...lastFamily where !families.contains(family) {
            let comparison = (UInt32(0), SCMP_CMP_EQ, UInt64(family), UInt64(0))
            try Self.refuse("socket", EAFNOSUPPORT, where: comparison, in: filter)
        }
        try Self.refuse("socket", EAFNOSUPPORT, where: (0, SCMP_CMP_GT, UInt64(lastFamily), 0), in: filter)

        let file = try MemoryFile(named: "filter")
        guard seccomp_export_bpf(filter, file.descriptor) == 0 else { throw .filter("libseccomp cannot write it") }
        program = file.contents()
    }

    private static let allow: UInt32 = 0x7fff_0000

    /// What the kernel does where a rule matches: it answers with the number of an error.
    private static func answer(_ error: Int32) -> UInt32 { 0x0005_0000 | UInt32(error) }

    /// - Parameter comparison: an argument's number, how it is compared, and with what: with a mask, mask and value.
    private static func refuse(
        _ name: String, _ error: Int32, where comparison: (UInt32, scmp_compare, UInt64, UInt64)? = nil,
        in filter: scmp_filter_ctx
    ) throws(SandboxError) {
        let call = seccomp_syscall_resolve_name(name)
        // What this version of libseccomp does not know, it cannot refuse; nor what the architecture does not have.
        guard call >= 0 else { return }
        let comparisons = comparison.map {
            [scmp_arg_cmp(arg: $0.0, op: $0.1, datum_a: $0.2, datum_b: $0.3)]
        }
        let result = seccomp_rule_add_array(
            filter, answer(error), call, UInt32(comparisons?.count ?? 0), comparisons ?? [])
        guard result == 0 else { throw .filter("libseccomp refuses the rule for \(name)") }
    }
}
