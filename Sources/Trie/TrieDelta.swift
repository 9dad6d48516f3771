import Primitives

/// What changing a trie did to its nodes. Applied to a store that counts references, it adds and drops one reference
/// for each entry; an entry may come more than once.
public struct TrieDelta: Sendable {
    /// The root after the change.
    public internal(set) var root: Hash256
    /// Nodes, and values stored by their hash, that the new trie has more than the old one.
    public internal(set) var inserted = NodeList()
    /// Hashes of nodes and values that the old trie has more than the new one.
    public internal(set) var removed: [Hash256] = []

    /// A change that leaves `root` as it is.
    public init(unchanged root: Hash256) { self.root = root }

    /// This change followed by `next`, which belongs to another trie; the root stays.
    public mutating func append(_ next: TrieDelta) {
        inserted.append(contentsOf: next.inserted)
        removed.append(contentsOf: next.removed)
        cancelPairs()
    }

    /// Drops the nodes that are removed as often as they are inserted, and puts both lists in the order of their hashes.
    mutating func cancelPairs() {
        inserted.sort()
        removed.sort()
        guard !removed.isEmpty, !inserted.isEmpty else { return }
        inserted.cancel(&removed)
    }
}

/// Encoded nodes in one buffer.
public struct NodeList: Sendable {
    private struct Entry {
        var hash: Hash256
        var offset: Int
        var count: Int
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []

    public init() {}

    public var count: Int { entries.count }
    public var isEmpty: Bool { entries.isEmpty }
    public var hashes: [Hash256] { entries.map(\.hash) }

    mutating func append(_ hash: Hash256, _ node: UnsafeRawBufferPointer) {
        entries.append(Entry(hash: hash, offset: bytes.count, count: node.count))
        bytes.append(contentsOf: node)
    }

    mutating func append(contentsOf other: NodeList) {
        let start = bytes.count
        bytes.append(contentsOf: other.bytes)
        entries.append(
            contentsOf: other.entries.lazy.map { Entry(hash: $0.hash, offset: start + $0.offset, count: $0.count) })
    }

    /// Puts the nodes in the order of their hashes, in which a store takes them fastest.
    mutating func sort() { entries.sort { $0.hash < $1.hash } }

    /// Drops the nodes that are among `hashes`, each of which drops one node and goes itself. Both are in order.
    mutating func cancel(_ hashes: inout [Hash256]) {
        var (next, keptHashes, keptEntries) = (0, 0, 0)
        for entry in entries {
            while next < hashes.count, hashes[next] < entry.hash {
                hashes[keptHashes] = hashes[next]
                keptHashes += 1
                next += 1
            }
            if next < hashes.count, hashes[next] == entry.hash {
                next += 1
            } else {
                entries[keptEntries] = entry
                keptEntries += 1
            }
        }
        hashes.removeSubrange(keptHashes..<next)
        entries.removeSubrange(keptEntries...)
    }

    /// Calls `body` with each node's hash and bytes.
    public func forEach<E: Error>(_ body: (Hash256, UnsafeRawBufferPointer) throws(E) -> Void) throws(E) {
        try bytes.withBytes { (bytes) throws(E) in
            for entry in entries {
                try body(entry.hash, UnsafeRawBufferPointer(rebasing: bytes[entry.offset..<entry.offset + entry.count]))
            }
        }
    }
}
