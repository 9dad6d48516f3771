import JSONRPC
import NIOPosix
import Synchronization

/// The threads on which calls of clients read the database and run the runtime.
///
/// They are nobody else's: whatever clients ask for, blocks are made and transactions judged meanwhile. Among clients a
/// connection gets half of them at most, and they take turns. What only reads never waits for the runtime, which may run
/// for as long as a client's arguments have it.
public final class CallThreads: Sendable {
    /// What a call does.
    enum Work {
        case read
        case runtime
    }

    private let reads: Lane
    private let calls: Lane

    /// - Parameter count: threads of each kind, which run from now on until `stop`.
    public init(count: Int) {
        reads = Lane(count: count)
        calls = Lane(count: count)
    }

    /// Lets calls that run come to their end; those that wait are refused.
    public func stop() async {
        await reads.stop()
        await calls.stop()
    }

    /// Runs `body` on one of the threads when it is the connection's turn.
    func run<R: Sendable>(
        _ work: Work, _ body: @escaping @Sendable (CallProgress) throws(RPCError) -> R
    ) async throws(RPCError) -> R {
        try await (work == .read ? reads : calls).run(body)
    }
}

/// Threads and the turns on them.
private final class Lane: Sendable {
    private let threads: NIOThreadPool
    private let queue: Mutex<CallQueue<CheckedContinuation<Void, Never>>>

    init(count: Int) {
        threads = NIOThreadPool(numberOfThreads: max(1, count))
        queue = Mutex(CallQueue(places: max(1, count)))
        threads.start()
    }

    func stop() async {
        // Shutting a started pool down once can not fail.
        try? await threads.shutdownGracefully()
    }

    func run<R: Sendable>(
        _ body: @escaping @Sendable (CallProgress) throws(RPCError) -> R
    ) async throws(RPCError) -> R {
        let connection = ConnectionID.current
        await enter(connection)
        defer { queue.withLock { $0.leave(connection) }?.resume() }
        let progress = CallProgress()
        let result: Result<R, RPCError>
        do {
            result = try await withTaskCancellationHandler {
                try await threads.runIfActive {
                    Result { () throws(RPCError) -> R in
                        try progress.check()
                        return try body(progress)
                    }
                }
            } onCancel: {
                progress.cancel()
            }
        } catch {
            throw .stopping
        }
        return try result.get()
    }

    private func enter(_ connection: ConnectionID?) async {
        await withCheckedContinuation { continuation in
            let isIn = queue.withLock { queue in
                if queue.enter(connection) { return true }
                queue.wait(continuation, for: connection)
                return false
            }
            if isIn { continuation.resume() }
        }
    }
}

/// Whether anybody still waits for the answer of a call.
final class CallProgress: Sendable {
    private let isCancelled = Atomic(false)

    func cancel() { isCancelled.store(true, ordering: .relaxed) }

    /// Throws where the client is gone.
    func check() throws(RPCError) {
        // The client is gone and reads no answer.
        guard !isCancelled.load(ordering: .relaxed) else { throw .internalError("the call was given up") }
    }
}

/// How much of an answer has been gathered. A call that gathers more than clients are sent stops there, and not when
/// everything is read.
struct AnswerAllowance {
    private let limit: Int
    private let progress: CallProgress
    private var spent = 0

    init(limit: Int, progress: CallProgress) {
        self.limit = limit
        self.progress = progress
    }

    /// Counts a value of so many bytes, which are told in hex; throws where there is no room for it, or nobody waits.
    mutating func spend(bytes count: Int) throws(RPCError) {
        try progress.check()
        // Quotes, `0x` and a comma are around the digits. No value in memory is so long that this overflows.
        spent += 2 * count + 5
        guard spent <= limit else { throw .oversizedResponse(limit: limit) }
    }

    /// Counts a value that may not be there.
    mutating func spend(_ value: [UInt8]?) throws(RPCError) { try spend(bytes: value?.count ?? 0) }

    /// Goes on where somebody waits for the answer.
    func check() throws(RPCError) { try progress.check() }
}
