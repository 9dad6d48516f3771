import Crypto
import Primitives

/// Reads a stored trie by its root, node by node.
public enum TrieLookup {
    /// The value under `key`, or nil.
    public static func value(
        of key: [UInt8], root: Hash256, reading reader: some NodeReader
    ) throws(TrieError) -> [UInt8]? {
        switch try find(key, root, reader) {
        case .none: nil
        case .inline(let value): value
        case .stored(let hash): try reader.bytes(of: hash)
        }
    }

    /// The hash of the value under `key`, or nil; a value stored by its hash is not read.
    public static func valueHash(
        of key: [UInt8], root: Hash256, reading reader: some NodeReader
    ) throws(TrieError) -> Hash256? {
        switch try find(key, root, reader) {
        case .none: nil
        case .inline(let value): Blake2b.hash256(value)
        case .stored(let hash): hash
        }
    }

    /// The first key after `key` in byte order.
    public static func nextKey(
        after key: [UInt8], root: Hash256, reading reader: some NodeReader
    ) throws(TrieError) -> [UInt8]? {
        var cursor = TrieCursor(root: root)
        try cursor.seek(to: key, reading: reader)
        guard let first = cursor.key else { return nil }
        if first != key { return first }
        try cursor.next(reading: reader)
        return cursor.key
    }

    /// The keys that begin with `prefix` and come after `start`, in byte order, at most `limit`.
    public static func keys(
        prefix: [UInt8], after start: [UInt8]? = nil, limit: Int = .max, root: Hash256, reading reader: some NodeReader
    ) throws(TrieError) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        var cursor = TrieCursor(root: root)
        let isLater = start.map { prefix.lexicographicallyPrecedes($0) } ?? false
        try cursor.seek(to: isLater ? start ?? prefix : prefix, reading: reader)
        while keys.count < limit, let key = cursor.key, key.starts(with: prefix) {
            if key != start { keys.append(key) }
            try cursor.next(reading: reader)
        }
        return keys
    }

    private enum Found {
        case none
        case inline([UInt8])
        case stored(Hash256)
    }

    private enum Step {
        case stop(Found)
        case down(Hash256)
    }

    private static func find(
        _ key: [UInt8], _ root: Hash256, _ reader: some NodeReader
    ) throws(TrieError) -> Found {
        guard root != TrieRoot.empty else { return .none }
        var hash = root
        var depth = 0
        while true {
            var step = Step.stop(.none)
            let current = hash
            let isThere = try reader.withNode(current) { (node) throws(TrieError) in
                do throws(NodeError) {
                    step = try key.withBytes { (key) throws(NodeError) in try Self.step(node, key, &depth) }
                } catch {
                    throw .invalidNode(current, error)
                }
            }
            guard isThere else { throw .missingNode(current) }
            switch step {
            case .stop(let found): return found
            case .down(let child): hash = child
            }
        }
    }

    /// Follows `key` from nibble `depth` on through `node` and the nodes inside it.
    private static func step(
        _ node: UnsafeRawBufferPointer, _ key: UnsafeRawBufferPointer, _ depth: inout Int
    ) throws(NodeError) -> Step {
        let layout = try NodeLayout(node)
        let end = key.count * 2
        guard layout.partialCount <= end - depth else { return .stop(.none) }
        for index in 0..<layout.partialCount where layout.nibble(index, in: node) != key.nibble(depth + index) {
            return .stop(.none)
        }
        depth += layout.partialCount
        guard depth < end else {
            switch layout.value {
            case .none: return .stop(.none)
            case .inline(let offset, let count): return .stop(.inline([UInt8](node[offset..<offset + count])))
            case .hash(let offset): return .stop(.stored(node.hash(at: offset)))
            }
        }
        let child = try layout.child(Int(key.nibble(depth)), in: node)
        depth += 1
        switch child {
        case .none: return .stop(.none)
        case .hash(let offset): return .down(node.hash(at: offset))
        case .inline(let offset, let count):
            return try step(UnsafeRawBufferPointer(rebasing: node[offset..<offset + count]), key, &depth)
        }
    }
}
