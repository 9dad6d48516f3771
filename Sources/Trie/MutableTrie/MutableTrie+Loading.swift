import Crypto
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

    /// Like `loaded`, where `link` may name the leaf with the value `presumed` under the nibbles of `key` from `depth` on.
    @inline(__always)
    mutating func loaded(
        _ link: Link, at step: Step?, presumed: [UInt8]?, _ key: UnsafeRawBufferPointer, _ depth: Int,
        _ reader: some NodeReader
    ) throws(TrieError) -> Int {
        if link.isUnloaded, let presumed, let node = leaf(unloaded[link.index], key, depth, presumed) {
            setLink(.node(node), at: step)
            return node
        }
        return try loaded(link, at: step, reader)
    }

    /// The leaf with this value under the nibbles of `key` from `depth` on, if `hash` is its hash.
    private mutating func leaf(
        _ hash: Hash256, _ key: UnsafeRawBufferPointer, _ depth: Int, _ value: [UInt8]
    ) -> Int? {
        let nibbles = key.count * 2 - depth
        let isHashed = version.hashesValue(ofLength: value.count)
        let (encoded, valueOffset) = value.withUnsafeBytes { value in
            writer.reserve(NodeWriter.headSize(nibbles: nibbles) + 5 + Swift.max(32, value.count))
            var end = writer.putHead(
                isBranch: false, hasValue: true, isHashed: isHashed, key: key, start: depth, count: nibbles, at: 0)
            let valueOffset: Int
            if isHashed {
                valueOffset = end
                end = writer.put(Blake2b.hash256(value), at: end)
            } else {
                valueOffset = writer.putLength(value.count, at: end)
                end = writer.put(value, at: valueOffset)
            }
            return (writer.bytes(0, end), valueOffset)
        }
        guard Blake2b.hash256(encoded) == hash else { return nil }
        let offset = append(encoded)
        return makeNode(
            Node(
                keyOffset: append(key), keyStart: depth, keyCount: nibbles, value: isHashed ? .stored : .inline,
                valueOffset: offset + valueOffset, valueCount: encoded.count - valueOffset, reference: hash,
                referenceCount: 32, isStored: true))
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
