import CRocksDB

/// A position in the keys of one column, in byte order. It sees the database as it was when it was made.
public struct DatabaseIterator: ~Copyable {
    private let handle: OpaquePointer?
    private let options: OpaquePointer?
    private let database: Database
    private let snapshot: Snapshot?
    /// RocksDB keeps pointers to the bounds.
    private let bounds: UnsafeMutableRawBufferPointer
    private let lower: [UInt8]

    init(_ database: Database, _ column: Column, lower: [UInt8], upper: [UInt8]?, snapshot: Snapshot?) {
        self.database = database
        self.snapshot = snapshot
        self.lower = lower
        options = rocksdb_readoptions_create()
        snapshot?.apply(to: options)
        bounds = .allocate(byteCount: Swift.max(1, upper?.count ?? 0), alignment: 1)
        if let upper {
            bounds.copyBytes(from: upper)
            rocksdb_readoptions_set_iterate_upper_bound(
                options, UnsafeRawBufferPointer(bounds).characters, upper.count)
        }
        handle = rocksdb_create_iterator_cf(database.handle, options, database.family(column))
    }

    deinit {
        rocksdb_iter_destroy(handle)
        rocksdb_readoptions_destroy(options)
        bounds.deallocate()
    }

    /// Goes to the first key within the bounds.
    public func seekToFirst() { seek(to: lower) }

    /// Goes to the first key that is not before `key`.
    public func seek(to key: [UInt8]) {
        key.withUnsafeBytes { rocksdb_iter_seek(handle, $0.characters, $0.count) }
    }

    /// Goes to the last key of the column, or the last below the upper bound.
    public func seekToLast() { rocksdb_iter_seek_to_last(handle) }

    /// Whether there is a key here. After a false, `check` tells an end from a failure.
    public var isValid: Bool { rocksdb_iter_valid(handle) != 0 }

    public func next() { rocksdb_iter_next(handle) }

    public func previous() { rocksdb_iter_prev(handle) }

    /// The key here; only where `isValid`.
    public var key: [UInt8] { withKey { [UInt8]($0) } }

    /// The value here; only where `isValid`.
    public var value: [UInt8] { withValue { [UInt8]($0) } }

    public func withKey<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        precondition(isValid, "an iterator past its end has no key")
        var count = 0
        let start = rocksdb_iter_key(handle, &count)
        return body(UnsafeRawBufferPointer(start: start, count: count))
    }

    public func withValue<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        precondition(isValid, "an iterator past its end has no value")
        var count = 0
        let start = rocksdb_iter_value(handle, &count)
        return body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Throws what stopped the iteration, if it was not the end.
    public func check() throws(DatabaseError) {
        try database.check { rocksdb_iter_get_error(handle, $0) }
    }
}
