import Blockchain
import Logging
import ServiceLifecycle
import TransactionPool

/// Wakes at the begin of every slot and makes its block, where the slot is this node's.
public struct AuraService<Validator: TransactionValidator>: Service {
    private let chain: Blockchain
    private let author: AuraAuthor<Validator>
    /// Milliseconds since the Unix epoch.
    private let now: @Sendable () -> UInt64
    private let logger = Logger(label: "aura")

    public init(chain: Blockchain, author: AuraAuthor<Validator>, now: @escaping @Sendable () -> UInt64) {
        self.chain = chain
        self.author = author
        self.now = now
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while let duration = await slotDuration() {
                let late = now() % duration
                guard (try? await Task.sleep(for: .milliseconds(duration - late))) != nil else { return }
                await makeBlock(duration)
            }
        }
    }

    /// Milliseconds; nil when the node stops. While the runtime tells none (an upgrade may have taken Aura away), it is asked
    /// again and again.
    private func slotDuration() async -> UInt64? {
        while !Task.isCancelled {
            do throws(BlockchainError) {
                let configuration = try AuraConfiguration(after: chain.info.best.hash, in: chain)
                if let duration = configuration?.slotDuration, duration > 0 { return duration }
            } catch {
                logger.error("The length of the slots is not known: \(error)")
            }
            guard (try? await Task.sleep(for: .seconds(1))) != nil else { return nil }
        }
        return nil
    }

    private func makeBlock(_ duration: UInt64) async {
        let time = now()
        // Of a slot, a third is left for the block to get to the others.
        let span = (duration - time % duration) / 3 * 2
        do throws(AuraError) {
            _ = try await author.makeBlock(at: time, deadline: .now + .milliseconds(span))
        } catch .stopped {
            return
        } catch {
            logger.error("No block could be made: \(error)")
        }
    }
}
