import Blockchain
import JSON
import JSONRPC

/// `offchain_*`: the storage of off-chain workers.
struct OffchainMethods: Sendable {
    let access: ChainAccess

    func register(into registry: inout MethodRegistry) {
        registry.register("offchain_localStorageSet", safety: .unsafe) { (params, _) throws(RPCError) in
            try Self.requirePersistent(params.next("kind", .storageKind))
            let key = try params.next("key", .hexBytes)
            let value = try params.next("value", .hexBytes)
            return try await run { storage throws(BlockchainError) in
                try storage.set(key, value)
                return .null
            }
        }
        registry.register("offchain_localStorageGet", safety: .unsafe) { (params, _) throws(RPCError) in
            try Self.requirePersistent(params.next("kind", .storageKind))
            let key = try params.next("key", .hexBytes)
            return try await run { storage throws(BlockchainError) in .hex(optional: try storage.get(key)) }
        }
        registry.register("offchain_localStorageClear", safety: .unsafe) { (params, _) throws(RPCError) in
            try Self.requirePersistent(params.next("kind", .storageKind))
            let key = try params.next("key", .hexBytes)
            return try await run { storage throws(BlockchainError) in
                try storage.clear(key)
                return .null
            }
        }
    }

    private func run(
        _ body: @escaping @Sendable (OffchainStorage) throws(BlockchainError) -> JSON
    ) async throws(RPCError) -> JSON {
        try await access.run(.read) { chain throws(RPCError) in
            do throws(BlockchainError) {
                return try body(chain.offchain)
            } catch {
                throw .internalError(error.description)
            }
        }
    }

    /// Storage that follows forks is not kept, by Substrate's nodes neither.
    private static func requirePersistent(_ kind: StorageKind) throws(RPCError) {
        guard kind == .persistent else {
            throw RPCError(code: 5001, message: "This storage kind is not available yet.")
        }
    }
}

/// Whether values stay as they are or follow forks.
enum StorageKind: String, Sendable {
    case persistent = "PERSISTENT"
    case local = "LOCAL"
}

extension RPCParameter where Value == StorageKind {
    static var storageKind: Self {
        RPCParameter("PERSISTENT or LOCAL") { $0.string.flatMap { StorageKind(rawValue: $0) } }
    }
}
