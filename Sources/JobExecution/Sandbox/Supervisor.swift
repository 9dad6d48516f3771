import Foundation
import Synchronization

/// A process that is started, watched until its end, and ended when it goes beyond what it may use.
struct Supervisor: Sendable {
    /// Program and arguments; the program is a path.
    var arguments: [String]
    /// Bytes on standard input.
    var input: [UInt8] = []
    /// What is read of the process, by its descriptor.
    var captures: [Int32: Capture] = [1: Capture(limit: 0), 2: Capture(limit: 0)]
    /// Bytes that the process finds in files under further descriptors.
    var files: [Int32: [UInt8]] = [:]
    /// Time from start to end.
    var realTime: Duration
    /// Bytes of memory of the process and all below it.
    var memory: Int

    struct Capture: Sendable {
        /// Bytes kept.
        var limit: Int
        /// Whether more than that ends the process; else it is read and dropped.
        var isHard = false
    }

    /// Why a process was ended.
    enum Stop: Equatable, Sendable {
        case realTime
        case memory(Int)
        case output
        case cancelled
    }

    struct Report: Sendable {
        /// Nil where the process was killed by a signal.
        var exitStatus: Int32?
        var stop: Stop?
        var captured: [Int32: [UInt8]]
        var duration: Duration
        /// Bytes of memory held at most, as far as it was seen.
        var peakMemory: Int
    }

    /// How often the process is looked at, and so how long it may go beyond its memory.
    private static let interval = Duration.milliseconds(20)
    /// How long the last processes may take to be gone.
    private static let patience = Duration.seconds(5)

    /// Runs the process on a thread of its own, and ends it when the task is cancelled.
    func run() async throws(SandboxError) -> Report {
        let isCancelled = Flag()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread { continuation.resume(returning: supervise(isCancelled)) }
            }
        } onCancel: {
            isCancelled.set()
        }
        return try result.get()
    }

    private func supervise(_ isCancelled: Flag) -> Result<Report, SandboxError> {
        Result { () throws(SandboxError) in
            let process = try SpawnedProcess(
                arguments: arguments, input: input, outputs: Array(captures.keys), files: files)
            return try watch(process, isCancelled)
        }
    }

    private func watch(_ process: consuming SpawnedProcess, _ isCancelled: Flag) throws(SandboxError) -> Report {
        let clock = ContinuousClock()
        let start = clock.now
        var report = Report(captured: [:], duration: .zero, peakMemory: 0)
        var killTime: ContinuousClock.Instant?
        var exitTime: ContinuousClock.Instant?

        while true {
            let streamsAreOpen = process.waitForOutput(Self.interval)
            let isTooLong = process.drain { descriptor, bytes in
                let capture = captures[descriptor] ?? Capture(limit: 0)
                let room = capture.limit - (report.captured[descriptor]?.count ?? 0)
                report.captured[descriptor, default: []] += bytes.prefix(room)
                return capture.isHard && bytes.count > room
            }
            // What a process has written counts when it has ended too.
            if isTooLong, report.stop == nil { report.stop = .output }
            if exitTime == nil, let status = process.exitStatus() {
                exitTime = clock.now
                report.exitStatus = status.code
            }
            if let exitTime {
                // Whoever is left of the sandbox is being killed, and may hold the streams for a moment.
                if !streamsAreOpen || clock.now - exitTime > Self.patience { break }
                continue
            }
            if let killTime {
                if clock.now - killTime > Self.patience { process.killRoot() }
                continue
            }
            let memory = process.memory()
            report.peakMemory = max(report.peakMemory, memory)
            if report.stop == nil {
                if isCancelled.isSet {
                    report.stop = .cancelled
                } else if memory > self.memory {
                    report.stop = .memory(memory)
                } else if clock.now - start > realTime {
                    report.stop = .realTime
                }
            }
            if report.stop != nil {
                killTime = clock.now
                process.killTree()
            }
        }
        report.duration = clock.now - start
        return report
    }
}

/// A switch that is set once, from any thread.
private final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}
