import Crypto
import Primitives

/// The root of sorted keys by recursion over ranges that share a prefix. It makes no nodes: its only memory is the
/// writer's, in which each branch stands around its children's references.
struct SortedRoot: ~Copyable {
    private let bytes: UnsafeRawBufferPointer
    private let entries: UnsafeBufferPointer<TrieEntries.Entry>
    private let version: StateVersion
    private var writer = NodeWriter(capacity: 1 << 20)
    /// The children, so far, of the branches that are being written.
    private var pending: [NodeWriter.Pending] = []

    /// - Parameters:
    ///   - bytes: what the entries' offsets point into.
    ///   - entries: strictly ascending by key.
    init(bytes: UnsafeRawBufferPointer, entries: UnsafeBufferPointer<TrieEntries.Entry>, version: StateVersion) {
        self.bytes = bytes
        self.entries = entries
        self.version = version
    }

    mutating func root() -> Hash256 {
        guard !entries.isEmpty else { return TrieRoot.empty }
        let count = encode(0, entries.count, depth: 0, at: 0)
        return Blake2b.hash256(writer.bytes(0, count))
    }

    @inline(__always)
    private func key(_ entry: TrieEntries.Entry) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[entry.keyOffset..<entry.keyOffset + entry.keyCount])
    }

    /// Writes the node over entries `low..<high`, which share their first `depth` nibbles, at `offset`.
    /// Returns its length.
    private mutating func encode(_ low: Int, _ high: Int, depth: Int, at offset: Int) -> Int {
        let first = entries[low]
        let firstKey = key(first)
        let firstEnd = first.keyCount * 2
        guard high - low > 1 else {
            let count = firstEnd - depth
            let isHashed = version.hashesValue(ofLength: first.valueCount)
            writer.reserve(offset + NodeWriter.headSize(nibbles: count) + first.valueCount + 32)
            let position = writer.putHead(
                isBranch: false, hasValue: true, isHashed: isHashed, key: firstKey, start: depth, count: count,
                at: offset)
            return putValue(first, isHashed: isHashed, at: position) - offset
        }

        let lastKey = key(entries[high - 1])
        let limit = Swift.min(firstEnd, lastKey.count * 2)
        var end = depth
        while end < limit, firstKey.nibble(end) == lastKey.nibble(end) { end += 1 }
        let hasValue = end == firstEnd
        let isHashed = hasValue && version.hashesValue(ofLength: first.valueCount)
        writer.reserve(
            offset + NodeWriter.headSize(nibbles: end - depth) + (hasValue ? first.valueCount : 0) + 40
                + NodeWriter.referencesSize)
        let bitmapOffset = writer.putHead(
            isBranch: true, hasValue: hasValue, isHashed: isHashed, key: firstKey, start: depth, count: end - depth,
            at: offset)
        var position = bitmapOffset + 2
        if hasValue { position = putValue(first, isHashed: isHashed, at: position) }

        let firstPending = pending.count
        var childOffset = position + NodeWriter.referencesSize
        var bitmap: UInt16 = 0
        var next = hasValue ? low + 1 : low
        while next < high {
            let nibble = key(entries[next]).nibble(end)
            let groupEnd = endOfGroup(nibble, at: end, from: next, to: high)
            bitmap |= 1 << UInt16(nibble)
            let count = encode(next, groupEnd, depth: end + 1, at: childOffset)
            pending.append(NodeWriter.Pending(offset: childOffset, count: count))
            childOffset += count
            next = groupEnd
        }
        writer.putBitmap(bitmap, at: bitmapOffset)
        return putReferences(from: firstPending, at: position) - offset
    }

    /// Replaces the waiting children by their references at `offset`. Returns the offset behind them.
    @inline(__always)
    private mutating func putReferences(from firstPending: Int, at offset: Int) -> Int {
        writer.hash(pending[firstPending...])
        var position = offset
        var hashed = 0
        for child in pending[firstPending...] {
            position = writer.putLength(Swift.min(child.count, 32), at: position)
            if child.count < 32 {
                position = writer.put(writer.bytes(child.offset, child.count), at: position)
            } else {
                position = writer.put(writer.digests[hashed], at: position)
                hashed += 1
            }
        }
        pending.removeLast(pending.count - firstPending)
        return position
    }

    /// The index behind the last entry from `start` on with `nibble` at nibble index `depth`.
    @inline(__always)
    private func endOfGroup(_ nibble: UInt8, at depth: Int, from start: Int, to end: Int) -> Int {
        var low = start + 1
        var high = end
        if high - low < 24 {
            while low < high, key(entries[low]).nibble(depth) == nibble { low += 1 }
            return low
        }
        while low < high {
            let middle = (low + high) / 2
            if key(entries[middle]).nibble(depth) == nibble { low = middle + 1 } else { high = middle }
        }
        return low
    }

    @inline(__always)
    private func putValue(_ entry: TrieEntries.Entry, isHashed: Bool, at offset: Int) -> Int {
        let value = UnsafeRawBufferPointer(rebasing: bytes[entry.valueOffset..<entry.valueOffset + entry.valueCount])
        if isHashed { return writer.put(Blake2b.hash256(value), at: offset) }
        return writer.put(value, at: writer.putLength(value.count, at: offset))
    }
}
