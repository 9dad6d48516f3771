import Primitives

/// Finds encoded nodes, and values stored by their hash, by their BLAKE2b-256 hash.
public protocol NodeReader {
    /// Calls `body` with the bytes stored under `hash`, valid during the call alone. False if there are none.
    func withNode(
        _ hash: Hash256, _ body: (UnsafeRawBufferPointer) throws(TrieError) -> Void
    ) throws(TrieError) -> Bool
}

/// A reader that has no nodes: the store behind an empty trie.
public struct NoNodes: NodeReader, Sendable {
    public init() {}

    public func withNode(
        _ hash: Hash256, _ body: (UnsafeRawBufferPointer) throws(TrieError) -> Void
    ) throws(TrieError) -> Bool { false }
}

extension Dictionary: NodeReader where Key == Hash256, Value == [UInt8] {
    public func withNode(
        _ hash: Hash256, _ body: (UnsafeRawBufferPointer) throws(TrieError) -> Void
    ) throws(TrieError) -> Bool {
        guard let node = self[hash] else { return false }
        try node.withBytes { (raw) throws(TrieError) in try body(raw) }
        return true
    }
}

extension NodeReader {
    /// A copy of the bytes stored under `hash`.
    func bytes(of hash: Hash256) throws(TrieError) -> [UInt8] {
        var copy: [UInt8] = []
        guard try withNode(hash, { copy = [UInt8]($0) }) else { throw .missingNode(hash) }
        return copy
    }
}
