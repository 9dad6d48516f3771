/// Why a text is not JSON; offsets count bytes from the start of the text.
public enum JSONError: Error, Equatable, Sendable {
    case unexpectedEnd
    case unexpectedByte(UInt8, offset: Int)
    case trailingBytes(offset: Int)
    case invalidEscape(offset: Int)
    case invalidUTF8(offset: Int)
    case numberOutOfRange(offset: Int)
    case tooDeep(limit: Int)
}

extension JSONError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unexpectedEnd: "the text ends within a value"
        case .unexpectedByte(let byte, let offset): "unexpected byte 0x\(String(byte, radix: 16)) at offset \(offset)"
        case .trailingBytes(let offset): "unexpected bytes after the value at offset \(offset)"
        case .invalidEscape(let offset): "invalid escape sequence at offset \(offset)"
        case .invalidUTF8(let offset): "the string at offset \(offset) is not UTF-8"
        case .numberOutOfRange(let offset): "the number at offset \(offset) is out of range"
        case .tooDeep(let limit): "arrays and objects are nested more than \(limit) deep"
        }
    }
}
