/// Unsigned integers in groups of seven bits, the least significant first (LEB128), as multiformats and protocol
/// buffers have them.
enum Varint {
    /// Takes a number off the front; nil where it is cut off or does not fit 64 bits.
    static func take(from bytes: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        var rest = bytes
        while let byte = rest.popFirst() {
            // The tenth byte has room for the highest bit alone.
            guard shift < 63 || byte <= 1 else { return nil }
            value |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 == 0 {
                bytes = rest
                return value
            }
            shift += 7
            guard shift <= 63 else { return nil }
        }
        return nil
    }

    static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(value))
    }
}
