import Blockchain
import NIOPosix
import Primitives
import ScaleCodec
import TransactionPool

/// Asks the runtime of the chain about transactions, off the pool's own executor.
public struct RuntimeValidator: TransactionValidator {
    private let chain: Blockchain
    private let threads: NIOThreadPool

    public init(chain: Blockchain, threads: NIOThreadPool) {
        self.chain = chain
        self.threads = threads
    }

    public func validate(
        _ extrinsic: [UInt8], source: TransactionSource, at hash: Hash256
    ) async throws(ValidationFailure) -> TransactionValidity {
        let input = [source.rawValue] + extrinsic + hash.bytes
        let result: Result<TransactionValidity, BlockchainError>
        do {
            result = try await threads.runIfActive { [chain] in
                Result { () throws(BlockchainError) in
                    try chain.call("TaggedTransactionQueue_validate_transaction", input, at: hash)
                }
            }
        } catch {
            throw .runtime("the node is stopping")
        }
        switch result {
        case .success(let verdict): return verdict
        case .failure(.unknownBlock(let hash)): throw .unknownBlock(hash)
        case .failure(let error): throw .runtime("\(error)")
        }
    }
}
