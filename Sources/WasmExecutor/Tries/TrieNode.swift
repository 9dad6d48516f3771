import Primitives
import ScaleCodec
import Trie

/// A node of a base-16 trie over any hash function. The state's own tries have faster code in `Trie`; this serves the
/// host functions that other chains' tries are checked with.
///
/// Source: Polkadot specification, chapter "State Storage Trie".
struct TrieNode {
    enum Value: Equatable {
        case inline([UInt8])
        case hashed([UInt8])
    }

    /// A half byte each.
    var partialKey: ArraySlice<UInt8>
    var value: Value?
    /// References to the children: a hash of 32 bytes, or a shorter encoding; nil for a leaf.
    var children: [[UInt8]?]?

    private static let leaf: UInt8 = 0b0100_0000
    private static let branch: UInt8 = 0b1000_0000
    private static let branchWithValue: UInt8 = 0b1100_0000
    private static let leafWithHash: UInt8 = 0b0010_0000
    private static let branchWithHash: UInt8 = 0b0001_0000

    // MARK: Encoding

    func encoded() -> [UInt8] {
        var output: [UInt8] = []
        let isHashed = if case .hashed = value { true } else { false }
        let (kind, room): (UInt8, Int) =
            switch (children == nil, isHashed) {
            case (true, false): (Self.leaf, 63)
            case (true, true): (Self.leafWithHash, 31)
            case (false, true): (Self.branchWithHash, 15)
            case (false, false): (value == nil ? Self.branch : Self.branchWithValue, 63)
            }
        var length = partialKey.count
        output.append(kind | UInt8(min(length, room)))
        if length >= room {
            length -= room
            while length >= 255 {
                output.append(255)
                length -= 255
            }
            output.append(UInt8(length))
        }
        var nibbles = partialKey
        if nibbles.count % 2 == 1, let first = nibbles.popFirst() { output.append(first) }
        while let high = nibbles.popFirst(), let low = nibbles.popFirst() { output.append(high << 4 | low) }

        if let children {
            var bitmap: UInt16 = 0
            for (index, child) in children.enumerated() where child != nil { bitmap |= 1 << UInt16(index) }
            output += [UInt8(truncatingIfNeeded: bitmap), UInt8(truncatingIfNeeded: bitmap >> 8)]
        }
        switch value {
        case .none: break
        case .inline(let bytes): output += bytes.encoded()
        case .hashed(let hash): output += hash
        }
        for case let child? in children ?? [] { output += child.encoded() }
        return output
    }

    // MARK: Decoding

    /// Nil where the bytes are no node, or the node of an empty trie.
    init?(_ bytes: [UInt8]) {
        var input = ScaleDecoder(bytes)
        guard let header = try? input.readByte() else { return nil }
        let isLeaf: Bool
        let isHashed: Bool
        let hasValue: Bool
        let mask: UInt8
        switch header {
        case Self.leaf..<Self.branch: (isLeaf, isHashed, hasValue, mask) = (true, false, true, 63)
        case Self.branch..<Self.branchWithValue: (isLeaf, isHashed, hasValue, mask) = (false, false, false, 63)
        case Self.branchWithValue...: (isLeaf, isHashed, hasValue, mask) = (false, false, true, 63)
        case Self.leafWithHash..<Self.leaf: (isLeaf, isHashed, hasValue, mask) = (true, true, true, 31)
        case Self.branchWithHash..<Self.leafWithHash: (isLeaf, isHashed, hasValue, mask) = (false, true, true, 15)
        default: return nil
        }
        var length = Int(header & mask)
        if length == Int(mask) {
            while true {
                guard let more = try? input.readByte(), length <= 1 << 16 else { return nil }
                length += Int(more)
                if more < 255 { break }
            }
        }
        guard let packed = try? input.readBytes((length + 1) / 2) else { return nil }
        let nibbles = packed.flatMap { [$0 >> 4, $0 & 15] }
        guard length % 2 == 0 || nibbles.first == 0 else { return nil }
        partialKey = nibbles.suffix(length)

        var bitmap: UInt16 = 0
        if !isLeaf {
            guard let bits = try? input.readFixed(UInt16.self), bits != 0 else { return nil }
            bitmap = bits
        }
        if isHashed {
            guard let hash = try? input.readBytes(32) else { return nil }
            value = .hashed(hash)
        } else if hasValue {
            guard let bytes = try? input.decode([UInt8].self) else { return nil }
            value = .inline(bytes)
        }
        guard !isLeaf else { return }
        var children = [[UInt8]?](repeating: nil, count: 16)
        for index in 0..<16 where bitmap & 1 << UInt16(index) != 0 {
            guard let child = try? input.decode([UInt8].self), child.count <= 32 else { return nil }
            children[index] = child
        }
        self.children = children
    }

    init(partialKey: ArraySlice<UInt8>, value: Value?, children: [[UInt8]?]?) {
        self.partialKey = partialKey
        self.value = value
        self.children = children
    }
}

/// A trie's hash function and layout.
struct TrieLayout {
    let hash: ([UInt8]) -> Hash256
    let version: StateVersion

    func value(_ bytes: [UInt8]) -> TrieNode.Value {
        version == .v1 && bytes.count > 32 ? .hashed(hash(bytes).bytes) : .inline(bytes)
    }

    static func nibbles(_ key: [UInt8]) -> [UInt8] { key.flatMap { [$0 >> 4, $0 & 15] } }

    // MARK: Roots

    /// The root of these keys and values. Where a key comes twice, the later value counts.
    ///
    /// - Returns: nil where the keys nest deeper than `depthLimit` branches.
    func root(of pairs: [(key: [UInt8], value: [UInt8])], depthLimit: Int) -> Hash256? {
        var latest: [[UInt8]: [UInt8]] = [:]
        for pair in pairs { latest[pair.key] = pair.value }
        guard !latest.isEmpty else { return hash([0]) }
        let entries = latest.sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .map { (key: Self.nibbles($0.key), value: $0.value) }
        return node(entries[...], from: 0, depthLimit).map(hash)
    }

    /// The encoded node over sorted entries that share their first `depth` nibbles.
    private func node(
        _ entries: ArraySlice<(key: [UInt8], value: [UInt8])>, from depth: Int, _ depthLimit: Int
    ) -> [UInt8]? {
        guard depthLimit > 0, let first = entries.first, let last = entries.last else { return nil }
        guard entries.count > 1 else {
            return TrieNode(partialKey: first.key[depth...], value: value(first.value), children: nil).encoded()
        }
        let end = depth + zip(first.key[depth...], last.key[depth...]).prefix { $0 == $1 }.count
        let hasValue = first.key.count == end
        var children = [[UInt8]?](repeating: nil, count: 16)
        var rest = hasValue ? entries.dropFirst() : entries
        while let nibble = rest.first?.key[end] {
            // Only the first key can end at the shared prefix, so all of `rest` have a nibble there.
            let group = rest.prefix { $0.key[end] == nibble }
            guard let child = node(group, from: end + 1, depthLimit - 1) else { return nil }
            children[Int(nibble)] = child.count < 32 ? child : hash(child).bytes
            rest = rest[group.endIndex...]
        }
        return TrieNode(
            partialKey: first.key[depth..<end], value: hasValue ? value(first.value) : nil, children: children
        ).encoded()
    }

    // MARK: Proofs

    /// Whether `proof` shows that the trie of `root` holds `value` under `key`.
    ///
    /// The proof is the nodes from the root to the value, from which what the verifier knows is left out: the value
    /// itself, and the reference of each node to the next.
    ///
    /// Source: the proof format of the crate `trie-db`, as the host function `ext_trie_*_verify_proof` takes it.
    func verify(root: Hash256, proof: [[UInt8]], key: [UInt8], value: [UInt8]) -> Bool {
        let key = Self.nibbles(key)
        var rest = proof[...]
        guard let first = rest.popFirst(), var node = TrieNode(first) else { return false }
        var path: [(node: TrieNode, child: Int, isInline: Bool)] = []
        var isInline = false
        var depth = 0
        while true {
            guard key[depth...].starts(with: node.partialKey) else { return false }
            depth += node.partialKey.count
            if depth == key.count {
                guard node.value == (node.children == nil ? .inline([]) : nil) else { return false }
                node.value = self.value(value)
                break
            }
            let nibble = Int(key[depth])
            guard let child = node.children?[nibble], child.count < 32 else { return false }
            path.append((node, nibble, isInline))
            isInline = !child.isEmpty
            guard let next = isInline ? child : rest.popFirst(), let decoded = TrieNode(next) else { return false }
            node = decoded
            depth += 1
        }
        while let parent = path.popLast() {
            let encoded = node.encoded()
            guard !isInline || encoded.count <= 32 else { return false }
            node = parent.node
            node.children?[parent.child] = isInline ? encoded : hash(encoded).bytes
            isInline = parent.isInline
        }
        return rest.isEmpty && hash(node.encoded()) == root
    }
}
