import Blockchain
import Logging
import ServiceLifecycle
import TransactionPool

/// Makes blocks at the pace of a `SealingMode` until the node stops; each is final at once.
public struct SealingService<Validator: TransactionValidator>: Service {
    private let seal: ManualSeal<Validator>
    private let pool: TransactionPool<Validator>
    private let mode: SealingMode
    private let logger: Logger

    public init(
        seal: ManualSeal<Validator>, pool: TransactionPool<Validator>, mode: SealingMode, logger: Logger
    ) {
        self.seal = seal
        self.pool = pool
        self.mode = mode
        self.logger = logger
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            switch mode {
            case .manual:
                try? await gracefulShutdown()
            case .instant:
                // Several transactions may have become ready meanwhile; one block takes them all.
                for await _ in await pool.readyNotifications() {
                    while await pool.counts.ready > 0, !Task.isCancelled {
                        if await !makeBlock(createEmpty: false) { break }
                    }
                }
            case .interval(let milliseconds):
                var next = ContinuousClock.now
                while !Task.isCancelled {
                    next = max(next.advanced(by: .milliseconds(milliseconds)), .now)
                    do {
                        try await Task.sleep(until: next, clock: .continuous)
                    } catch {
                        return
                    }
                    await makeBlock(createEmpty: true)
                }
            }
        }
    }

    /// Whether a block was made.
    @discardableResult
    private func makeBlock(createEmpty: Bool) async -> Bool {
        do throws(SealingError) {
            try await seal.createBlock(createEmpty: createEmpty, finalize: true)
            return true
        } catch .emptyPool, .stopped {
            return false
        } catch {
            logger.error("No block could be made: \(error)")
            return false
        }
    }
}
