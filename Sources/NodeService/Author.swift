import Aura
import Authorship
import Blockchain
import Foundation
import Keystore
import Logging
import ManualSeal
import NIOPosix
import ServiceLifecycle
import TransactionPool

/// Whoever makes this node's blocks.
struct Author {
    let service: any Service
    /// Makes blocks on request; nil where consensus says when.
    let seal: ManualSeal<RuntimeValidator>?

    /// Nil where the node makes no blocks.
    ///
    /// - Parameters:
    ///   - keystore: has the keys with which the node is an authority.
    ///   - thread: makes one block after another.
    init?(
        _ mode: AuthoringMode, chain: Blockchain, pool: TransactionPool<RuntimeValidator>, keystore: Keystore,
        thread: NIOThreadPool, logger: Logger
    ) {
        let sealing: SealingMode
        switch mode {
        case .none: return nil
        case .sealing(let mode): sealing = mode
        case .consensus(let otherwise):
            if let aura = Self.aura(chain, logger) {
                let type = AuraAuthor<RuntimeValidator>.keyType
                if !aura.authorities.contains(where: { key in
                    type.map { keystore.contains(key.bytes, type: $0) } ?? false
                }) {
                    logger.warning(
                        "⚠️  No key of the chain's authorities is here: no blocks are made until author_insertKey brings one"
                    )
                }
                let author = AuraAuthor(chain: chain, pool: pool, keystore: keystore, thread: thread)
                service = AuraService(chain: chain, author: author, now: Self.now)
                seal = nil
                return
            }
            guard let otherwise else {
                logger.warning(
                    "⚠️  No blocks are made without --sealing: this node has no part in the chain's consensus yet")
                return nil
            }
            sealing = otherwise
        }
        let seal = ManualSeal(chain: chain, pool: pool, thread: thread, now: Self.now)
        service = SealingService(seal: seal, pool: pool, mode: sealing, logger: Logger(label: "sealing"))
        self.seal = seal
    }

    /// A runtime that does not answer has no consensus that could be followed.
    private static func aura(_ chain: Blockchain, _ logger: Logger) -> AuraConfiguration? {
        do throws(BlockchainError) {
            return try AuraConfiguration(after: chain.info.best.hash, in: chain)
        } catch {
            logger.warning("⚠️  The runtime does not tell which consensus it has: \(error)")
            return nil
        }
    }

    /// Milliseconds since the Unix epoch.
    @Sendable static func now() -> UInt64 { UInt64(max(0, Date().timeIntervalSince1970 * 1000)) }
}
