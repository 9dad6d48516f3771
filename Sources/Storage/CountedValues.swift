import CRocksDB

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Values with a number of references, which RocksDB adds up by itself when it reads and when it merges files: a
/// reference is added or dropped without reading what is there.
///
/// A value is its count (4 bytes, little endian, two's complement) and its bytes. Every addition carries the bytes, a
/// drop carries none. What nobody refers to has a count of 0 and no bytes, counts as absent, and goes when its file is
/// merged with another.
enum CountedValues {
    static let countSize = 4

    /// The count in front of a stored value; 0 where that is too short.
    static func count(in stored: UnsafeRawBufferPointer) -> Int32 {
        guard stored.count >= countSize else { return 0 }
        return Int32(littleEndian: stored.loadUnaligned(as: Int32.self))
    }

    /// The bytes behind the count; nil where nobody refers to them.
    @inline(__always)
    static func bytes(of stored: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        count(in: stored) > 0 ? UnsafeRawBufferPointer(rebasing: stored[countSize...]) : nil
    }

    // MARK: - What RocksDB calls

    /// Belongs to the options that it is set on.
    static func makeMergeOperator() -> OpaquePointer? {
        rocksdb_mergeoperator_create(
            nil, { _ in },
            { _, _, _, existing, existingCount, operands, counts, operandCount, success, resultCount in
                var sum = Sum()
                sum.add(UnsafeRawBufferPointer(start: existing, count: existing == nil ? 0 : existingCount))
                return sum.result(operands, counts, operandCount, success, resultCount)
            },
            { _, _, _, operands, counts, operandCount, success, resultCount in
                var sum = Sum()
                return sum.result(operands, counts, operandCount, success, resultCount)
            },
            { _, value, _ in free(UnsafeMutableRawPointer(mutating: value)) },
            { _ in UnsafeRawPointer(CountedValues.mergeName.utf8Start).assumingMemoryBound(to: CChar.self) })
    }

    /// Drops values without references. It must outlive the database.
    static func makeCompactionFilter() -> OpaquePointer? {
        rocksdb_compactionfilter_create(
            nil, { _ in },
            { _, _, _, _, value, valueCount, _, _, _ in
                CountedValues.count(in: UnsafeRawBufferPointer(start: value, count: valueCount)) == 0 ? 1 : 0
            },
            { _ in UnsafeRawPointer(CountedValues.filterName.utf8Start).assumingMemoryBound(to: CChar.self) })
    }

    // Written to the database's options file: they must not change.
    private static let mergeName: StaticString = "cybros.counted-values\0"
    private static let filterName: StaticString = "cybros.unreferenced-values\0"

    /// Counts added up, with the bytes that came with any of them.
    private struct Sum {
        var count: Int32 = 0
        var bytes = UnsafeRawBufferPointer(start: nil, count: 0)

        mutating func add(_ value: UnsafeRawBufferPointer) {
            guard value.count >= countSize else { return }
            count &+= CountedValues.count(in: value)
            if value.count > countSize { bytes = UnsafeRawBufferPointer(rebasing: value[countSize...]) }
        }

        /// Adds the operands and hands over the sum in memory that RocksDB gives back through `free`.
        mutating func result(
            _ operands: UnsafePointer<UnsafePointer<CChar>?>?, _ counts: UnsafePointer<Int>?, _ operandCount: Int32,
            _ success: UnsafeMutablePointer<UInt8>?, _ resultCount: UnsafeMutablePointer<Int>?
        ) -> UnsafeMutablePointer<CChar>? {
            guard let operands, let counts else { return nil }
            for index in 0..<Int(operandCount) {
                add(UnsafeRawBufferPointer(start: operands[index], count: counts[index]))
            }
            let kept = count > 0 ? bytes.count : 0
            guard let memory = malloc(countSize + kept) else {
                success?.pointee = 0
                return nil
            }
            memory.storeBytes(of: count.littleEndian, as: Int32.self)
            if kept > 0, let start = bytes.baseAddress { (memory + countSize).copyMemory(from: start, byteCount: kept) }
            resultCount?.pointee = countSize + kept
            success?.pointee = 1
            return memory.assumingMemoryBound(to: CChar.self)
        }
    }
}
