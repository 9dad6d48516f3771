import Crypto
import Primitives

extension MutableTrie {
    /// Sets the value under `key`. Changes in ascending key order touch memory in order.
    /// - Parameter old: the value under `key` so far, where the caller knows it. It saves reading the leaf that holds it;
    ///   a wrong one does no harm.
    public mutating func insert(
        _ key: [UInt8], _ value: [UInt8], replacing old: [UInt8]? = nil, reading reader: some NodeReader
    ) throws(TrieError) {
        try key.withBytes { (key) throws(TrieError) in
            try value.withBytes { (value) throws(TrieError) in try insert(key, value, old, reader) }
        }
    }

    private mutating func insert(
        _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ old: [UInt8]?, _ reader: some NodeReader
    ) throws(TrieError) {
        let end = key.count * 2
        var depth = 0
        var link = root
        trail.removeAll(keepingCapacity: true)
        while !link.isNone {
            let node = try loaded(link, at: trail.last, presumed: old, key, depth, reader)
            let count = nodes[node].keyCount
            let limit = Swift.min(count, end - depth)
            var common = 0
            while common < limit, nibble(node, common) == key.nibble(depth + common) { common += 1 }
            depth += common
            if common < count {
                touchTrail()
                split(node, after: common, key: key, depth: depth, value: value)
                return
            }
            if depth == end {
                setValue(of: node, to: value)
                return
            }
            let slot = Int(key.nibble(depth))
            trail.append(Step(node: node, slot: slot))
            depth += 1
            link = nodes[node].block == 0 ? .none : child(node, slot)
        }
        touchTrail()
        if let last = trail.last, nodes[last.node].block == 0 {
            let block = makeBlock()
            nodes[last.node].block = block
        }
        setLink(.node(makeLeaf(key: key, depth: depth, value: value)), at: trail.last)
    }

    private mutating func makeLeaf(key: UnsafeRawBufferPointer, depth: Int, value: UnsafeRawBufferPointer) -> Int {
        let node = makeNode(Node(keyOffset: append(key), keyStart: depth, keyCount: key.count * 2 - depth))
        putValue(value, in: node)
        return node
    }

    /// Puts a branch where `node` hangs, over `node` and the new value, whose keys part after `common` nibbles.
    private mutating func split(
        _ node: Int, after common: Int, key: UnsafeRawBufferPointer, depth: Int, value: UnsafeRawBufferPointer
    ) {
        touch(node)
        let old = nodes[node]
        let branch = makeNode(Node(keyOffset: old.keyOffset, keyStart: old.keyStart, keyCount: common))
        let block = makeBlock()
        nodes[branch].block = block
        links[block + Int(nibble(node, common))] = .node(node)
        nodes[node].keyStart += common + 1
        nodes[node].keyCount -= common + 1
        if depth == key.count * 2 {
            putValue(value, in: branch)
        } else {
            links[block + Int(key.nibble(depth))] = .node(makeLeaf(key: key, depth: depth + 1, value: value))
        }
        setLink(.node(branch), at: trail.last)
    }

    /// Replaces the value of the node at the end of the trail, unless it is the same already.
    private mutating func setValue(of node: Int, to value: UnsafeRawBufferPointer) {
        let form: ValueForm = version.hashesValue(ofLength: value.count) ? .new : .inline
        let old = nodes[node]
        switch (old.value, form) {
        case (.inline, .inline), (.new, .new):
            if holds(value, at: old.valueOffset, old.valueCount) { return }
        case (.stored, .new):
            let hash = Blake2b.hash256(value)
            if hash.withUnsafeBytes({ holds($0, at: old.valueOffset, 32) }) { return }
        default:
            break
        }
        touchTrail()
        touch(node)
        dropValue(of: node)
        putValue(value, in: node)
    }

    private func holds(_ value: UnsafeRawBufferPointer, at offset: Int, _ count: Int) -> Bool {
        value.count == count && bytes.withUnsafeBytes { value.elementsEqual($0[offset..<offset + count]) }
    }

    private mutating func putValue(_ value: UnsafeRawBufferPointer, in node: Int) {
        nodes[node].value = version.hashesValue(ofLength: value.count) ? .new : .inline
        nodes[node].valueOffset = append(value)
        nodes[node].valueCount = value.count
    }

    /// Takes the value from a node; one stored by its hash is no longer part of the trie.
    mutating func dropValue(of node: Int) {
        if nodes[node].value == .stored {
            removed.append(bytes.withUnsafeBytes { $0.hash(at: nodes[node].valueOffset) })
        }
        nodes[node].value = .none
    }
}
