import Crypto
import Primitives

/// The nodes that show what a trie holds under some keys: anyone who knows the root can check them.
///
/// Source: Substrate's storage proofs, as `state_getReadProof` and the light-client protocol carry them.
public enum TrieProof {
    /// The nodes (and values stored by their hash) on the ways to `keys`, each once.
    public static func make(
        of keys: [[UInt8]], root: Hash256, reading reader: some NodeReader
    ) throws(TrieError) -> [[UInt8]] {
        let recorder = NodeRecorder(reader)
        for key in keys { _ = try TrieLookup.value(of: key, root: root, reading: recorder) }
        return recorder.nodes
    }

    /// What the trie of `root` holds under `key`, according to `proof`. Throws `missingNode` where the proof does not
    /// tell, which also is what a changed node leads to.
    public static func value(of key: [UInt8], root: Hash256, proof: [[UInt8]]) throws(TrieError) -> [UInt8]? {
        try TrieLookup.value(of: key, root: root, reading: nodes(in: proof))
    }

    /// A proof's nodes by their hash: a partial trie to read from.
    public static func nodes(in proof: [[UInt8]]) -> [Hash256: [UInt8]] {
        Dictionary(zip(Blake2b.hash256(many: proof), proof)) { first, _ in first }
    }
}

/// A reader that keeps a copy of every node read through it.
public final class NodeRecorder<Base: NodeReader>: NodeReader {
    private let base: Base
    private var seen: Set<Hash256> = []
    /// Each node that was read, once, in the order of first reading.
    public private(set) var nodes: [[UInt8]] = []

    public init(_ base: Base) { self.base = base }

    public func withNode(
        _ hash: Hash256, _ body: (UnsafeRawBufferPointer) throws(TrieError) -> Void
    ) throws(TrieError) -> Bool {
        try base.withNode(hash) { (node) throws(TrieError) in
            if seen.insert(hash).inserted { nodes.append([UInt8](node)) }
            try body(node)
        }
    }
}
