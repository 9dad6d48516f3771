extension JSON {
    /// How deep arrays and objects may nest in a text that is parsed, so that no text exhausts the stack.
    public static let maximumDepth = 128

    /// Parses one JSON text in UTF-8; white space may surround it, anything else may not.
    public init(parsing text: [UInt8], maximumDepth: Int = JSON.maximumDepth) throws(JSONError) {
        let outcome = text.withUnsafeBufferPointer { JSON.parse($0, maximumDepth: maximumDepth) }
        self = try outcome.get()
    }

    /// Parses one JSON text.
    public init(parsing text: String, maximumDepth: Int = JSON.maximumDepth) throws(JSONError) {
        var text = text
        let outcome = text.withUTF8 { JSON.parse($0, maximumDepth: maximumDepth) }
        self = try outcome.get()
    }

    /// Parses one JSON text that lies in memory of another owner, such as a network buffer.
    public init(parsing text: UnsafeRawBufferPointer, maximumDepth: Int = JSON.maximumDepth) throws(JSONError) {
        let outcome = text.withMemoryRebound(to: UInt8.self) { JSON.parse($0, maximumDepth: maximumDepth) }
        self = try outcome.get()
    }

    private static func parse(
        _ text: UnsafeBufferPointer<UInt8>, maximumDepth: Int
    ) -> Result<JSON, JSONError> {
        Result { () throws(JSONError) in
            var parser = JSONParser(text: text, maximumDepth: maximumDepth)
            return try parser.parseText()
        }
    }
}

/// A recursive-descent parser; every byte is read through `peek()` or a range that the scan has proven to be inside.
private struct JSONParser {
    let text: UnsafeBufferPointer<UInt8>
    let maximumDepth: Int
    var offset = 0
    var depth = 0

    init(text: UnsafeBufferPointer<UInt8>, maximumDepth: Int) {
        self.text = text
        self.maximumDepth = maximumDepth
    }

    mutating func parseText() throws(JSONError) -> JSON {
        let value = try parseValue()
        skipWhitespace()
        guard offset == text.count else { throw .trailingBytes(offset: offset) }
        return value
    }

    private mutating func parseValue() throws(JSONError) -> JSON {
        skipWhitespace()
        guard let byte = peek() else { throw .unexpectedEnd }
        switch byte {
        case UInt8(ascii: "{"): return try parseObject()
        case UInt8(ascii: "["): return try parseArray()
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
        case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
        case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
        case UInt8(ascii: "n"): return try parseWord("null", .null)
        default: throw unexpected()
        }
    }

    private mutating func parseObject() throws(JSONError) -> JSON {
        try enter()
        var members: JSON.Object = [:]
        if try !closes(with: UInt8(ascii: "}")) {
            repeat {
                skipWhitespace()
                guard peek() == UInt8(ascii: "\"") else { throw unexpected() }
                let name = try parseString()
                skipWhitespace()
                try expect(UInt8(ascii: ":"))
                members[name] = try parseValue()
            } while try continues(until: UInt8(ascii: "}"))
        }
        depth -= 1
        return .object(members)
    }

    private mutating func parseArray() throws(JSONError) -> JSON {
        try enter()
        var elements: [JSON] = []
        if try !closes(with: UInt8(ascii: "]")) {
            repeat {
                elements.append(try parseValue())
            } while try continues(until: UInt8(ascii: "]"))
        }
        depth -= 1
        return .array(elements)
    }

    /// Steps over the opening bracket.
    private mutating func enter() throws(JSONError) {
        guard depth < maximumDepth else { throw .tooDeep(limit: maximumDepth) }
        depth += 1
        offset += 1
    }

    /// Whether the bracket closes at once.
    private mutating func closes(with bracket: UInt8) throws(JSONError) -> Bool {
        skipWhitespace()
        guard let byte = peek() else { throw .unexpectedEnd }
        guard byte == bracket else { return false }
        offset += 1
        return true
    }

    /// Whether a comma promises another element; the bracket is stepped over.
    private mutating func continues(until bracket: UInt8) throws(JSONError) -> Bool {
        skipWhitespace()
        switch peek() {
        case UInt8(ascii: ","):
            offset += 1
            return true
        case bracket:
            offset += 1
            return false
        default:
            throw unexpected()
        }
    }

    private mutating func parseWord(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
        for index in 0..<word.utf8CodeUnitCount {
            try expect(word.utf8Start[index])
        }
        return value
    }

    // MARK: Numbers

    private mutating func parseNumber() throws(JSONError) -> JSON {
        let start = offset
        let isNegative = peek() == UInt8(ascii: "-")
        if isNegative { offset += 1 }
        let firstDigit = peek()
        try skipDigits()
        let integerEnd = offset
        guard firstDigit != UInt8(ascii: "0") || integerEnd - start == (isNegative ? 2 : 1) else {
            offset = start + (isNegative ? 2 : 1)
            throw unexpected()
        }
        if peek() == UInt8(ascii: ".") {
            offset += 1
            try skipDigits()
        }
        if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
            offset += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { offset += 1 }
            try skipDigits()
        }
        let lexeme = UnsafeBufferPointer(rebasing: text[start..<offset])
        let isMinusZero = isNegative && firstDigit == UInt8(ascii: "0")
        if offset == integerEnd, !isMinusZero {
            return integer(of: lexeme, isNegative: isNegative)
        }
        guard let value = Double(String(decoding: lexeme, as: UTF8.self)), value.isFinite else {
            throw .numberOutOfRange(offset: start)
        }
        return .double(value)
    }

    private func integer(of lexeme: UnsafeBufferPointer<UInt8>, isNegative: Bool) -> JSON {
        let digits = lexeme.dropFirst(isNegative ? 1 : 0)
        if digits.count <= 18 {  // Below 10^18, so an Int64 can't overflow.
            let magnitude = digits.reduce(Int64(0)) { $0 &* 10 &+ Int64($1 &- UInt8(ascii: "0")) }
            return .integer(Int128(isNegative ? -magnitude : magnitude))
        }
        let text = String(decoding: lexeme, as: UTF8.self)
        // A longer text can't be an Int128, which spares parsing a hostile megabyte of digits.
        return lexeme.count <= 40 ? Int128(text).map(JSON.integer) ?? .digits(text) : .digits(text)
    }

    private mutating func skipDigits() throws(JSONError) {
        let start = offset
        while let byte = peek(), byte &- UInt8(ascii: "0") < 10 { offset += 1 }
        guard offset > start else { throw unexpected() }
    }

    // MARK: Strings

    /// Parses the string whose opening quote is at `offset`.
    private mutating func parseString() throws(JSONError) -> String {
        let opening = offset
        offset += 1
        let start = offset
        while let byte = peek() {
            if byte == UInt8(ascii: "\"") {
                let content = UnsafeBufferPointer(rebasing: text[start..<offset])
                offset += 1
                return try validated(content, openedAt: opening)
            }
            if byte == UInt8(ascii: "\\") {
                return try parseEscapedString(from: start, openedAt: opening)
            }
            guard byte >= 0x20 else { throw unexpected() }
            offset += 1
        }
        throw .unexpectedEnd
    }

    /// The slow path: the string has escapes, the first of them at `offset`.
    private mutating func parseEscapedString(from start: Int, openedAt opening: Int) throws(JSONError) -> String {
        var content = Array(text[start..<offset])
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                return try content.withUnsafeBufferPointer { (bytes) throws(JSONError) in
                    try validated(bytes, openedAt: opening)
                }
            case UInt8(ascii: "\\"):
                try parseEscape(into: &content)
            case 0..<0x20:
                throw unexpected()
            default:
                content.append(byte)
                offset += 1
            }
        }
        throw .unexpectedEnd
    }

    private mutating func parseEscape(into content: inout [UInt8]) throws(JSONError) {
        let start = offset
        offset += 1
        guard let kind = peek() else { throw .unexpectedEnd }
        offset += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(kind)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0c)
        case UInt8(ascii: "n"): content.append(0x0a)
        case UInt8(ascii: "r"): content.append(0x0d)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"):
            var scalar = UInt32(try parseCodeUnit(escapedAt: start))
            if 0xd800..<0xdc00 ~= scalar {
                guard peek() == UInt8(ascii: "\\") else { throw .invalidEscape(offset: start) }
                offset += 1
                guard peek() == UInt8(ascii: "u") else { throw .invalidEscape(offset: start) }
                offset += 1
                let low = UInt32(try parseCodeUnit(escapedAt: start))
                guard 0xdc00..<0xe000 ~= low else { throw .invalidEscape(offset: start) }
                scalar = 0x10000 + ((scalar - 0xd800) << 10) + (low - 0xdc00)
            }
            guard let scalar = Unicode.Scalar(scalar) else { throw .invalidEscape(offset: start) }
            content.append(contentsOf: scalar.utf8)
        default:
            throw .invalidEscape(offset: start)
        }
    }

    private mutating func parseCodeUnit(escapedAt start: Int) throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = peek() else { throw .unexpectedEnd }
            guard let digit = hexDigitValue(byte) else { throw .invalidEscape(offset: start) }
            unit = unit << 4 | UInt16(digit)
            offset += 1
        }
        return unit
    }

    private func validated(
        _ content: UnsafeBufferPointer<UInt8>, openedAt opening: Int
    ) throws(JSONError) -> String {
        guard let string = String(validating: content, as: UTF8.self) else { throw .invalidUTF8(offset: opening) }
        return string
    }

    // MARK: Bytes

    private func peek() -> UInt8? {
        offset < text.count ? text[offset] : nil
    }

    private mutating func expect(_ byte: UInt8) throws(JSONError) {
        guard peek() == byte else { throw unexpected() }
        offset += 1
    }

    private func unexpected() -> JSONError {
        peek().map { .unexpectedByte($0, offset: offset) } ?? .unexpectedEnd
    }

    private mutating func skipWhitespace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { offset += 1 }
    }
}
