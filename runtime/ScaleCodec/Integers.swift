/// Fixed-width integers are little endian.
public protocol ScaleInteger: FixedWidthInteger, ScaleEncodable, ScaleDecodable, ScaleTyped, Sendable {}

extension ScaleInteger {
    @inlinable
    public func encode(to output: inout ScaleEncoder) { output.appendFixed(self) }

    @inlinable
    public init(from input: inout ScaleDecoder) throws(ScaleError) { self = try input.readFixed(Self.self) }
}

extension UInt8: ScaleInteger {
    @inlinable
    public static func encodeElements(_ elements: [UInt8], to output: inout ScaleEncoder) {
        output.append(contentsOf: elements)
    }

    @inlinable
    public static func decodeElements(_ count: Int, from input: inout ScaleDecoder) throws(ScaleError) -> [UInt8] {
        try input.readBytes(count)
    }
}
extension UInt16: ScaleInteger {}
extension UInt32: ScaleInteger {}
extension UInt64: ScaleInteger {}
extension UInt128: ScaleInteger {}
extension Int8: ScaleInteger {}
extension Int16: ScaleInteger {}
extension Int32: ScaleInteger {}
extension Int64: ScaleInteger {}
extension Int128: ScaleInteger {}

extension Bool: ScaleEncodable, ScaleDecodable {
    @inlinable
    public func encode(to output: inout ScaleEncoder) { output.append(self ? 1 : 0) }

    @inlinable
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        switch try input.readByte() {
        case 0: self = false
        case 1: self = true
        case let other: throw .invalidBool(other)
        }
    }
}

/// An unsigned integer in compact coding, at most 128 bits wide.
public struct Compact<Value: FixedWidthInteger & UnsignedInteger & Sendable>: Hashable, Sendable {
    public var value: Value

    @inlinable
    public init(_ value: Value) { self.value = value }
}

extension Compact: ScaleEncodable, ScaleDecodable {
    @inlinable
    public func encode(to output: inout ScaleEncoder) { output.appendCompact(UInt128(value)) }

    @inlinable
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        guard let value = Value(exactly: try input.readCompact()) else { throw .compactTooWide }
        self.value = value
    }
}

/// An unsigned integer of up to 536 bits in compact coding.
///
/// Source: Polkadot specification, definition "Compact encoding": the largest mode holds 4 to 67 bytes.
public struct CompactBigInt: Hashable, Sendable {
    /// The number, little endian, without zero bytes at its end.
    public private(set) var magnitude: [UInt8]

    /// Nil where the number needs more than 536 bits.
    public init?(littleEndian bytes: [UInt8]) {
        var trimmed = bytes
        while trimmed.last == 0 { trimmed.removeLast() }
        guard trimmed.count <= 67 else { return nil }
        magnitude = trimmed
    }
}

extension CompactBigInt: ScaleEncodable, ScaleDecodable {
    public func encode(to output: inout ScaleEncoder) {
        if magnitude.count <= 4 {
            var small: UInt128 = 0
            for (index, byte) in magnitude.enumerated() { small |= UInt128(byte) << UInt128(index * 8) }
            output.appendCompact(small)
        } else {
            output.append(UInt8(truncatingIfNeeded: magnitude.count - 4) << 2 | 0b11)
            output.append(contentsOf: magnitude)
        }
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        guard let first = input.peekByte() else { throw .truncated(missing: 1) }
        let length = Int(first >> 2) + 4
        if first & 0b11 == 0b11, length > 16 {
            try input.skip(1)
            magnitude = try input.readBytes(length)
            guard magnitude.last != 0 else { throw .nonCanonicalCompact }
        } else {
            var rest = try input.readCompact()
            magnitude = []
            while rest != 0 {
                magnitude.append(UInt8(truncatingIfNeeded: rest))
                rest >>= 8
            }
        }
    }
}
