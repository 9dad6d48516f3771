import Storage

/// The storage of off-chain workers that outlives blocks and restarts.
public struct OffchainStorage: Sendable {
    /// What stands before every key of off-chain workers in their column.
    private static let prefix = Array("storage".utf8)

    let database: Database

    public func get(_ key: [UInt8]) throws(BlockchainError) -> [UInt8]? {
        do throws(DatabaseError) {
            return try database.get(.offchain, Self.prefix + key)
        } catch {
            throw .database(error)
        }
    }

    public func set(_ key: [UInt8], _ value: [UInt8]) throws(BlockchainError) {
        let batch = database.makeBatch()
        batch.put(.offchain, Self.prefix + key, value)
        try Blockchain.write(batch, to: database)
    }

    public func clear(_ key: [UInt8]) throws(BlockchainError) {
        let batch = database.makeBatch()
        batch.remove(.offchain, Self.prefix + key)
        try Blockchain.write(batch, to: database)
    }
}

extension Blockchain {
    public var offchain: OffchainStorage { OffchainStorage(database: store.database) }
}
