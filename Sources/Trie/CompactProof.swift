import Crypto
import Primitives

/// Why a list of bytes is not a compact proof.
public enum CompactProofError: Error, Equatable, Sendable {
    /// A node or value that an earlier node announces is missing at the end.
    case truncated
    /// This many entries follow the last node.
    case trailingEntries(Int)
    /// An entry is no node.
    case invalidNode(NodeError)
    /// Nodes nest deeper than any key of a runtime does.
    case tooDeep
}

/// A proof without the hashes that its reader can compute: nodes in pre-order, references to nodes of the proof left
/// empty, values stored by their hash behind their node.
///
/// Source: Substrate's compact proofs (`encode_compact` of its trie), one trie; used by state synchronization.
public enum CompactProof {
    /// First byte of a node whose value follows as an entry of its own; otherwise no node begins with it.
    private static let escape: UInt8 = 1
    /// Levels of nodes that a decoder follows.
    private static let maximumDepth = 512

    // MARK: - Encoding

    /// The compact form of what `reader` has of the trie of `root`.
    public static func encode(root: Hash256, reading reader: some NodeReader) throws(TrieError) -> [[UInt8]] {
        var entries: [[UInt8]] = []
        guard root != TrieRoot.empty else { return [[0]] }
        guard try visit(root, reader, &entries) else { throw .missingNode(root) }
        return entries
    }

    /// Adds the node of `hash` and everything below it; false if the reader does not have it.
    private static func visit(
        _ hash: Hash256, _ reader: some NodeReader, _ entries: inout [[UInt8]]
    ) throws(TrieError) -> Bool {
        guard let node = try bytes(of: hash, reader) else { return false }
        let layout: NodeLayout
        var children: [(slot: Int, hash: Hash256)] = []
        do throws(NodeError) {
            layout = try node.withBytes { (node) throws(NodeError) in
                let layout = try NodeLayout(node)
                try layout.forEachChild(in: node) { slot, child in
                    if case .hash(let offset) = child { children.append((slot, node.hash(at: offset))) }
                }
                return layout
            }
        } catch {
            throw .invalidNode(hash, error)
        }
        let position = entries.count
        entries.append([])
        var isValueApart = false
        if case .hash(let offset) = layout.value,
            let value = try bytes(of: node.withUnsafeBytes { $0.hash(at: offset) }, reader)
        {
            entries.append(value)
            isValueApart = true
        }
        var omitted: UInt16 = 0
        for child in children where try visit(child.hash, reader, &entries) { omitted |= 1 << UInt16(child.slot) }
        entries[position] =
            isValueApart || omitted != 0
            ? rewrite(node, layout, value: isValueApart ? .omitted : .kept) { slot, reference in
                omitted & (1 << UInt16(slot)) != 0 ? [0] : reference
            } : node
        return true
    }

    private static func bytes(of hash: Hash256, _ reader: some NodeReader) throws(TrieError) -> [UInt8]? {
        var copy: [UInt8] = []
        return try reader.withNode(hash) { copy = [UInt8]($0) } ? copy : nil
    }

    // MARK: - Decoding

    /// The root and the nodes (and values) of a compact proof. Whoever trusts a root compares it.
    public static func decode(
        _ entries: [[UInt8]]
    ) throws(CompactProofError) -> (root: Hash256, nodes: [Hash256: [UInt8]]) {
        var nodes: [Hash256: [UInt8]] = [:]
        var position = 0
        let root = try read(entries, &position, &nodes, depth: 0)
        guard position == entries.count else { throw .trailingEntries(entries.count - position) }
        return (root, nodes)
    }

    private static func read(
        _ entries: [[UInt8]], _ position: inout Int, _ nodes: inout [Hash256: [UInt8]], depth: Int
    ) throws(CompactProofError) -> Hash256 {
        guard depth < maximumDepth else { throw .tooDeep }
        guard position < entries.count else { throw .truncated }
        var node = entries[position]
        position += 1
        var valueHash: Hash256?
        if node.first == escape {
            guard position < entries.count else { throw .truncated }
            let hash = Blake2b.hash256(entries[position])
            nodes[hash] = entries[position]
            valueHash = hash
            position += 1
            node.removeFirst()
        }
        let layout: NodeLayout
        var omitted: [Int] = []
        do throws(NodeError) {
            layout = try node.withBytes { (node) throws(NodeError) in
                let layout = try NodeLayout(node, isCompact: true)
                try layout.forEachChild(in: node) { slot, child in
                    if case .inline(_, 0) = child { omitted.append(slot) }
                }
                return layout
            }
            // A value that is announced to follow has its place in the node.
            if valueHash != nil, layout.value == .none { throw NodeError.unknownHeader(escape) }
        } catch {
            throw .invalidNode(error)
        }
        var hashes: [Int: Hash256] = [:]
        for slot in omitted { hashes[slot] = try read(entries, &position, &nodes, depth: depth + 1) }
        if valueHash != nil || !hashes.isEmpty {
            node = rewrite(node, layout, value: valueHash.map { .hash($0) } ?? .kept) { slot, reference in
                hashes[slot].map { [32 << 2] + $0.bytes } ?? reference
            }
        }
        let hash = Blake2b.hash256(node)
        nodes[hash] = node
        return hash
    }

    // MARK: - Rewriting

    private enum ValuePart {
        case kept
        /// Of length zero, in a node headed by the escape byte.
        case omitted
        case hash(Hash256)
    }

    /// `node` with another value part and other child references; `reference` gets each with its length in front.
    private static func rewrite(
        _ node: [UInt8], _ layout: NodeLayout, value: ValuePart, reference: (Int, [UInt8]) -> [UInt8]
    ) -> [UInt8] {
        let partialEnd = layout.partialOffset + (layout.partialCount + 1) / 2
        let bitmapEnd = layout.bitmap == 0 ? partialEnd : partialEnd + 2
        var output: [UInt8] = []
        switch value {
        case .kept:
            output = Array(node[..<layout.childrenOffset])
        case .omitted:
            output = [escape] + head(of: node, layout, isHashed: false) + node[partialEnd..<bitmapEnd] + [0]
        case .hash(let hash):
            output = head(of: node, layout, isHashed: true) + node[partialEnd..<bitmapEnd] + hash.bytes
        }
        node.withUnsafeBytes { bytes in
            // The layout was read from these bytes, so its references are well formed.
            try? layout.forEachChild(in: bytes) { slot, child in
                switch child {
                case .hash(let offset):
                    output += reference(slot, [UInt8](bytes[offset - 1..<offset + 32]))
                case .inline(let offset, let count):
                    output += reference(slot, [UInt8](bytes[offset - 1..<offset + count]))
                }
            }
        }
        return output
    }

    /// Header and partial key of a node that has a value.
    private static func head(of node: [UInt8], _ layout: NodeLayout, isHashed: Bool) -> [UInt8] {
        var writer = NodeWriter(capacity: 256)
        writer.reserve(NodeWriter.headSize(nibbles: layout.partialCount))
        let end = node.withUnsafeBytes { bytes in
            writer.putHead(
                isBranch: layout.bitmap != 0, hasValue: true, isHashed: isHashed, key: bytes,
                start: layout.partialOffset * 2 + layout.partialStart, count: layout.partialCount, at: 0)
        }
        return [UInt8](writer.bytes(0, end))
    }
}
