import Authorship
import Blockchain
import JSON
import JSONRPC
import Primitives
import ScaleCodec
import TransactionPool

/// The methods of `system_*` that are about accounts and their transactions.
struct AccountMethods<Validator: TransactionValidator>: Sendable {
    let access: ChainAccess
    let pool: TransactionPool<Validator>

    func register(into registry: inout MethodRegistry) {
        registry.register("system_accountNextIndex", aliases: ["account_nextIndex"]) { (params, _) throws(RPCError) in
            JSON(try await nextIndex(of: params.next("account", .account)))
        }
        registry.register(
            "system_dryRun", aliases: ["system_dryRunAt"], safety: .unsafe
        ) { (params, _) throws(RPCError) in
            let extrinsic = try params.next("extrinsic", .hexBytes)
            let at = try params.optional("at", .blockHash)
            return try await dryRun(extrinsic, at: at)
        }
    }

    /// The account's nonce on chain, counted up over its transactions that wait in the pool.
    private func nextIndex(of account: AccountID) async throws(RPCError) -> UInt32 {
        var nonce = try await access.run(.runtime) { chain throws(RPCError) -> UInt32 in
            do throws(BlockchainError) {
                return try chain.call(
                    "AccountNonceApi_account_nonce", account.encoded(), at: chain.info.best.hash)
            } catch {
                throw .runtime("Unable to query nonce.", error.runtimeAPIText)
            }
        }
        while await pool.readyProvides(account.encoded() + nonce.encoded()), nonce < .max { nonce += 1 }
        return nonce
    }

    /// Applies an extrinsic on top of a block, and forgets what it did.
    private func dryRun(_ extrinsic: [UInt8], at hash: Hash256?) async throws(RPCError) -> JSON {
        let message = "Unable to dry run extrinsic."
        let opaque: OpaqueExtrinsic
        do throws(ScaleError) {
            opaque = try OpaqueExtrinsic(decoding: extrinsic)
        } catch {
            throw .runtime(message, error.words, code: 2)
        }
        return try await access.run(.runtime) { chain throws(RPCError) in
            do throws(ProposerError) {
                let builder = try BlockBuilder(chain: chain, parent: Self.block(hash, in: chain), digest: Digest())
                switch builder.apply(opaque) {
                case .success(let outcome): return .hex(ApplyExtrinsicResult.success(outcome).encoded())
                case .failure(.invalid(let error)): return .hex(ApplyExtrinsicResult.failure(error).encoded())
                case .failure(.noVerdict(let error)): throw .executor(error)
                }
            } catch .blockchain(let error) {
                throw .runtime(message, error.runtimeAPIText)
            } catch .executor(let error) {
                throw .runtime(message, BlockchainError.executor(error).runtimeAPIText)
            } catch {
                throw .runtime(message, error.description)
            }
        }
    }

    private static func block(_ hash: Hash256?, in chain: Blockchain) throws(ProposerError) -> BlockID {
        guard let hash else { return chain.info.best }
        do throws(BlockchainError) {
            guard let header = try chain.header(hash) else { throw .unknownBlock(hash) }
            return BlockID(hash: hash, number: header.number)
        } catch {
            throw .blockchain(error)
        }
    }
}
