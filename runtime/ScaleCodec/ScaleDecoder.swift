/// Reads SCALE values from bytes of unknown origin.
///
/// Nothing a decoder reads can trap: each read checks the bytes that are left, nesting is bounded by `depth`,
/// and memory that decoded collections would take is bounded by `memory`. That is counted in sizes of its own, not in those
/// that types have here: whether bytes decode must not depend on how wide addresses are.
public struct ScaleDecoder: Sendable {
    @usableFromInline let bytes: [UInt8]
    /// Index of the next byte to read.
    @usableFromInline var position: Int
    @usableFromInline let end: Int
    @usableFromInline var depth: Int
    @usableFromInline var memory: Int

    /// Levels of nesting that a decoder allows unless told otherwise (FRAME's `MAX_EXTRINSIC_DEPTH`).
    public static let defaultDepth = 256
    /// Bytes of memory that decoded collections may take unless told otherwise.
    public static let defaultMemory = 64 << 20
    /// Bytes that an array takes beside its elements.
    @inlinable static var arrayHeader: Int { 32 }
    /// Bytes that a box on the heap takes beside its content.
    @inlinable static var boxHeader: Int { 16 }
    /// Bytes that an element of a list, and the content of a box, is charged: at least what any type takes, however wide
    /// addresses are.
    @inlinable static var valueSize: Int { 256 }

    @inlinable
    public init(_ bytes: [UInt8], depth: Int = 256, memory: Int = 64 << 20) {
        self.bytes = bytes
        self.position = 0
        self.end = bytes.count
        self.depth = depth
        self.memory = memory
    }

    /// Bytes not read yet.
    @inlinable
    public var remaining: Int { end - position }

    /// Bytes read so far.
    @inlinable
    public var offset: Int { position }

    @inlinable
    public mutating func readByte() throws(ScaleError) -> UInt8 {
        guard position < end else { throw .truncated(missing: 1) }
        let byte = bytes[position]
        position += 1
        return byte
    }

    /// The next byte, without reading it.
    @inlinable
    public func peekByte() -> UInt8? { position < end ? bytes[position] : nil }

    @inlinable
    public mutating func readBytes(_ count: Int) throws(ScaleError) -> [UInt8] {
        guard count >= 0, count <= end - position else { throw .truncated(missing: count - (end - position)) }
        if count > 0 { try charge(Self.arrayHeader + count) }
        let slice = Array(bytes[position..<position + count])
        position += count
        return slice
    }

    @inlinable
    public mutating func skip(_ count: Int) throws(ScaleError) {
        guard count >= 0, count <= end - position else { throw .truncated(missing: count - (end - position)) }
        position += count
    }

    @inlinable
    public mutating func readFixed<T: FixedWidthInteger>(_ type: T.Type = T.self) throws(ScaleError) -> T {
        let width = MemoryLayout<T>.size
        guard width <= end - position else { throw .truncated(missing: width - (end - position)) }
        var value: T = 0
        // SAFETY: `width` bytes from `position` on are inside `bytes`, checked above.
        bytes.withUnsafeBytes { raw in
            value = raw.loadUnaligned(fromByteOffset: position, as: T.self)
        }
        position += width
        return T(littleEndian: value)
    }

    /// Reads a compact integer of at most 128 bits; refuses any but its shortest form.
    @inlinable
    public mutating func readCompact() throws(ScaleError) -> UInt128 {
        guard position < end else { throw .truncated(missing: 1) }
        switch bytes[position] & 0b11 {
        case 0b00:
            return UInt128(try readByte() >> 2)
        case 0b01:
            let value = try readFixed(UInt16.self) >> 2
            guard value >= 1 << 6 else { throw .nonCanonicalCompact }
            return UInt128(value)
        case 0b10:
            let value = try readFixed(UInt32.self) >> 2
            guard value >= 1 << 14 else { throw .nonCanonicalCompact }
            return UInt128(value)
        default:
            let length = Int(try readByte() >> 2) + 4
            guard length <= 16 else { throw .compactTooWide }
            guard length <= end - position else { throw .truncated(missing: length - (end - position)) }
            var value: UInt128 = 0
            for index in 0..<length { value |= UInt128(bytes[position + index]) << UInt128(index * 8) }
            position += length
            guard value >= 1 << 30, (128 - value.leadingZeroBitCount + 7) / 8 == length else {
                throw .nonCanonicalCompact
            }
            return value
        }
    }

    /// Reads the length prefix of a collection.
    @inlinable
    public mutating func readLength() throws(ScaleError) -> Int {
        let value = try readCompact()
        // No more than an `Int` of 32 bits holds.
        guard let length = Int32(exactly: value) else { throw .compactTooWide }
        return Int(length)
    }

    /// Reads a value of any decodable type.
    @inlinable
    public mutating func decode<T: ScaleDecodable>(_ type: T.Type = T.self) throws(ScaleError) -> T {
        try T(from: &self)
    }

    /// Reads one level deeper, and fails where that is too deep.
    @inlinable
    public mutating func descend<T>(
        _ body: (inout ScaleDecoder) throws(ScaleError) -> T
    ) throws(ScaleError) -> T {
        guard depth > 0 else { throw .tooDeep }
        depth -= 1
        let value = try body(&self)
        depth += 1
        return value
    }

    /// Counts memory that the caller is about to take for a decoded value.
    @inlinable
    public mutating func charge(_ size: Int) throws(ScaleError) {
        guard size <= memory else { throw .tooLarge }
        memory -= size
    }

    /// Counts so many elements of a list.
    @inlinable
    public mutating func chargeElements<T>(_ count: Int, of type: T.Type) throws(ScaleError) {
        assert(MemoryLayout<T>.stride <= Self.valueSize)
        guard count <= memory / Self.valueSize else { throw .tooLarge }
        memory -= count * Self.valueSize
    }

    /// Counts the box on the heap that a case of an `indirect` enum takes for a `T`.
    @inlinable
    public mutating func chargeBox<T>(of type: T.Type) throws(ScaleError) {
        assert(MemoryLayout<T>.size <= Self.valueSize)
        try charge(Self.boxHeader + Self.valueSize)
    }

    /// Fails where bytes are left.
    @inlinable
    public func finish() throws(ScaleError) {
        guard position == end else { throw .trailingBytes(count: end - position) }
    }
}

/// A value that can be read from its SCALE encoding.
public protocol ScaleDecodable {
    init(from input: inout ScaleDecoder) throws(ScaleError)

    /// Reads `count` elements without a length prefix; types whose arrays are plain memory do it in one step.
    static func decodeElements(_ count: Int, from input: inout ScaleDecoder) throws(ScaleError) -> [Self]
}

extension ScaleDecodable {
    @inlinable
    public static func decodeElements(_ count: Int, from input: inout ScaleDecoder) throws(ScaleError) -> [Self] {
        var elements: [Self] = []
        guard count > 0 else { return elements }
        // A claimed length reserves no more elements than there are bytes. Only elements that take none can be more:
        // those are paid for as they come, twice, since an array that grows doubles.
        let reserved = Swift.min(count, input.remaining)
        try input.charge(ScaleDecoder.arrayHeader)
        try input.chargeElements(reserved, of: Self.self)
        elements.reserveCapacity(reserved)
        for index in 0..<count {
            if index >= reserved { try input.chargeElements(2, of: Self.self) }
            elements.append(try Self(from: &input))
        }
        return elements
    }

    /// Decodes a value that must fill `bytes` to the end.
    @inlinable
    public init(decoding bytes: [UInt8]) throws(ScaleError) {
        var input = ScaleDecoder(bytes)
        self = try Self(from: &input)
        try input.finish()
    }
}

public typealias ScaleCodable = ScaleEncodable & ScaleDecodable
