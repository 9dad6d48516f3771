import Primitives

/// Where the parts of one encoded node lie in its bytes.
///
/// ```
///   header · partial key · [child bitmap, 2 bytes, little endian] · [value or its hash] · [children]
/// ```
/// The header's first bits name the kind, the rest (and more bytes while they are full) the number of nibbles of the
/// partial key. Source: Polkadot specification, "State Storage Trie", node header and node encoding.
struct NodeLayout {
    enum Value: Equatable {
        case none
        /// Bytes inside the node.
        case inline(offset: Int, count: Int)
        /// The offset of 32 bytes: the hash of the value.
        case hash(offset: Int)
    }

    /// A node below, as its parent writes it.
    enum Child: Equatable {
        /// An encoding shorter than 32 bytes inside the parent.
        case inline(offset: Int, count: Int)
        /// The offset of 32 bytes: the hash of the child's encoding.
        case hash(offset: Int)
    }

    /// The longest partial key, in nibbles, that a node may have.
    static let maximumNibbles = Int(UInt16.max)

    /// Byte offset of the partial key.
    var partialOffset = 0
    /// 1 where the first half of the first byte is padding.
    var partialStart = 0
    /// Nibbles of the partial key.
    var partialCount = 0
    /// The children that a branch has, one bit each; 0 for a leaf.
    var bitmap: UInt16 = 0
    var value = Value.none
    /// Byte offset of the first child reference.
    var childrenOffset = 0
    /// The node of the empty trie.
    var isEmpty = false

    /// Whether references may be empty.
    private var isCompact = false

    /// Reads `node`, which may be any bytes.
    /// - Parameter isCompact: allow references of no bytes, as nodes of a compact proof have them.
    init(_ node: UnsafeRawBufferPointer, isCompact: Bool = false) throws(NodeError) {
        self.isCompact = isCompact
        var input = NodeInput(bytes: node, allowsEmptyChildren: isCompact)
        let header = try input.byte()
        let isBranch: Bool
        let hasValue: Bool
        let hasHashedValue: Bool
        let countBits: UInt8
        if header >> 6 == 0b01 {
            (isBranch, hasValue, hasHashedValue, countBits) = (false, true, false, 6)
        } else if header >> 6 == 0b10 {
            (isBranch, hasValue, hasHashedValue, countBits) = (true, false, false, 6)
        } else if header >> 6 == 0b11 {
            (isBranch, hasValue, hasHashedValue, countBits) = (true, true, false, 6)
        } else if header >> 5 == 0b001 {
            (isBranch, hasValue, hasHashedValue, countBits) = (false, true, true, 5)
        } else if header >> 4 == 0b0001 {
            (isBranch, hasValue, hasHashedValue, countBits) = (true, true, true, 4)
        } else if header == 0 {
            isEmpty = true
            guard input.remaining == 0 else { throw .trailingBytes(input.remaining) }
            return
        } else {
            throw .unknownHeader(header)
        }

        partialCount = try input.nibbleCount(header: header, bits: countBits)
        partialStart = partialCount & 1
        partialOffset = input.position
        if partialStart == 1, try input.peek() >> 4 != 0 { throw .nonZeroPadding }
        try input.skip((partialCount + 1) / 2)
        if isBranch {
            bitmap = UInt16(try input.byte()) | UInt16(try input.byte()) << 8
            guard bitmap != 0 else { throw .noChildren }
        }
        if hasHashedValue {
            value = .hash(offset: input.position)
            try input.skip(32)
        } else if hasValue {
            let count = try input.compactLength()
            value = .inline(offset: input.position, count: count)
            try input.skip(count)
        }
        childrenOffset = input.position
        for _ in 0..<bitmap.nonzeroBitCount { _ = try input.child() }
        guard input.remaining == 0 else { throw .trailingBytes(input.remaining) }
    }

    /// The child at `index` (0...15) of `node`, the bytes that this layout was read from.
    func child(_ index: Int, in node: UnsafeRawBufferPointer) throws(NodeError) -> Child? {
        let bit: UInt16 = 1 << UInt16(index & 15)
        guard bitmap & bit != 0 else { return nil }
        var input = NodeInput(bytes: node, position: childrenOffset, allowsEmptyChildren: isCompact)
        for _ in 0..<(bitmap & (bit - 1)).nonzeroBitCount { _ = try input.child() }
        return try input.child()
    }

    /// Calls `body` with every child of `node` and its index, in order.
    func forEachChild(
        in node: UnsafeRawBufferPointer, _ body: (Int, Child) throws(NodeError) -> Void
    ) throws(NodeError) {
        var input = NodeInput(bytes: node, position: childrenOffset, allowsEmptyChildren: isCompact)
        var rest = bitmap
        while rest != 0 {
            try body(rest.trailingZeroBitCount, try input.child())
            rest &= rest - 1
        }
    }

    /// The nibble `index` (below `partialCount`) of the partial key.
    @inline(__always)
    func nibble(_ index: Int, in node: UnsafeRawBufferPointer) -> UInt8 {
        node.nibble(partialOffset * 2 + partialStart + index)
    }
}

/// Reads a node's fields; every read checks what is left.
private struct NodeInput {
    let bytes: UnsafeRawBufferPointer
    var position = 0
    var allowsEmptyChildren = false

    var remaining: Int { bytes.count - position }

    func peek() throws(NodeError) -> UInt8 {
        guard position < bytes.count else { throw .truncated }
        return bytes[position]
    }

    mutating func byte() throws(NodeError) -> UInt8 {
        let byte = try peek()
        position += 1
        return byte
    }

    mutating func skip(_ count: Int) throws(NodeError) {
        guard count <= remaining else { throw .truncated }
        position += count
    }

    /// The number of nibbles: the header's low bits, plus following bytes while each is full.
    mutating func nibbleCount(header: UInt8, bits: UInt8) throws(NodeError) -> Int {
        let full = (UInt8(1) << bits) - 1
        var count = Int(header & full)
        guard count == Int(full) else { return count }
        while true {
            let more = try byte()
            count += Int(more)
            guard count <= NodeLayout.maximumNibbles else { throw .partialKeyTooLong }
            if more < 255 { return count }
        }
    }

    mutating func compactLength() throws(NodeError) -> Int {
        let first = try byte()
        switch first & 0b11 {
        case 0b00:
            return Int(first >> 2)
        case 0b01:
            let value = (Int(first) | Int(try byte()) << 8) >> 2
            guard value >= 1 << 6 else { throw .invalidLength }
            return value
        case 0b10:
            var value = Int(first)
            for shift in [8, 16, 24] { value |= Int(try byte()) << shift }
            value >>= 2
            guard value >= 1 << 14 else { throw .invalidLength }
            return value
        default:
            throw .invalidLength
        }
    }

    mutating func child() throws(NodeError) -> NodeLayout.Child {
        let count = try compactLength()
        guard count <= 32, count > 0 || allowsEmptyChildren else { throw .invalidChildLength(count) }
        let offset = position
        try skip(count)
        return count == 32 ? .hash(offset: offset) : .inline(offset: offset, count: count)
    }
}

extension UnsafeRawBufferPointer {
    /// The nibble at `index`, the high half of a byte first.
    @inline(__always)
    func nibble(_ index: Int) -> UInt8 {
        let byte = self[index >> 1]
        return index & 1 == 0 ? byte >> 4 : byte & 15
    }

    /// The 32 bytes from `offset` on.
    @inline(__always)
    func hash(at offset: Int) -> Hash256 {
        var hash = Hash256.zero
        hash.withUnsafeMutableBytes {
            $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: self[offset..<offset + 32]))
        }
        return hash
    }
}
