import Blockchain
import JSON
import JSONRPC
import Primitives

/// `dev_*`: figures for those who develop a chain.
struct DevMethods: Sendable {
    let access: ChainAccess

    func register(into registry: inout MethodRegistry) {
        registry.register("dev_getBlockStats", safety: .unsafe) { (params, _) throws(RPCError) in
            let hash = try params.next("blockHash", .blockHash)
            let isKnown = try await access.ask(.dev) { chain throws(BlockchainError) in
                try chain.body(hash) != nil
            }
            guard isKnown else { return .null }
            // The figures are about the proof of what the block reads, which the executor does not record.
            throw RPCError(code: 6005, message: "Could not extract the proof of what the block reads")
        }
    }
}
