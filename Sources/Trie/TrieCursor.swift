import Primitives

/// A position among the keys of a stored trie, in byte order.
///
/// It holds the nodes from the root down to its key; going to the next key reads only nodes not passed yet.
public struct TrieCursor {
    private struct Frame {
        var node: [UInt8]
        var layout: NodeLayout
        /// Nibbles of the path above this node's children: the node's full key.
        var depth: Int
        /// The next child to visit; -1 where the node's own value comes first.
        var next: Int
    }

    private let root: Hash256
    private var frames: [Frame] = []
    /// The nibbles down to the last frame.
    private var path: [UInt8] = []
    /// The key here, or nil past the last one and before the first `seek`.
    public private(set) var key: [UInt8]?

    public init(root: Hash256) { self.root = root }

    /// Goes to the first key that is not before `target`.
    public mutating func seek(to target: [UInt8], reading reader: some NodeReader) throws(TrieError) {
        frames = []
        path = []
        key = nil
        guard root != TrieRoot.empty else { return }
        let nibbles = target.flatMap { [$0 >> 4, $0 & 15] }
        try push(root, reader)
        // Goes down along the target; where the trie leaves it, everything below is behind or before it.
        while let top = frames.last {
            let start = top.depth - top.layout.partialCount
            let here = path[start...]
            let wanted = nibbles.dropFirst(start).prefix(here.count)
            if here.lexicographicallyPrecedes(wanted) {
                pop()
                break
            }
            guard here.elementsEqual(wanted), nibbles.count > top.depth else { break }
            let slot = Int(nibbles[top.depth])
            frames[frames.count - 1].next = slot + 1
            guard try pushChild(slot, reader) else { break }
        }
        try advance(reader)
    }

    /// Goes to the key after this one.
    public mutating func next(reading reader: some NodeReader) throws(TrieError) {
        try advance(reader)
    }

    /// The value under the key here.
    public func value(reading reader: some NodeReader) throws(TrieError) -> [UInt8]? {
        guard key != nil, let top = frames.last else { return nil }
        switch top.layout.value {
        case .none: return nil
        case .inline(let offset, let count): return [UInt8](top.node[offset..<offset + count])
        case .hash(let offset): return try reader.bytes(of: top.node.withUnsafeBytes { $0.hash(at: offset) })
        }
    }

    private mutating func advance(_ reader: some NodeReader) throws(TrieError) {
        key = nil
        while let top = frames.last {
            if top.next < 0 {
                frames[frames.count - 1].next = 0
                // Keys have whole bytes; a value at half a byte belongs to no key.
                if top.layout.value != .none, path.count & 1 == 0 {
                    key = stride(from: 0, to: path.count, by: 2).map { path[$0] << 4 | path[$0 + 1] }
                    return
                }
            }
            let slot = frames[frames.count - 1].next
            guard slot < 16 else {
                pop()
                continue
            }
            frames[frames.count - 1].next = slot + 1
            _ = try pushChild(slot, reader)
        }
    }

    private mutating func pop() {
        frames.removeLast()
        // The nibble that led to the child goes with it.
        path.removeLast(path.count - (frames.last?.depth ?? 0))
    }

    /// Goes into the child at `slot` of the last frame; false if there is none.
    private mutating func pushChild(_ slot: Int, _ reader: some NodeReader) throws(TrieError) -> Bool {
        guard let top = frames.last else { return false }
        let child: NodeLayout.Child?
        do throws(NodeError) {
            child = try top.node.withBytes { (node) throws(NodeError) in try top.layout.child(slot, in: node) }
        } catch {
            throw .invalidNode(root, error)
        }
        switch child {
        case .none:
            return false
        case .hash(let offset):
            path.append(UInt8(slot))
            try push(top.node.withUnsafeBytes { $0.hash(at: offset) }, reader)
        case .inline(let offset, let count):
            path.append(UInt8(slot))
            try push(encoded: [UInt8](top.node[offset..<offset + count]), hash: root)
        }
        return true
    }

    private mutating func push(_ hash: Hash256, _ reader: some NodeReader) throws(TrieError) {
        try push(encoded: try reader.bytes(of: hash), hash: hash)
    }

    private mutating func push(encoded: [UInt8], hash: Hash256) throws(TrieError) {
        let layout: NodeLayout
        do throws(NodeError) {
            layout = try encoded.withBytes { (node) throws(NodeError) in try NodeLayout(node) }
        } catch {
            throw .invalidNode(hash, error)
        }
        encoded.withUnsafeBytes { node in
            for index in 0..<layout.partialCount { path.append(layout.nibble(index, in: node)) }
        }
        frames.append(Frame(node: encoded, layout: layout, depth: path.count, next: -1))
    }
}
