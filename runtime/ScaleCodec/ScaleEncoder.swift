/// Collects the SCALE encoding of values, in order.
///
/// Source: Polkadot specification, appendix A.2 (SCALE codec).
public struct ScaleEncoder: Sendable {
    /// What has been written so far.
    public var bytes: [UInt8]

    @inlinable
    public init() { bytes = [] }

    /// - Parameter capacity: bytes to reserve.
    @inlinable
    public init(capacity: Int) {
        // Without a look at the shared empty array: in a Wasm instance that is a page of memory more to be touched.
        bytes = Array(unsafeUninitializedCapacity: capacity) { _, _ in }
    }

    @inlinable
    public mutating func append(_ byte: UInt8) { bytes.append(byte) }

    @inlinable
    public mutating func append(contentsOf other: [UInt8]) { bytes.append(contentsOf: other) }

    @inlinable
    public mutating func append(contentsOf other: UnsafeRawBufferPointer) { bytes.append(contentsOf: other) }

    /// Writes a fixed-width integer, little endian.
    @inlinable
    public mutating func appendFixed<T: FixedWidthInteger>(_ value: T) {
        var little = value.littleEndian
        Swift.withUnsafeBytes(of: &little) { raw in bytes.append(contentsOf: raw) }
    }

    /// Writes a compact integer in its shortest form.
    @inlinable
    public mutating func appendCompact(_ value: UInt128) {
        if value < 1 << 6 {
            bytes.append(UInt8(truncatingIfNeeded: value) << 2)
        } else if value < 1 << 14 {
            appendFixed(UInt16(truncatingIfNeeded: value) << 2 | 0b01)
        } else if value < 1 << 30 {
            appendFixed(UInt32(truncatingIfNeeded: value) << 2 | 0b10)
        } else {
            let length = (128 - value.leadingZeroBitCount + 7) / 8
            bytes.append(UInt8(truncatingIfNeeded: length - 4) << 2 | 0b11)
            var rest = value
            for _ in 0..<length {
                bytes.append(UInt8(truncatingIfNeeded: rest))
                rest >>= 8
            }
        }
    }

    /// Writes the length prefix of a collection.
    @inlinable
    public mutating func appendLength(_ count: Int) { appendCompact(UInt128(truncatingIfNeeded: count)) }

    /// Writes bytes behind their length.
    @inlinable
    public mutating func appendPrefixed(_ other: [UInt8]) {
        appendLength(other.count)
        bytes.append(contentsOf: other)
    }
}

/// A value that has a SCALE encoding.
public protocol ScaleEncodable {
    func encode(to output: inout ScaleEncoder)

    /// Writes elements without a length prefix; types whose arrays are plain memory do it in one step.
    static func encodeElements(_ elements: [Self], to output: inout ScaleEncoder)
}

extension ScaleEncodable {
    @inlinable
    public static func encodeElements(_ elements: [Self], to output: inout ScaleEncoder) {
        for element in elements { element.encode(to: &output) }
    }

    /// The SCALE encoding of this value alone.
    @inlinable
    public func encoded() -> [UInt8] {
        // A plain value is about as long as its memory; one that is longer grows.
        var output = ScaleEncoder(capacity: Swift.max(16, MemoryLayout<Self>.size))
        encode(to: &output)
        return output.bytes
    }
}
