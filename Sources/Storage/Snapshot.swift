import CRocksDB

/// The database as it was when this was made. Old data stay on disk while it lives.
///
/// SAFETY of `@unchecked Sendable`: both pointers are set in `init` alone, and RocksDB only reads through them.
public final class Snapshot: @unchecked Sendable {
    let database: Database
    let readOptions: OpaquePointer?
    private let handle: OpaquePointer?

    init(of database: Database) {
        self.database = database
        handle = rocksdb_create_snapshot(database.handle)
        readOptions = rocksdb_readoptions_create()
        rocksdb_readoptions_set_snapshot(readOptions, handle)
    }

    /// Makes reads with `options` see this snapshot.
    func apply(to options: OpaquePointer?) { rocksdb_readoptions_set_snapshot(options, handle) }

    deinit {
        rocksdb_readoptions_destroy(readOptions)
        rocksdb_release_snapshot(database.handle, handle)
    }
}
