import Crypto
import Primitives

extension Externalities {
    /// Whether something went wrong with the state or a service; `failure` says what.
    public var hasFailed: Bool { failure != nil }

    // MARK: Off-chain index

    /// Sets or (nil) removes a value of the off-chain database when the block is imported. Storage transactions that
    /// are rolled back take it along.
    public func offchainIndexSet(_ key: [UInt8], _ value: [UInt8]?) {
        overlay.set(overlay.makeOffchainIndex(), key, value)
    }

    /// What the calls so far want changed in the off-chain database, in key order.
    public var offchainIndexChanges: [StorageChange] { overlay.offchainIndex.map { overlay.changes($0) } ?? [] }

    // MARK: Transaction index

    public func indexTransaction(_ operation: TransactionIndexOperation) { transactionIndex.append(operation) }
}
