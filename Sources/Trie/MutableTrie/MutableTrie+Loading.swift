import Primitives

extension MutableTrie {
    /// The index of the node that `link` names, read from `reader` if it was not loaded yet. `step` is where the link
    /// stands.
    @inline(__always)
    mutating func loaded(_ link: Link, at step: Step?, _ reader: some NodeReader) throws(TrieError) -> Int {
        guard link.isUnloaded else { return link.index }
        let node = try load(unloaded[link.index], reader)
        setLink(.node(node), at: step)
        return node
    }

    private mutating func load(_ hash: Hash256, _ reader: some NodeReader) throws(TrieError) -> Int {
        var node = 0
        let isThere = try reader.withNode(hash) { (encoded) throws(TrieError) in
            do throws(NodeError) {
                node = try adopt(encoded)
            } catch {
                throw .invalidNode(hash, error)
            }
        }
        guard isThere else { throw .missingNode(hash) }
        nodes[node].reference = hash
        nodes[node].referenceCount = 32
        nodes[node].isStored = true
        return node
    }

    /// Takes over an encoded node. Children inside it, each shorter than 32 bytes, come along.
    private mutating func adopt(_ encoded: UnsafeRawBufferPointer) throws(NodeError) -> Int {
        let layout = try NodeLayout(encoded)
        // Only the empty trie's root is an empty node, and that root is never loaded.
        guard !layout.isEmpty else { throw .unknownHeader(0) }
        let offset = append(encoded)
        var node = Node(
            keyOffset: offset + layout.partialOffset, keyStart: layout.partialStart, keyCount: layout.partialCount)
        switch layout.value {
        case .none:
            break
        case .inline(let start, let count):
            (node.value, node.valueOffset, node.valueCount) = (.inline, offset + start, count)
        case .hash(let start):
            (node.value, node.valueOffset, node.valueCount) = (.stored, offset + start, 32)
        }
        if layout.bitmap != 0 {
            node.block = makeBlock()
            let block = node.block
            try layout.forEachChild(in: encoded) { (slot, child) throws(NodeError) in
                switch child {
                case .hash(let start):
                    unloaded.append(encoded.hash(at: start))
                    links[block + slot] = .unloaded(unloaded.count - 1)
                case .inline(let start, let count):
                    let inlined = UnsafeRawBufferPointer(rebasing: encoded[start..<start + count])
                    let child = try adopt(inlined)
                    nodes[child].reference.withUnsafeMutableBytes { $0.copyMemory(from: inlined) }
                    nodes[child].referenceCount = UInt8(count)
                    links[block + slot] = .node(child)
                }
            }
        }
        return makeNode(node)
    }
}
