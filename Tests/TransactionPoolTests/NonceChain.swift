import Crypto
import Primitives
import ScaleCodec
import Synchronization
import TransactionPool

/// A chain whose only state is a nonce per account: enough of a runtime to judge transactions as real ones do.
final class NonceChain: TransactionValidator {
    private struct State {
        var nonces: [Hash256: [UInt8: UInt8]] = [:]
        var asked = 0
        var signsAnew = false
    }

    private let state = Mutex(State())
    static let genesis = PoolPosition(hash: hash("genesis"), number: 0)

    init() { state.withLock { $0.nonces[Self.genesis.hash] = [:] } }

    /// From now on another runtime judges, for which nobody has signed yet.
    func upgrade() { state.withLock { $0.signsAnew = true } }

    /// How often the runtime was asked.
    var asked: Int { state.withLock { $0.asked } }

    static func extrinsic(_ account: UInt8, _ nonce: UInt8, priority: UInt8 = 1, salt: UInt8 = 0) -> [UInt8] {
        [4 << 2, account, nonce, priority, salt]
    }

    static func tag(_ account: UInt8, _ nonce: UInt8) -> [UInt8] { [account, nonce] }

    func validate(
        _ extrinsic: [UInt8], source: TransactionSource, at block: Hash256
    ) async throws(ValidationFailure) -> TransactionValidity {
        let (nonces, signsAnew) = state.withLock { state -> ([UInt8: UInt8]?, Bool) in
            state.asked += 1
            return (state.nonces[block], state.signsAnew)
        }
        await Task.yield()
        guard let nonces else { throw .unknownBlock(block) }
        guard !signsAnew else { return .failed(.invalid(.badProof)) }
        guard extrinsic.count == 5 else { return .failed(.invalid(.call)) }
        let (account, nonce) = (extrinsic[1], extrinsic[2])
        let expected = nonces[account] ?? 0
        guard nonce >= expected else { return .failed(.invalid(.stale)) }
        return .valid(
            ValidTransaction(
                priority: UInt64(extrinsic[3]), requires: nonce > expected ? [Self.tag(account, nonce - 1)] : [],
                provides: [Self.tag(account, nonce)]))
    }

    /// Makes a block on `parent`; nil unless each extrinsic has the next nonce of its account.
    func block(_ name: String, on parent: PoolPosition, _ extrinsics: [[UInt8]]) -> PoolBlock? {
        state.withLock { state in
            guard var nonces = state.nonces[parent.hash] else { return nil }
            for extrinsic in extrinsics {
                guard nonces[extrinsic[1]] ?? 0 == extrinsic[2] else { return nil }
                nonces[extrinsic[1]] = extrinsic[2] + 1
            }
            state.nonces[hash(name)] = nonces
            return PoolBlock(
                hash: hash(name), parent: parent.hash, number: parent.number + 1, extrinsics: extrinsics)
        }
    }

    func nonce(_ account: UInt8, at block: Hash256) -> UInt8 {
        state.withLock { $0.nonces[block]?[account] ?? 0 }
    }
}

extension PoolBlock {
    var position: PoolPosition { PoolPosition(hash: hash, number: number) }
}
