/// The bytes of a hexadecimal literal in a test, with `0x` before it or without.
public func hex(_ text: String) -> [UInt8] {
    let digits = (text.hasPrefix("0x") ? text.dropFirst(2) : text[...]).map { $0.hexDigitValue }
    let values = digits.compactMap { $0 }
    precondition(values.count == digits.count && values.count.isMultiple(of: 2), "not hexadecimal: \(text)")
    return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
}

/// Bytes in hexadecimal, without `0x`.
public func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}
