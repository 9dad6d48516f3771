import Blockchain
import JSONRPC
import Primitives
import StateMachine

/// The chain as methods reach it: whatever reads the database or calls the runtime runs on threads that may block.
struct ChainAccess: Sendable {
    let chain: Blockchain
    let threads: CallThreads
    /// Bytes of the longest answer that clients are sent.
    let largestAnswer: Int

    var info: ChainInfo { chain.info }

    /// Runs `body` on one of the threads.
    func run<R: Sendable>(
        _ work: CallThreads.Work, _ body: @escaping @Sendable (Blockchain) throws(RPCError) -> R
    ) async throws(RPCError) -> R {
        try await threads.run(work) { [chain] _ throws(RPCError) in try body(chain) }
    }

    /// Runs `body`, whose answer may become long, on one of the threads.
    func gather<R: Sendable>(
        _ body: @escaping @Sendable (Blockchain, inout AnswerAllowance) throws(RPCError) -> R
    ) async throws(RPCError) -> R {
        try await threads.run(.read) { [chain, largestAnswer] progress throws(RPCError) in
            var allowance = AnswerAllowance(limit: largestAnswer, progress: progress)
            return try body(chain, &allowance)
        }
    }

    /// Asks the chain; its errors become those of `group`.
    func ask<R: Sendable>(
        _ group: ErrorGroup = .state, _ work: CallThreads.Work = .read,
        _ body: @escaping @Sendable (Blockchain) throws(BlockchainError) -> R
    ) async throws(RPCError) -> R {
        try await run(work) { chain throws(RPCError) in
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

    /// Reads of the state after block `hash`, by default the best block, what may become a long answer.
    func gather<R: Sendable>(
        at hash: Hash256?, _ body: @escaping @Sendable (StateReader, inout AnswerAllowance) throws(RPCError) -> R
    ) async throws(RPCError) -> R {
        try await gather { chain, allowance throws(RPCError) in
            try body(StateReader(chain, at: hash ?? chain.info.best.hash), &allowance)
        }
    }
}

/// The state after a block, with errors in the words for clients.
struct StateReader {
    let block: Hash256
    private let state: StateView

    init(_ chain: Blockchain, at block: Hash256) throws(RPCError) {
        self.block = block
        do throws(BlockchainError) {
            state = try chain.state(at: block)
        } catch {
            throw ErrorGroup.state.client(error)
        }
    }

    func read<R>(_ body: (StateView) throws(StateError) -> R) throws(RPCError) -> R {
        do throws(StateError) {
            return try body(state)
        } catch {
            throw ErrorGroup.state.client(.state(error))
        }
    }

    /// Everything in a range of keys that `page` hands out in order, so that no more is held at a time than one page.
    ///
    /// - Parameter page: the keys after one, at most so many.
    func forEach(
        _ page: (StateView, _ after: [UInt8]?, _ limit: Int) throws(StateError) -> [[UInt8]],
        _ body: ([UInt8]) throws(RPCError) -> Void
    ) throws(RPCError) {
        let limit = Int(StateMethods.largestPage)
        var last: [UInt8]?
        while true {
            let keys = try read { state throws(StateError) in try page(state, last, limit) }
            for key in keys { try body(key) }
            guard keys.count == limit else { return }
            last = keys.last
        }
    }
}
