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
        let unsorted = entries
        let order = bytes.withUnsafeBytes { bytes in
            unsorted.withUnsafeBufferPointer { Self.order(of: $0, in: bytes) }
        }
        entries.removeAll(keepingCapacity: true)
        bytes.withUnsafeBytes { bytes in
            var previous: Place?
            for place in order {
                let entry = unsorted[place.index]
                // Equal keys have equal prefixes; only those are worth reading the keys for.
                if let previous, previous.prefix == place.prefix,
                    !Self.isBefore(unsorted[previous.index], entry, bytes)
                {
                    entries.removeLast()
                }
                entries.append(entry)
                previous = place
            }
        }
        isSorted = true
    }

    /// The first eight bytes of a key, as a number that orders like them, and the index of its entry: little memory to
    /// move, and most comparisons end there.
    private struct Place: BitwiseCopyable {
        var prefix: UInt64
        var index: Int
    }

    /// The places of `entries` by key, and by index where keys are equal.
    private static func order(of entries: UnsafeBufferPointer<Entry>, in bytes: UnsafeRawBufferPointer) -> [Place] {
        // Random keys spread over as many groups as there are values of their first two bytes.
        var ends = [Int](repeating: 0, count: 1 << 16)
        let places = entries.indices.map { Place(prefix: prefix(of: entries[$0], in: bytes), index: $0) }
        for place in places { ends[Int(place.prefix >> 48)] += 1 }
        var end = 0
        for group in ends.indices {
            (ends[group], end) = (end, end + ends[group])
        }
        return [Place](unsafeUninitializedCapacity: places.count) { order, count in
            for place in places {
                let group = Int(place.prefix >> 48)
                order[ends[group]] = place
                ends[group] += 1
            }
            count = places.count
            var start = 0
            for end in ends where end > start {
                var group = UnsafeMutableBufferPointer(rebasing: order[start..<end])
                group.sort { left, right in
                    if left.prefix != right.prefix { return left.prefix < right.prefix }
                    let (first, second) = (entries[left.index], entries[right.index])
                    if isBefore(first, second, bytes) { return true }
                    return !isBefore(second, first, bytes) && left.index < right.index
                }
                start = end
            }
        }
    }

    @inline(__always)
    private static func prefix(of entry: Entry, in bytes: UnsafeRawBufferPointer) -> UInt64 {
        guard entry.keyCount < 8 else {
            return UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: entry.keyOffset, as: UInt64.self))
        }
        var prefix: UInt64 = 0
        for byte in 0..<8 {
            prefix = prefix << 8 | (byte < entry.keyCount ? UInt64(bytes[entry.keyOffset + byte]) : 0)
        }
        return prefix
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
