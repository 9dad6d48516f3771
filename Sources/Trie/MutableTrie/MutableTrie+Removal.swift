import Primitives

extension MutableTrie {
    /// Removes the value under `key`, if there is one.
    public mutating func remove(_ key: [UInt8], reading reader: some NodeReader) throws(TrieError) {
        try key.withBytes { (key) throws(TrieError) in
            guard let node = try walk(key, reader), nodes[node].value != .none else { return }
            touchTrail()
            touch(node)
            dropValue(of: node)
            try tidy(node, reader)
        }
    }

    /// Removes every value whose key begins with `prefix`.
    public mutating func removeAll(prefix: [UInt8], reading reader: some NodeReader) throws(TrieError) {
        let top = try prefix.withBytes { (prefix) throws(TrieError) in
            try walk(prefix, isPrefix: true, reader)
        }
        guard let top else { return }
        touchTrail()
        try drop(top, reader)
        try unlinkLast(reader)
    }

    /// Goes down to the node that stands at `key` and leaves the steps above it in `trail`. Nil if there is none.
    /// - Parameter isPrefix: take the first node whose keys all begin with `key`, too.
    private mutating func walk(
        _ key: UnsafeRawBufferPointer, isPrefix: Bool = false, _ reader: some NodeReader
    ) throws(TrieError) -> Int? {
        let end = key.count * 2
        var depth = 0
        var link = root
        trail.removeAll(keepingCapacity: true)
        while !link.isNone {
            let node = try loaded(link, at: trail.last, reader)
            let count = nodes[node].keyCount
            guard count <= end - depth || isPrefix else { return nil }
            for index in 0..<Swift.min(count, end - depth) where nibble(node, index) != key.nibble(depth + index) {
                return nil
            }
            depth += count
            if depth == end || depth > end { return node }
            guard nodes[node].block != 0 else { return nil }
            let slot = Int(key.nibble(depth))
            trail.append(Step(node: node, slot: slot))
            link = child(node, slot)
            depth += 1
        }
        return nil
    }

    /// Counts everything under `node` as removed.
    private mutating func drop(_ node: Int, _ reader: some NodeReader) throws(TrieError) {
        touch(node)
        dropValue(of: node)
        guard nodes[node].block != 0 else { return }
        for slot in 0..<16 where !child(node, slot).isNone {
            try drop(try loaded(child(node, slot), at: Step(node: node, slot: slot), reader), reader)
        }
    }

    /// Cuts what hangs at the last step of the trail, and puts the node above in order.
    private mutating func unlinkLast(_ reader: some NodeReader) throws(TrieError) {
        let last = trail.popLast()
        setLink(.none, at: last)
        if let last { try tidy(last.node, reader) }
    }

    /// Restores the form of a touched node (whose parents are in `trail`) that lost its value or a child: a node without
    /// both goes, one without a value and with a single child becomes that child.
    private mutating func tidy(_ node: Int, _ reader: some NodeReader) throws(TrieError) {
        var only: Int?
        var children = 0
        if nodes[node].block != 0 {
            for slot in 0..<16 where !child(node, slot).isNone {
                children += 1
                only = slot
            }
        }
        guard let only, children > 0 else {
            nodes[node].block = 0
            if nodes[node].value == .none { try unlinkLast(reader) }
            return
        }
        guard children == 1, nodes[node].value == .none else { return }

        let below = try loaded(child(node, only), at: Step(node: node, slot: only), reader)
        touch(below)
        joinKeys(node, UInt8(only), below)
        setLink(.node(below), at: trail.last)
    }

    /// Gives `below` the partial key: that of `above`, the nibble between them, its own.
    private mutating func joinKeys(_ above: Int, _ between: UInt8, _ below: Int) {
        let (first, second) = (nodes[above].keyCount, nodes[below].keyCount)
        let count = first + 1 + second
        let start = count & 1
        let offset = bytes.count
        var byte: UInt8 = 0
        for index in 0..<count {
            let nibble =
                index < first ? nibble(above, index) : index == first ? between : nibble(below, index - first - 1)
            if (start + index) & 1 == 0 { byte = nibble << 4 } else { bytes.append(byte | nibble) }
        }
        nodes[below].keyOffset = offset
        nodes[below].keyStart = start
        nodes[below].keyCount = count
    }
}
