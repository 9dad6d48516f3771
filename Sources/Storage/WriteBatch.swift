import CRocksDB

/// Changes of any columns that are written together, in their order. `Database.write` ends it; left to itself it changes
/// nothing. Several components may fill one batch.
public struct WriteBatch: ~Copyable {
    let handle: OpaquePointer?
    private let database: Database
    private var outcomes: [@Sendable (_ written: Bool) -> Void] = []

    init(for database: Database) {
        self.database = database
        handle = rocksdb_writebatch_create()
    }

    deinit {
        for outcome in outcomes { outcome(false) }
        rocksdb_writebatch_destroy(handle)
    }

    /// Tells those who asked, and none again.
    mutating func finish(written: Bool) {
        let told = outcomes
        outcomes = []
        for outcome in told { outcome(written) }
    }

    /// Tells this batch from every other that exists at the same time.
    public var identity: UInt { UInt(bitPattern: handle) }

    /// Calls `body` once: with true after the batch is on disk, with false when it is given up.
    public mutating func whenDone(_ body: @escaping @Sendable (_ written: Bool) -> Void) { outcomes.append(body) }

    public var count: Int { Int(rocksdb_writebatch_count(handle)) }

    public func put(_ column: Column, _ key: [UInt8], _ value: [UInt8]) {
        key.withUnsafeBytes { key in value.withUnsafeBytes { put(column, key, $0) } }
    }

    public func put(_ column: Column, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        rocksdb_writebatch_put_cf(
            handle, database.family(column), key.characters, key.count, value.characters, value.count)
    }

    public func remove(_ column: Column, _ key: [UInt8]) {
        key.withUnsafeBytes { remove(column, $0) }
    }

    public func remove(_ column: Column, _ key: UnsafeRawBufferPointer) {
        rocksdb_writebatch_delete_cf(handle, database.family(column), key.characters, key.count)
    }

    // MARK: - Counted columns

    /// Adds a reference to `value`, which is the same whenever it is added under `key`. The column must be counted.
    public func addReference(_ column: Column, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        changeCount(column, key, by: 1, value)
    }

    /// Drops a reference that was added; the value goes with the last. The column must be counted.
    public func dropReference(_ column: Column, _ key: UnsafeRawBufferPointer) {
        changeCount(column, key, by: -1, UnsafeRawBufferPointer(start: nil, count: 0))
    }

    private func changeCount(
        _ column: Column, _ key: UnsafeRawBufferPointer, by change: Int32, _ value: UnsafeRawBufferPointer
    ) {
        // RocksDB would refuse the whole batch, long after the mistake.
        precondition(column.isCounted, "references are counted in counted columns alone")
        withUnsafeTemporaryAllocation(byteCount: CountedValues.countSize + value.count, alignment: 4) { operand in
            operand.storeBytes(of: change.littleEndian, as: Int32.self)
            UnsafeMutableRawBufferPointer(rebasing: operand[CountedValues.countSize...]).copyMemory(from: value)
            let operand = UnsafeRawBufferPointer(operand)
            rocksdb_writebatch_merge_cf(
                handle, database.family(column), key.characters, key.count, operand.characters, operand.count)
        }
    }
}
