/// The fields of a protocol buffer, one after the other; of the wire types the two that dag-pb and UnixFS use.
struct ProtocolBufferReader {
    enum Value: Equatable {
        case number(UInt64)
        case bytes(ArraySlice<UInt8>)
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next field; nil at the end.
    mutating func next() throws(ContentError.Block) -> (field: UInt64, value: Value)? {
        guard !rest.isEmpty else { return nil }
        let key = try number()
        switch key & 7 {
        case 0: return (key >> 3, .number(try number()))
        case 2:
            let length = try number()
            guard length <= UInt64(rest.count) else { throw .truncated }
            let bytes = rest.prefix(Int(length))
            rest = rest.dropFirst(Int(length))
            return (key >> 3, .bytes(bytes))
        default: throw .unknownWireType(UInt8(key & 7))
        }
    }

    private mutating func number() throws(ContentError.Block) -> UInt64 {
        guard let number = Varint.take(from: &rest) else { throw .truncated }
        return number
    }
}

/// Fields written one after the other.
struct ProtocolBufferWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ number: UInt64, field: UInt64) {
        Varint.append(field << 3, to: &bytes)
        Varint.append(number, to: &bytes)
    }

    mutating func write(_ contents: some Collection<UInt8>, field: UInt64) {
        Varint.append(field << 3 | 2, to: &bytes)
        Varint.append(UInt64(contents.count), to: &bytes)
        bytes += contents
    }
}
