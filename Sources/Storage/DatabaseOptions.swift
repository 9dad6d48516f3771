import CRocksDB

/// Sizes that an operator may choose.
public struct DatabaseOptions: Sendable, Equatable {
    /// Bytes for cached blocks of the database files; index and filter blocks count among them.
    public var cacheSize = 64 << 20
    /// Bytes that may wait in memory, over all columns, before they are written to a file.
    public var writeBufferSize = 16 << 20
    /// Files that are held open at a time.
    public var openFiles: Int32 = 512
    /// Threads that write and merge files in the background.
    public var backgroundJobs: Int32 = 2
    /// Bytes of a data block.
    public var blockSize = 16 << 10
    /// Bytes of a data block of `stateNodes`: keys are hashes, so a block holds nothing else that will be read soon.
    public var nodeBlockSize = 4 << 10

    public init() {}

    /// RocksDB's options for these sizes. `cache` must outlive the database.
    func makeOptions(cache: OpaquePointer, blockSize: Int) -> OpaquePointer? {
        let options = rocksdb_options_create()
        rocksdb_options_set_create_if_missing(options, 1)
        rocksdb_options_set_create_missing_column_families(options, 1)
        rocksdb_options_increase_parallelism(options, backgroundJobs)
        rocksdb_options_set_db_write_buffer_size(options, writeBufferSize)
        rocksdb_options_set_write_buffer_size(options, writeBufferSize / 2)
        rocksdb_options_set_max_total_wal_size(options, UInt64(clamping: writeBufferSize * 4))
        rocksdb_options_set_compression(options, Int32(rocksdb_no_compression))
        // Most keys that are looked for are not among the newest: a filter says so without a search.
        rocksdb_options_set_memtable_prefix_bloom_size_ratio(options, 0.05)
        rocksdb_options_set_memtable_whole_key_filtering(options, 1)
        rocksdb_options_set_level_compaction_dynamic_level_bytes(options, 1)
        rocksdb_options_set_bytes_per_sync(options, 1 << 20)
        rocksdb_options_set_max_open_files(options, openFiles)
        rocksdb_options_set_keep_log_file_num(options, 2)
        rocksdb_options_set_max_log_file_size(options, 1 << 20)
        // Warnings and errors alone.
        rocksdb_options_set_info_log_level(options, 2)
        Self.insertInOrder(options)

        let table = rocksdb_block_based_options_create()
        rocksdb_block_based_options_set_block_cache(table, cache)
        rocksdb_block_based_options_set_block_size(table, blockSize)
        rocksdb_block_based_options_set_format_version(table, 5)
        // Most reads are of one key: a hash table in each block finds it without a search.
        rocksdb_block_based_options_set_data_block_index_type(
            table, Int32(rocksdb_block_based_table_data_block_index_type_binary_search_and_hash))
        // Partitioned, so that index and filter share a small cache with the data without evicting each other.
        rocksdb_block_based_options_set_cache_index_and_filter_blocks(table, 1)
        rocksdb_block_based_options_set_cache_index_and_filter_blocks_with_high_priority(table, 1)
        rocksdb_block_based_options_set_pin_l0_filter_and_index_blocks_in_cache(table, 1)
        rocksdb_block_based_options_set_index_type(
            table, Int32(rocksdb_block_based_table_index_type_two_level_index_search))
        rocksdb_block_based_options_set_partition_filters(table, 1)
        rocksdb_block_based_options_set_pin_top_level_index_and_filter(table, 1)
        // The table options own the filter from here on.
        rocksdb_block_based_options_set_filter_policy(table, rocksdb_filterpolicy_create_bloom_full(10))
        rocksdb_options_set_block_based_table_factory(options, table)
        rocksdb_block_based_options_destroy(table)
        return options
    }

    /// Has each key's search for its place among the newest begin where the last key found its own: batches are written
    /// in the order of their keys, more or less. The hint belongs to keys with the same prefix, and here all have none.
    private static func insertInOrder(_ options: OpaquePointer?) {
        var message: UnsafeMutablePointer<CChar>?
        // C has no function of its own for this option, and one that sets options by name writes to its third argument.
        rocksdb_get_options_from_string(
            options, "memtable_insert_with_hint_prefix_extractor=rocksdb.FixedPrefix.0", options, &message)
        // A RocksDB that does not know it does without.
        if let message { rocksdb_free(message) }
    }
}
