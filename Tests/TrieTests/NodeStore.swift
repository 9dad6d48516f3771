import Primitives
import Trie

/// A store that counts references the way the node's database does.
struct NodeStore: NodeReader {
    var nodes: [Hash256: (count: Int, bytes: [UInt8])] = [:]

    func withNode(
        _ hash: Hash256, _ body: (UnsafeRawBufferPointer) throws(TrieError) -> Void
    ) throws(TrieError) -> Bool {
        guard let node = nodes[hash] else { return false }
        try node.bytes.withUnsafeBufferPointer { (raw) throws(TrieError) in try body(UnsafeRawBufferPointer(raw)) }
        return true
    }

    /// False where a removed node is not there.
    @discardableResult
    mutating func apply(_ delta: TrieDelta) -> Bool {
        delta.inserted.forEach { hash, node in
            nodes[hash, default: (0, [UInt8](node))].count += 1
        }
        for hash in delta.removed {
            guard let node = nodes[hash] else { return false }
            if node.count == 1 { nodes[hash] = nil } else { nodes[hash]?.count -= 1 }
        }
        return true
    }
}
