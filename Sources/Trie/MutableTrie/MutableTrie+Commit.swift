import Crypto
import Primitives

extension MutableTrie {
    /// Ends the changes: the new root, and the nodes that come and go.
    public consuming func commit() -> TrieDelta {
        var delta = TrieDelta(unchanged: originalRoot)
        if root.isNone {
            delta.root = TrieRoot.empty
        } else if !root.isUnloaded, nodes[root.index].referenceCount == 0 {
            var committer = Committer(writer: NodeWriter(), pending: [], inserted: NodeList())
            let count = encode(root.index, at: 0, &committer)
            let encoded = committer.writer.bytes(0, count)
            // The root is stored under its hash however short it is.
            delta.root = Blake2b.hash256(encoded)
            committer.inserted.append(delta.root, encoded)
            delta.inserted = committer.inserted
        }
        delta.removed = removed
        delta.cancelPairs()
        return delta
    }

    private struct Committer: ~Copyable {
        var writer: NodeWriter
        /// The changed children, so far, of the branches that are being written.
        var pending: [NodeWriter.Pending]
        var inserted: NodeList
    }

    /// Writes a changed node at `offset` and gives every changed node below it its reference. Returns its length.
    private mutating func encode(_ index: Int, at offset: Int, _ committer: inout Committer) -> Int {
        let node = nodes[index]
        let isHashed = node.value == .stored || node.value == .new
        let valueSize = node.value == .inline ? node.valueCount + 5 : 32
        committer.writer.reserve(
            offset + NodeWriter.headSize(nibbles: node.keyCount) + valueSize + 2 + NodeWriter.referencesSize)
        let bitmapOffset = bytes.withUnsafeBytes { bytes in
            committer.writer.putHead(
                isBranch: node.block != 0, hasValue: node.value != .none, isHashed: isHashed,
                key: UnsafeRawBufferPointer(rebasing: bytes[node.keyOffset...]), start: node.keyStart,
                count: node.keyCount, at: offset)
        }
        var position = node.block != 0 ? bitmapOffset + 2 : bitmapOffset
        position = putValue(of: node, at: position, &committer)
        guard node.block != 0 else { return position - offset }

        let firstPending = committer.pending.count
        var childOffset = position + NodeWriter.referencesSize
        var bitmap: UInt16 = 0
        for slot in 0..<16 {
            let link = links[node.block + slot]
            if link.isNone { continue }
            bitmap |= 1 << UInt16(slot)
            if link.isUnloaded || nodes[link.index].referenceCount != 0 { continue }
            let count = encode(link.index, at: childOffset, &committer)
            committer.pending.append(NodeWriter.Pending(offset: childOffset, count: count))
            childOffset += count
        }
        committer.writer.putBitmap(bitmap, at: bitmapOffset)
        committer.writer.hash(committer.pending[firstPending...])
        setReferences(block: node.block, firstPending: firstPending, &committer)

        for slot in 0..<16 {
            let link = links[node.block + slot]
            if link.isNone { continue }
            if link.isUnloaded {
                position = committer.writer.putLength(32, at: position)
                position = committer.writer.put(unloaded[link.index], at: position)
            } else {
                let count = Int(nodes[link.index].referenceCount)
                position = committer.writer.putLength(count, at: position)
                position = nodes[link.index].reference.withUnsafeBytes { reference in
                    committer.writer.put(UnsafeRawBufferPointer(rebasing: reference[..<count]), at: position)
                }
            }
        }
        return position - offset
    }

    /// Hands the digests just made to the changed children of a block, and lists the new nodes.
    private mutating func setReferences(block: Int, firstPending: Int, _ committer: inout Committer) {
        var next = firstPending
        var hashed = 0
        for slot in 0..<16 {
            let link = links[block + slot]
            guard !link.isNone, !link.isUnloaded, nodes[link.index].referenceCount == 0 else { continue }
            let child = committer.pending[next]
            next += 1
            let encoded = committer.writer.bytes(child.offset, child.count)
            if child.count < 32 {
                nodes[link.index].reference.withUnsafeMutableBytes { $0.copyMemory(from: encoded) }
                nodes[link.index].referenceCount = UInt8(child.count)
            } else {
                let digest = committer.writer.digests[hashed]
                hashed += 1
                nodes[link.index].reference = digest
                nodes[link.index].referenceCount = 32
                committer.inserted.append(digest, encoded)
            }
        }
        committer.pending.removeLast(committer.pending.count - firstPending)
    }

    private func putValue(of node: Node, at offset: Int, _ committer: inout Committer) -> Int {
        guard node.value != .none else { return offset }
        return bytes.withUnsafeBytes { bytes in
            let value = UnsafeRawBufferPointer(rebasing: bytes[node.valueOffset..<node.valueOffset + node.valueCount])
            switch node.value {
            case .none:
                return offset
            case .inline:
                return committer.writer.put(value, at: committer.writer.putLength(value.count, at: offset))
            case .stored:
                return committer.writer.put(value, at: offset)
            case .new:
                let hash = Blake2b.hash256(value)
                committer.inserted.append(hash, value)
                return committer.writer.put(hash, at: offset)
            }
        }
    }
}
