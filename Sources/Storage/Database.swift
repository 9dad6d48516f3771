import CRocksDB
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Whether a database has let go of its files. A weak reference does not tell: it is empty as soon as closing begins.
public final class DatabaseClosure: Sendable {
    private let state = Atomic(false)

    init() {}

    public var isClosed: Bool { state.load(ordering: .acquiring) }

    func close() { state.store(true, ordering: .releasing) }
}

/// The node's RocksDB database. Everything written by one `WriteBatch` is there after a crash of the process, or none
/// of it is.
///
/// SAFETY of `@unchecked Sendable`: all stored values are set in `init` alone, and RocksDB synchronizes calls on its
/// database, its column handles and its options.
public final class Database: @unchecked Sendable {
    /// The layout that this code reads and writes.
    public static let version: UInt32 = 2
    private static let versionKey = [UInt8]("version".utf8)

    /// Where its files are.
    public let path: String
    /// Tells whether the database is closed; outlives it.
    public let closure = DatabaseClosure()
    let handle: OpaquePointer
    private let options: OpaquePointer?
    private let nodeOptions: OpaquePointer?
    private let unreferenced: OpaquePointer?
    private let cache: OpaquePointer
    private let families: [OpaquePointer]
    let readOptions: OpaquePointer?
    private let writeOptions: OpaquePointer?
    private let durableWriteOptions: OpaquePointer?

    /// Opens the database in the folder `path`, making both if there are none.
    public init(path: String, options sizes: DatabaseOptions = DatabaseOptions()) throws(DatabaseError) {
        try createFolder(path)
        guard let cache = rocksdb_cache_create_lru(sizes.cacheSize) else { throw .failed("no memory for the cache") }
        let options = sizes.makeOptions(cache: cache, blockSize: sizes.blockSize)
        let nodeOptions = sizes.makeOptions(cache: cache, blockSize: sizes.nodeBlockSize)
        let unreferenced = CountedValues.makeCompactionFilter()
        rocksdb_options_set_merge_operator(nodeOptions, CountedValues.makeMergeOperator())
        rocksdb_options_set_compaction_filter(nodeOptions, unreferenced)
        // Nodes that are read are there, as a rule: where the oldest are, a filter would only say so.
        rocksdb_options_set_optimize_filters_for_hits(nodeOptions, 1)
        do throws(DatabaseError) {
            try Self.refuseUnknownColumns(path: path, options: options)
            (handle, families) = try Self.open(path: path, options: options, nodeOptions: nodeOptions)
        } catch {
            rocksdb_options_destroy(options)
            rocksdb_options_destroy(nodeOptions)
            rocksdb_compactionfilter_destroy(unreferenced)
            rocksdb_cache_destroy(cache)
            throw error
        }
        self.path = path
        self.cache = cache
        self.options = options
        self.nodeOptions = nodeOptions
        self.unreferenced = unreferenced
        readOptions = rocksdb_readoptions_create()
        writeOptions = rocksdb_writeoptions_create()
        durableWriteOptions = rocksdb_writeoptions_create()
        rocksdb_writeoptions_set_sync(durableWriteOptions, 1)
        ProcessEnd.watch()
        try checkVersion()
    }

    deinit {
        ProcessEnd.closing {
            for family in families { rocksdb_column_family_handle_destroy(family) }
            rocksdb_close(handle)
            rocksdb_options_destroy(options)
            rocksdb_options_destroy(nodeOptions)
            rocksdb_compactionfilter_destroy(unreferenced)
            rocksdb_readoptions_destroy(readOptions)
            rocksdb_writeoptions_destroy(writeOptions)
            rocksdb_writeoptions_destroy(durableWriteOptions)
            rocksdb_cache_destroy(cache)
        }
        closure.close()
    }

    // MARK: - Opening

    private static func refuseUnknownColumns(path: String, options: OpaquePointer?) throws(DatabaseError) {
        guard access(path + "/CURRENT", F_OK) == 0 else { return }
        var count = 0
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        // RocksDB makes a list even where it fails.
        defer { if let names { rocksdb_list_column_families_destroy(names, count) } }
        try check(path) { names = rocksdb_list_column_families(options, path, &count, $0) }
        guard let names else { return }
        for index in 0..<count {
            guard let name = names[index].map({ String(cString: $0) }) else { continue }
            if Column(rawValue: name) == nil { throw .unknownColumn(path: path, name: name) }
        }
    }

    private static func open(
        path: String, options: OpaquePointer?, nodeOptions: OpaquePointer?
    ) throws(DatabaseError) -> (OpaquePointer, [OpaquePointer]) {
        let copies = Column.allCases.map { strdup($0.rawValue) }
        defer { for copy in copies { free(copy) } }
        var names = copies.map { UnsafePointer<CChar>($0) }
        var familyOptions = Column.allCases.map { $0.isCounted ? nodeOptions : options }
        var families = [OpaquePointer?](repeating: nil, count: names.count)
        let handle = try check(path) {
            rocksdb_open_column_families(
                options, path, Int32(Column.allCases.count), &names, &familyOptions, &families, $0)
        }
        guard let handle else { throw .failed("RocksDB gave no handle") }
        return (handle, families.compactMap { $0 })
    }

    private func checkVersion() throws(DatabaseError) {
        if let stored = try get(.metadata, Self.versionKey) {
            let found = stored.reversed().reduce(0) { $0 << 8 | UInt32($1) }
            guard stored.count == 4, found == Self.version else {
                throw .incompatibleVersion(path: path, found: found, expected: Self.version)
            }
        } else {
            let batch = makeBatch()
            batch.put(.metadata, Self.versionKey, (0..<4).map { UInt8(truncatingIfNeeded: Self.version >> (8 * $0)) })
            try write(batch)
        }
    }

    @inline(__always)
    func family(_ column: Column) -> OpaquePointer { families[column.index] }

    // MARK: - Reading

    /// The value under `key`, or nil; as of `snapshot` if one is given.
    public func get(
        _ column: Column, _ key: [UInt8], at snapshot: Snapshot? = nil
    ) throws(DatabaseError) -> [UInt8]? {
        try key.withBytes { (key) throws(DatabaseError) in
            try withValue(column, key, at: snapshot) { [UInt8]($0) }
        }
    }

    /// Calls `body` with the value under `key` (without its count in a counted column), in RocksDB's memory and valid during
    /// the call alone. Nil if there is none.
    @inline(__always)
    public func withValue<R>(
        _ column: Column, _ key: UnsafeRawBufferPointer, at snapshot: Snapshot? = nil,
        _ body: (UnsafeRawBufferPointer) -> R
    ) throws(DatabaseError) -> R? {
        guard let slice = try pinned(column, key, snapshot) else { return nil }
        defer { rocksdb_pinnableslice_destroy(slice) }
        var count = 0
        let start = rocksdb_pinnableslice_value(slice, &count)
        let stored = UnsafeRawBufferPointer(start: start, count: count)
        guard column.isCounted else { return body(stored) }
        return CountedValues.bytes(of: stored).map(body)
    }

    @usableFromInline
    func pinned(
        _ column: Column, _ key: UnsafeRawBufferPointer, _ snapshot: Snapshot?
    ) throws(DatabaseError) -> OpaquePointer? {
        var message: UnsafeMutablePointer<CChar>?
        let slice = rocksdb_get_pinned_cf(
            handle, snapshot?.readOptions ?? readOptions, family(column), key.characters, key.count, &message)
        if let message { throw Self.error(message, path) }
        return slice
    }

    /// Whether there is a value under `key`.
    public func contains(
        _ column: Column, _ key: [UInt8], at snapshot: Snapshot? = nil
    ) throws(DatabaseError) -> Bool {
        try key.withBytes { (key) throws(DatabaseError) in
            try withValue(column, key, at: snapshot) { _ in true } ?? false
        }
    }

    /// The values under `keys`, in their order; cheaper than one `get` each.
    public func multiGet(
        _ column: Column, _ keys: [[UInt8]], at snapshot: Snapshot? = nil
    ) throws(DatabaseError) -> [[UInt8]?] {
        let joined = Array(keys.joined())
        var slices = [OpaquePointer?](repeating: nil, count: keys.count)
        var messages = [UnsafeMutablePointer<CChar>?](repeating: nil, count: keys.count)
        joined.withUnsafeBytes { bytes in
            var starts: [UnsafePointer<CChar>?] = []
            var sizes: [Int] = []
            var offset = 0
            for key in keys {
                starts.append(bytes.characters.map { $0 + offset })
                sizes.append(key.count)
                offset += key.count
            }
            rocksdb_batched_multi_get_cf(
                handle, snapshot?.readOptions ?? readOptions, family(column), keys.count, starts, sizes, &slices,
                &messages, false)
        }
        var failure: DatabaseError?
        for message in messages {
            if let message { failure = Self.error(message, path) }
        }
        let values = slices.map { slice -> [UInt8]? in
            guard let slice else { return nil }
            defer { rocksdb_pinnableslice_destroy(slice) }
            var count = 0
            let start = rocksdb_pinnableslice_value(slice, &count)
            let stored = UnsafeRawBufferPointer(start: start, count: count)
            return (column.isCounted ? CountedValues.bytes(of: stored) : stored).map { [UInt8]($0) }
        }
        if let failure { throw failure }
        return values
    }

    /// The database as it is now, for reads that must fit together.
    public func snapshot() -> Snapshot { Snapshot(of: self) }

    /// An iterator over the keys from `lower` on and below `upper`; not positioned yet.
    public func iterator(
        _ column: Column, from lower: [UInt8] = [], below upper: [UInt8]? = nil, at snapshot: Snapshot? = nil
    ) -> DatabaseIterator {
        DatabaseIterator(self, column, lower: lower, upper: upper, snapshot: snapshot)
    }

    // MARK: - Writing

    public func makeBatch() -> WriteBatch { WriteBatch(for: self) }

    /// Writes all of `batch` or nothing.
    /// - Parameter durably: wait until the disk has it. Without, a batch survives the process but not a power failure.
    public func write(_ batch: consuming WriteBatch, durably: Bool = false) throws(DatabaseError) {
        let options = durably ? durableWriteOptions : writeOptions
        try check { rocksdb_write(handle, options, batch.handle, $0) }
        batch.finish(written: true)
    }

    /// Writes what waits in memory to files, so that the next opening replays less.
    public func flush() throws(DatabaseError) {
        let options = rocksdb_flushoptions_create()
        defer { rocksdb_flushoptions_destroy(options) }
        for family in families { try check { rocksdb_flush_cf(handle, options, family, $0) } }
    }

    /// Merges a column's files.
    public func compact(_ column: Column) {
        rocksdb_compact_range_cf(handle, family(column), nil, 0, nil, 0)
    }

    /// One of RocksDB's numbers for a column, such as `rocksdb.estimate-num-keys`; nil if it has none of that name.
    public func property(_ name: String, of column: Column) -> UInt64? {
        var value: UInt64 = 0
        return rocksdb_property_int_cf(handle, family(column), name, &value) == 0 ? value : nil
    }

    // MARK: - Errors

    func check<R>(
        _ call: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> R
    ) throws(DatabaseError) -> R { try Self.check(path, call) }

    private static func check<R>(
        _ path: String, _ call: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> R
    ) throws(DatabaseError) -> R {
        var message: UnsafeMutablePointer<CChar>?
        let result = call(&message)
        if let message { throw error(message, path) }
        return result
    }

    /// The error of a message that RocksDB allocated, which this frees.
    private static func error(_ message: UnsafeMutablePointer<CChar>, _ path: String) -> DatabaseError {
        defer { rocksdb_free(message) }
        return DatabaseError(status: String(cString: message), path: path)
    }
}

/// Makes the folder `path` and those above it.
private func createFolder(_ path: String) throws(DatabaseError) {
    var end = path.startIndex
    while end < path.endIndex {
        end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
        let part = String(path[..<end])
        if mkdir(part, 0o755) != 0, errno != EEXIST, access(part, F_OK) != 0 {
            let reason = String(cString: strerror(errno))
            throw errno == ENOSPC ? .outOfSpace("\(part): \(reason)") : .inputOutput("\(part): \(reason)")
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes as RocksDB's C functions take them.
    @inline(__always)
    var characters: UnsafePointer<CChar>? { baseAddress?.assumingMemoryBound(to: CChar.self) }
}
