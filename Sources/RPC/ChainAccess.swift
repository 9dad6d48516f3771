import Blockchain
import JSONRPC
import NIOPosix
import Primitives
import StateMachine

/// The chain as methods reach it: whatever reads the database or calls the runtime runs on threads that may block.
struct ChainAccess: Sendable {
    let chain: Blockchain
    let threads: NIOThreadPool

    var info: ChainInfo { chain.info }

    /// Runs `body` on one of the threads.
    func run<R: Sendable>(
        _ body: @escaping @Sendable (Blockchain) throws(RPCError) -> R
    ) async throws(RPCError) -> R {
        let result: Result<R, RPCError>
        do {
            result = try await threads.runIfActive { [chain] in
                Result { () throws(RPCError) -> R in try body(chain) }
            }
        } catch {
            throw .stopping
        }
        return try result.get()
    }

    /// Asks the chain; its errors become those of `group`.
    func ask<R: Sendable>(
        _ group: ErrorGroup = .state, _ body: @escaping @Sendable (Blockchain) throws(BlockchainError) -> R
    ) async throws(RPCError) -> R {
        try await run { chain throws(RPCError) in
            do throws(BlockchainError) {
                return try body(chain)
            } catch {
                throw group.client(error)
            }
        }
    }

    /// Reads the state after block `hash`, by default the best block.
    func read<R: Sendable>(
        at hash: Hash256?, _ body: @escaping @Sendable (StateView, Hash256) throws(StateError) -> R
    ) async throws(RPCError) -> R {
        try await ask { chain throws(BlockchainError) in
            let hash = hash ?? chain.info.best.hash
            let view = try chain.state(at: hash)
            do throws(StateError) {
                return try body(view, hash)
            } catch {
                throw .state(error)
            }
        }
    }
}
