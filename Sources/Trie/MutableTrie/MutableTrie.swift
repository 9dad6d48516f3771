import Primitives

/// A trie that is changed: nodes are loaded from a `NodeReader` where a change passes, and those not passed stay there.
///
/// Nodes are plain structs in one array, addressed by index; their keys and values lie in one byte buffer. A partial key
/// is (where a nibble string lies, first nibble, count), so that splitting a node copies nothing. Each node keeps the
/// reference (hash, or encoding below 32 bytes) that its parent writes for it, until something in or below it changes.
///
/// The trie follows Substrate where a state mixes versions: a value takes the form of this trie's version when it is
/// set, and keeps the form it has when its node is merely rewritten.
public struct MutableTrie: ~Copyable {
    /// A node, as a parent's slot names it.
    struct Link: Equatable, BitwiseCopyable {
        /// 0: none. The top bit: not loaded, the rest an index into `unloaded`. Otherwise an index into `nodes`.
        var raw: UInt32 = 0

        static let none = Link()
        static let unloadedBit: UInt32 = 1 << 31

        var isNone: Bool { raw == 0 }
        var isUnloaded: Bool { raw & Self.unloadedBit != 0 }
        var index: Int { Int(raw & ~Self.unloadedBit) }

        static func node(_ index: Int) -> Link { Link(raw: UInt32(index)) }
        static func unloaded(_ index: Int) -> Link { Link(raw: UInt32(index) | unloadedBit) }
    }

    enum ValueForm: UInt8, BitwiseCopyable {
        case none
        /// The value's bytes, written inside the node.
        case inline
        /// The 32-byte hash of a value that is stored already.
        case stored
        /// The value's bytes, to be stored under their hash.
        case new
    }

    struct Node: BitwiseCopyable {
        /// Where the nibble string lies in `bytes`.
        var keyOffset: Int
        /// The first nibble of the partial key in it, and the number of nibbles.
        var keyStart: Int
        var keyCount: Int
        var value = ValueForm.none
        var valueOffset = 0
        var valueCount = 0
        /// Index of sixteen links in `links`; 0 for a leaf.
        var block = 0
        /// What the parent writes for this node: its hash, or its encoding if that is shorter than 32 bytes.
        var reference = Hash256.zero
        /// Bytes of the reference; 0 where it has to be computed.
        var referenceCount: UInt8 = 0
        /// Whether the store holds this node, as it is, under `reference`.
        var isStored = false
    }

    public let version: StateVersion
    var bytes: [UInt8] = []
    /// The first is never used: index 0 means none.
    var nodes: [Node] = [Node(keyOffset: 0, keyStart: 0, keyCount: 0)]
    /// The first sixteen are never used: block 0 means none.
    var links: [Link] = [Link](repeating: .none, count: 16)
    var unloaded: [Hash256] = []
    var root = Link.none
    let originalRoot: Hash256
    /// Stored nodes and values that are no longer part of the trie.
    var removed: [Hash256] = []
    /// Nodes from the root to where the last walk stopped, with the slot taken in each.
    var trail: [Step] = []
    /// For encoding a leaf that may be the one that a hash names.
    var writer = NodeWriter(capacity: 1 << 9)

    struct Step: BitwiseCopyable {
        var node: Int
        var slot: Int
    }

    /// The trie with the given root; nothing is read yet.
    public init(root: Hash256 = TrieRoot.empty, version: StateVersion) {
        self.version = version
        originalRoot = root
        if root != TrieRoot.empty {
            unloaded.append(root)
            self.root = .unloaded(0)
        }
    }

    public var isEmpty: Bool { root.isNone }

    @inline(__always)
    func nibble(_ node: Int, _ index: Int) -> UInt8 {
        let position = nodes[node].keyOffset * 2 + nodes[node].keyStart + index
        let byte = bytes[position >> 1]
        return position & 1 == 0 ? byte >> 4 : byte & 15
    }

    @inline(__always)
    func child(_ node: Int, _ slot: Int) -> Link { links[nodes[node].block + slot] }

    /// Marks a node as changed: its stored form is no longer part of the trie.
    @inline(__always)
    mutating func touch(_ node: Int) {
        if nodes[node].isStored {
            removed.append(nodes[node].reference)
            nodes[node].isStored = false
        }
        nodes[node].referenceCount = 0
    }

    mutating func touchTrail() {
        for step in trail { touch(step.node) }
    }

    /// Puts `link` where the last step of the trail points, or at the root if there is none.
    mutating func setLink(_ link: Link, at step: Step?) {
        if let step { links[nodes[step.node].block + step.slot] = link } else { root = link }
    }

    mutating func makeBlock() -> Int {
        links.append(contentsOf: repeatElement(.none, count: 16))
        return links.count - 16
    }

    mutating func makeNode(_ node: Node) -> Int {
        nodes.append(node)
        return nodes.count - 1
    }

    mutating func append(_ source: UnsafeRawBufferPointer) -> Int {
        bytes.append(contentsOf: source)
        return bytes.count - source.count
    }
}
