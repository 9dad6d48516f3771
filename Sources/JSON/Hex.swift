extension JSON {
    /// Bytes as Substrate writes them: a lower-case hex string behind `0x`.
    public static func hex(_ bytes: some Sequence<UInt8>) -> JSON {
        bytes.withContiguousStorageIfAvailable { hex($0) } ?? Array(bytes).withUnsafeBufferPointer { hex($0) }
    }

    private static func hex(_ bytes: UnsafeBufferPointer<UInt8>) -> JSON {
        .string(
            String(unsafeUninitializedCapacity: 2 + 2 * bytes.count) { text in
                text.initializeElement(at: 0, to: UInt8(ascii: "0"))
                text.initializeElement(at: 1, to: UInt8(ascii: "x"))
                var end = 2
                for byte in bytes {
                    text.initializeElement(at: end, to: hexDigit(byte >> 4))
                    text.initializeElement(at: end + 1, to: hexDigit(byte & 15))
                    end += 2
                }
                return end
            })
    }

    /// The bytes of a hex string, with or without `0x`; nil where the value is no such string.
    ///
    /// As in Substrate an odd number of digits is taken with a zero in front.
    public var hexBytes: [UInt8]? {
        guard case .string(var text) = self else { return nil }
        return text.withUTF8 { text in
            let hasPrefix = text.count >= 2 && text[0] == UInt8(ascii: "0") && text[1] == UInt8(ascii: "x")
            let digits = text.dropFirst(hasPrefix ? 2 : 0)
            var bytes: [UInt8] = []
            bytes.reserveCapacity((digits.count + 1) / 2)
            var isHigh = digits.count.isMultiple(of: 2)
            var pending: UInt8 = 0
            for character in digits {
                guard let digit = hexDigitValue(character) else { return nil }
                if isHigh { pending = digit << 4 } else { bytes.append(pending | digit) }
                isHigh.toggle()
            }
            return bytes
        }
    }
}

/// The lower-case digit of a value below 16.
func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}

func hexDigitValue(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
    default: nil
    }
}
