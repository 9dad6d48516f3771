import Primitives

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Keys and values in one flat buffer, ready to be sorted and hashed into a root.
public struct TrieEntries: Sendable {
    struct Entry: Sendable, BitwiseCopyable {
        var keyOffset: Int
        var valueOffset: Int
        var keyCount: Int
        var valueCount: Int
    }

    private(set) var bytes: [UInt8] = []
    private(set) var entries: [Entry] = []
    private var isSorted = true

    public init() {}

    public init(keys: Int, bytes: Int) {
        entries.reserveCapacity(keys)
        self.bytes.reserveCapacity(bytes)
    }

    public var count: Int { entries.count }

    /// Adds a value. A key that is there already is replaced.
    public mutating func append(key: [UInt8], value: [UInt8]) {
        key.withUnsafeBytes { key in value.withUnsafeBytes { append(key: key, value: $0) } }
    }

    public mutating func append(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        let keyOffset = bytes.count
        bytes.append(contentsOf: key)
        bytes.append(contentsOf: value)
        let entry = Entry(
            keyOffset: keyOffset, valueOffset: keyOffset + key.count, keyCount: key.count, valueCount: value.count)
        if isSorted, let last = entries.last {
            isSorted = bytes.withUnsafeBytes { Self.isBefore(last, entry, $0) }
        }
        entries.append(entry)
    }

    public func root(version: StateVersion) -> Hash256 {
        guard isSorted else {
            var sorted = self
            sorted.sort()
            return sorted.root(version: version)
        }
        return bytes.withUnsafeBytes { bytes in
            entries.withUnsafeBufferPointer { entries in
                var builder = SortedRoot(bytes: bytes, entries: entries, version: version)
                return builder.root()
            }
        }
    }

    /// Orders the entries by key and drops all but the last of equal keys.
    public mutating func sort() {
        guard !isSorted else { return }
        // Sorting eight-byte prefixes with an index moves little memory; most comparisons end there.
        struct Prefix {
            var prefix: UInt64
            var index: Int
        }
        let unsorted = entries
        let order = bytes.withUnsafeBytes { bytes in
            var order = unsorted.enumerated().map { index, entry in
                var prefix: UInt64 = 0
                for byte in 0..<8 {
                    prefix = prefix << 8 | (byte < entry.keyCount ? UInt64(bytes[entry.keyOffset + byte]) : 0)
                }
                return Prefix(prefix: prefix, index: index)
            }
            order.sort { left, right in
                if left.prefix != right.prefix { return left.prefix < right.prefix }
                let (first, second) = (unsorted[left.index], unsorted[right.index])
                if Self.isBefore(first, second, bytes) { return true }
                return !Self.isBefore(second, first, bytes) && left.index < right.index
            }
            return order
        }
        entries.removeAll(keepingCapacity: true)
        for place in order {
            let entry = unsorted[place.index]
            if let last = entries.last, !bytes.withUnsafeBytes({ Self.isBefore(last, entry, $0) }) {
                entries.removeLast()
            }
            entries.append(entry)
        }
        isSorted = true
    }

    @inline(__always)
    private static func isBefore(_ left: Entry, _ right: Entry, _ bytes: UnsafeRawBufferPointer) -> Bool {
        let common = Swift.min(left.keyCount, right.keyCount)
        if common > 0, let base = bytes.baseAddress {
            let order = memcmp(base + left.keyOffset, base + right.keyOffset, common)
            if order != 0 { return order < 0 }
        }
        return left.keyCount < right.keyCount
    }
}
