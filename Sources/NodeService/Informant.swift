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
                group.addTask { await idle() }
            }
        }
    }

    /// A line for each block.
    private func blocks() async {
        while !Task.isCancelled {
            // Should this ever fall behind, it goes on from where the chain is.
            for await event in chain.imported.stream() {
                let mark = event.isBest ? "🏆 Imported" : "🆕 Imported"
                logger.info(
                    "\(mark) #\(event.id.number) (\(event.header.parentHash.shortText) → \(event.id.hash.shortText))")
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
