import Primitives

/// Why bytes are not a trie node.
public enum NodeError: Error, Equatable, Sendable {
    /// The node ends before what its header announces.
    case truncated
    /// No kind of node has this header.
    case unknownHeader(UInt8)
    /// The partial key has more nibbles than any storage key may have.
    case partialKeyTooLong
    /// The unused half of an odd partial key's first byte is not zero.
    case nonZeroPadding
    /// A branch lists no child.
    case noChildren
    /// A child reference claims this many bytes; an inlined node or a hash has 1 to 32.
    case invalidChildLength(Int)
    /// A length is not a compact integer of at most 30 bits in its shortest form.
    case invalidLength
    /// This many bytes follow the node.
    case trailingBytes(Int)
}

/// Why a trie cannot be read.
public enum TrieError: Error, Equatable, Sendable {
    /// A node (or a value stored by its hash) that the trie refers to is not there.
    case missingNode(Hash256)
    /// The bytes stored for this node are no node.
    case invalidNode(Hash256, NodeError)
    /// What stores the nodes failed; its own words.
    case unreadable(String)
}
