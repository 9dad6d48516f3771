extension JSON {
    /// The value as a JSON text without white space.
    public var bytes: [UInt8] {
        var text: [UInt8] = []
        write(into: &text)
        return text
    }

    /// The value as a JSON text, each member on its own line behind two spaces a level.
    public var prettyPrinted: String {
        var text: [UInt8] = []
        write(into: &text, indentation: 0)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the value as a JSON text without white space.
    public func write(into text: inout [UInt8]) {
        write(into: &text, indentation: nil)
    }

    /// `indentation` is the level of the surrounding value, or nil for a text without white space.
    private func write(into text: inout [UInt8], indentation: Int?) {
        switch self {
        case .null: text.append(contentsOf: "null".utf8)
        case .bool(let value): text.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): text.append(contentsOf: String(value).utf8)
        case .digits(let digits): text.append(contentsOf: digits.utf8)
        // JSON has no infinity and no NaN.
        case .double(let value): text.append(contentsOf: (value.isFinite ? value.description : "null").utf8)
        case .string(let value): JSON.writeString(value, into: &text)
        case .array(let elements):
            JSON.writeList(elements, "[", "]", into: &text, indentation: indentation) { element, text, level in
                element.write(into: &text, indentation: level)
            }
        case .object(let members):
            JSON.writeList(members.elements, "{", "}", into: &text, indentation: indentation) { member, text, level in
                JSON.writeString(member.key, into: &text)
                text.append(UInt8(ascii: ":"))
                if level != nil { text.append(UInt8(ascii: " ")) }
                member.value.write(into: &text, indentation: level)
            }
        }
    }

    private static func writeList<Elements: Collection>(
        _ elements: Elements, _ opening: Unicode.Scalar, _ closing: Unicode.Scalar, into text: inout [UInt8],
        indentation: Int?, _ writeElement: (Elements.Element, inout [UInt8], Int?) -> Void
    ) {
        text.append(UInt8(ascii: opening))
        let inner = indentation.map { $0 + 1 }
        var isFirst = true
        for element in elements {
            if !isFirst { text.append(UInt8(ascii: ",")) }
            isFirst = false
            breakLine(inner, in: &text)
            writeElement(element, &text, inner)
        }
        if !isFirst { breakLine(indentation, in: &text) }
        text.append(UInt8(ascii: closing))
    }

    private static func breakLine(_ level: Int?, in text: inout [UInt8]) {
        guard let level else { return }
        text.append(UInt8(ascii: "\n"))
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
    }

    private static func writeString(_ value: String, into text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        var value = value
        value.withUTF8 { content in
            var copied = 0
            for (index, byte) in content.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5c {
                text.append(contentsOf: content[copied..<index])
                copied = index + 1
                text.append(UInt8(ascii: "\\"))
                switch byte {
                case 0x22, 0x5c: text.append(byte)
                case 0x08: text.append(UInt8(ascii: "b"))
                case 0x09: text.append(UInt8(ascii: "t"))
                case 0x0a: text.append(UInt8(ascii: "n"))
                case 0x0c: text.append(UInt8(ascii: "f"))
                case 0x0d: text.append(UInt8(ascii: "r"))
                default:
                    text.append(contentsOf: "u00".utf8)
                    text.append(hexDigit(byte >> 4))
                    text.append(hexDigit(byte & 15))
                }
            }
            text.append(contentsOf: content[copied...])
        }
        text.append(UInt8(ascii: "\""))
    }
}

extension JSON: CustomStringConvertible {
    /// The value as a JSON text without white space.
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}
