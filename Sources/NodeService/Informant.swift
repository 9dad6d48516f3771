import Blockchain
import Logging
import ServiceLifecycle

/// Tells the operator what happens, in the lines that tools of this family read.
struct Informant: Service {
    let chain: Blockchain
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await blocks() }
                group.addTask { await finality() }
                group.addTask { await idle() }
            }
        }
    }

    /// A line for each block.
    private func blocks() async {
        let sync = Logger(label: "sync")
        while !Task.isCancelled {
            // Should this ever fall behind, it goes on from where the chain is.
            for await event in chain.imported.stream() {
                sync.debug(
                    "\(event.isBest ? "New best" : "New") block imported \(event.id.hash.hexText)/#\(event.id.number), \(event.route.retracted.count) blocks retracted"
                )
                let mark = event.isBest ? "🏆 Imported" : "🆕 Imported"
                logger.info(
                    "\(mark) #\(event.id.number) (\(event.header.parentHash.shortText) → \(event.id.hash.shortText))")
            }
        }
    }

    /// What happens to the states of blocks that become final, for those who look closer.
    private func finality() async {
        let logger = Logger(label: "state-db")
        while !Task.isCancelled {
            for await event in chain.finalized.stream() {
                for block in event.blocks {
                    logger.debug("Canonicalized block #\(block.number) (\(block.hash.hexText))")
                }
            }
        }
    }

    /// A line every five seconds.
    private func idle() async {
        while (try? await Task.sleep(for: .seconds(5))) != nil {
            let info = chain.info
            logger.info(
                "💤 Idle (0 peers), best: #\(info.best.number) (\(info.best.hash.shortText)), finalized #\(info.finalized.number) (\(info.finalized.hash.shortText)), ⬇ 0 ⬆ 0"
            )
        }
    }
}
