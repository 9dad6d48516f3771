import Foundation
import Storage

/// Point reads through `Database` against RocksDB's own `db_bench` with the same sizes and options.
func benchmarkReads(folder: String) throws {
    let keys = 1_000_000
    let reads = 300_000
    var options = DatabaseOptions()
    options.cacheSize = 256 << 20
    options.writeBufferSize = 64 << 20
    let database = try Database(path: folder + "/ours", options: options)
    var random = SeededGenerator(state: 3)
    let value = random.bytes32() + random.bytes32() + random.bytes32() + [1, 2, 3, 4]
    for group in 0..<keys / 1000 {
        let batch = database.makeBatch()
        for index in 0..<1000 {
            withUnsafeBytes(of: key(group * 1000 + index)) { key in
                value.withUnsafeBytes { batch.put(.stateFlat, key, $0) }
            }
        }
        try database.write(batch)
    }
    try database.flush()
    database.compact(.stateFlat)

    _ = try run(["--benchmarks=filluniquerandom,compact", "--use_existing_db=0"], folder, keys, reads)
    var (ours, copied, theirs): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<5 {
        theirs.append(try run(["--benchmarks=readrandom,readrandom", "--use_existing_db=1"], folder, keys, reads))
        for isCopying in [false, true] {
            var found = 0
            let start = ContinuousClock.now
            for _ in 0..<reads {
                let key = key(Int.random(in: 0..<keys, using: &random))
                if isCopying {
                    let bytes = withUnsafeBytes(of: key) { [UInt8]($0) }
                    found += try database.get(.stateFlat, bytes)?.count ?? 0
                } else {
                    found += try withUnsafeBytes(of: key) { try database.withValue(.stateFlat, $0) { $0.count } } ?? 0
                }
            }
            let time = (ContinuousClock.now - start) / .seconds(1)
            precondition(found == reads * 100, "every key is there")
            if isCopying { copied.append(Double(reads) / time) } else { ours.append(Double(reads) / time) }
        }
    }
    print("random point reads, 10^6 keys of 32 bytes, values of 100 bytes, 16 KB blocks, Bloom 10 bits, 256 MB cache")
    print("  db_bench readrandom: \(format(median(theirs), 0)) reads/s")
    print("  Database, pinned: \(format(median(ours), 0)) reads/s, ratio \(format(median(ours) / median(theirs)))")
    print("  Database, copied: \(format(median(copied), 0)) reads/s, ratio \(format(median(copied) / median(theirs)))")
}

/// The key of a number, computed as `db_bench` computes its keys: reading it from a table would cost what a read costs.
private func key(_ index: Int) -> (UInt64, UInt64, UInt64, UInt64) {
    var generator = SeededGenerator(state: UInt64(index) &* 0xd134_2543_de82_ef95)
    return (generator.next(), generator.next(), generator.next(), generator.next())
}

/// Runs `db_bench` and returns the operations a second of its last benchmark.
private func run(_ arguments: [String], _ folder: String, _ keys: Int, _ reads: Int) throws -> Double {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
        ["db_bench", "--db=\(folder)/theirs", "--num=\(keys)", "--reads=\(reads)"] + arguments + [
            "--key_size=32", "--value_size=100", "--block_size=16384", "--bloom_bits=10", "--compression_type=none",
            "--cache_size=\(256 << 20)", "--write_buffer_size=\(32 << 20)", "--open_files=512", "--threads=1",
            "--cache_index_and_filter_blocks=1",
            "--partition_index_and_filters=1", "--pin_top_level_index_and_filter=1",
            "--pin_l0_filter_and_index_blocks_in_cache=1", "--format_version=5", "--verify_checksum=1",
            "--use_data_block_hash_index=1", "--memtable_bloom_size_ratio=0.05", "--memtable_whole_key_filtering=1",
            "--level_compaction_dynamic_level_bytes=1", "--histogram=0",
        ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard let line = output.split(separator: "\n").last(where: { $0.contains("ops/sec") }) else { return .nan }
    let words = line.split(separator: " ")
    guard let unit = words.firstIndex(of: "ops/sec"), unit > 0 else { return .nan }
    return Double(words[unit - 1]) ?? .nan
}
