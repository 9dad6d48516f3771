import ScaleCodec

/// Just enough of JSON to read a genesis configuration inside the runtime. Objects keep their order.
indirect enum JSONNode {
    case null
    case bool(Bool)
    /// The digits as written; integers only.
    case number([UInt8])
    case string([UInt8])
    case array([JSONNode])
    case object([(key: [UInt8], value: JSONNode)])
}

/// What is wrong with a genesis configuration, in words for whoever wrote it.
struct GenesisError: Error {
    let message: String
    init(_ message: String) { self.message = message }
}

/// On the wire it is its message.
extension GenesisError: ScaleTyped {
    static func describe(in registry: inout TypeRegistry) -> TypeID { registry.describe(String.self) }
}

struct JSONReader {
    private let text: [UInt8]
    private var position = 0
    private var depth = 0

    static func read(_ text: [UInt8]) throws(GenesisError) -> JSONNode {
        var reader = JSONReader(text: text)
        let node = try reader.value()
        reader.skipSpace()
        guard reader.position == text.count else { throw GenesisError("text follows the JSON value") }
        return node
    }

    private init(text: [UInt8]) { self.text = text }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || (0x09...0x0d).contains(byte) { position += 1 }
    }

    private var peek: UInt8? { position < text.count ? text[position] : nil }

    private mutating func expect(_ literal: StaticString) throws(GenesisError) {
        for byte in literal.utf8Bytes {
            guard peek == byte else { throw GenesisError("the JSON is malformed") }
            position += 1
        }
    }

    private mutating func value() throws(GenesisError) -> JSONNode {
        skipSpace()
        guard depth < 64 else { throw GenesisError("the JSON nests too deeply") }
        depth += 1
        defer { depth -= 1 }
        switch peek {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"):
            try expect("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try expect("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try expect("null")
            return .null
        default: return .number(try number())
        }
    }

    private mutating func number() throws(GenesisError) -> [UInt8] {
        var digits: [UInt8] = []
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            digits.append(byte)
            position += 1
        }
        guard !digits.isEmpty else {
            throw GenesisError("the JSON is malformed, or holds a number that is no natural one")
        }
        return digits
    }

    private mutating func string() throws(GenesisError) -> [UInt8] {
        position += 1
        var bytes: [UInt8] = []
        while let byte = peek, byte != UInt8(ascii: "\"") {
            // Names, addresses and numbers need no escapes.
            guard byte != UInt8(ascii: "\\") else { throw GenesisError("escapes in JSON strings are not read here") }
            bytes.append(byte)
            position += 1
        }
        guard peek != nil else { throw GenesisError("a JSON string does not end") }
        position += 1
        return bytes
    }

    private mutating func array() throws(GenesisError) -> JSONNode {
        position += 1
        var elements: [JSONNode] = []
        skipSpace()
        while peek != UInt8(ascii: "]") {
            if !elements.isEmpty { try expect(",") }
            elements.append(try value())
            skipSpace()
        }
        position += 1
        return .array(elements)
    }

    private mutating func object() throws(GenesisError) -> JSONNode {
        position += 1
        var entries: [(key: [UInt8], value: JSONNode)] = []
        skipSpace()
        while peek != UInt8(ascii: "}") {
            if !entries.isEmpty {
                try expect(",")
                skipSpace()
            }
            guard peek == UInt8(ascii: "\"") else { throw GenesisError("the JSON is malformed") }
            let key = try string()
            skipSpace()
            try expect(":")
            entries.append((key: key, value: try value()))
            skipSpace()
        }
        position += 1
        return .object(entries)
    }
}
