import CRocksDB

/// Changes of any columns that are written together. `Database.write` ends it; left to itself it changes nothing.
///
/// Several components fill one batch; each may read through it what others have put in.
public struct WriteBatch: ~Copyable {
    let handle: OpaquePointer?
    private let database: Database
    private var outcomes: [@Sendable (_ written: Bool) -> Void] = []

    init(for database: Database) {
        self.database = database
        // 0: nothing reserved; 1: one index entry for a key, the last.
        handle = rocksdb_writebatch_wi_create(0, 1)
    }

    deinit {
        for outcome in outcomes { outcome(false) }
        rocksdb_writebatch_wi_destroy(handle)
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

    public var count: Int { Int(rocksdb_writebatch_wi_count(handle)) }

    public func put(_ column: Column, _ key: [UInt8], _ value: [UInt8]) {
        key.withUnsafeBytes { key in value.withUnsafeBytes { put(column, key, $0) } }
    }

    public func put(_ column: Column, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        rocksdb_writebatch_wi_put_cf(
            handle, database.family(column), key.characters, key.count, value.characters, value.count)
    }

    /// Puts the two parts, one after the other, as one value.
    public func put(
        _ column: Column, _ key: UnsafeRawBufferPointer, _ first: UnsafeRawBufferPointer,
        _ second: UnsafeRawBufferPointer
    ) {
        let keys = [key.characters]
        let keySizes = [key.count]
        let values = [first.characters, second.characters]
        let valueSizes = [first.count, second.count]
        rocksdb_writebatch_wi_putv_cf(
            handle, database.family(column), 1, keys, keySizes, 2, values, valueSizes)
    }

    public func remove(_ column: Column, _ key: [UInt8]) {
        key.withUnsafeBytes { remove(column, $0) }
    }

    public func remove(_ column: Column, _ key: UnsafeRawBufferPointer) {
        rocksdb_writebatch_wi_delete_cf(handle, database.family(column), key.characters, key.count)
    }

    /// The value under `key` as it will be when the batch is written.
    public func get(_ column: Column, _ key: [UInt8]) throws(DatabaseError) -> [UInt8]? {
        try key.withBytes { (key) throws(DatabaseError) in
            try withValue(column, key) { [UInt8]($0) }
        }
    }

    /// Calls `body` with the value under `key` as it will be when the batch is written. Nil if there is none.
    public func withValue<R>(
        _ column: Column, _ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> R
    ) throws(DatabaseError) -> R? {
        var count = 0
        let value = try database.check {
            rocksdb_writebatch_wi_get_from_batch_and_db_cf(
                handle, database.handle, database.readOptions, database.family(column), key.characters, key.count,
                &count, $0)
        }
        guard let value else { return nil }
        defer { rocksdb_free(value) }
        return body(UnsafeRawBufferPointer(start: value, count: count))
    }
}
