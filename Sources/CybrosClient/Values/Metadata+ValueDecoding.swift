public import ScaleCodec

extension Metadata {
    /// How deep types may nest in a value.
    static let deepestValue = 200
    /// The most memory that a decoded value may take, in bytes.
    static let largestValue = 256 << 20

    /// Decodes a value that fills `bytes` to the end.
    public func decode(_ bytes: [UInt8], as type: TypeID) throws(ValueError) -> Value {
        var input = ScaleDecoder(bytes, memory: Self.largestValue)
        let value = try decode(type, from: &input)
        try Self.read { () throws(ScaleError) in try input.finish() }
        return value
    }

    /// Decodes the next value.
    public func decode(_ type: TypeID, from input: inout ScaleDecoder) throws(ValueError) -> Value {
        var reader = ValueReader(metadata: self, input: input)
        let value = try reader.read(type, depth: Self.deepestValue)
        input = reader.input
        return value
    }

    /// Has an error of reading bytes be one of a value.
    static func read<T>(_ body: () throws(ScaleError) -> T) throws(ValueError) -> T {
        do throws(ScaleError) {
            return try body()
        } catch {
            throw ValueError(.undecodable(error))
        }
    }

    /// The type, where an unknown one is an error of the value that refers to it.
    func typeOfValue(_ id: TypeID) throws(ValueError) -> TypeDefinition {
        do throws(MetadataError) {
            return try type(id)
        } catch {
            throw ValueError(.metadata(error))
        }
    }

    /// The integer behind a compact type: a primitive, maybe within structs of one field, or nil for the empty one.
    func compactPrimitive(_ id: TypeID) throws(ValueError) -> Primitive? {
        var id = id
        for _ in 0..<Self.deepestValue {
            switch try typeOfValue(id).shape {
            case .primitive(let primitive): return primitive
            case .composite(let fields) where fields.count == 1: id = fields[0].type
            case .tuple(let elements) where elements.count == 1: id = elements[0]
            case .composite([]), .tuple([]): return nil
            default: throw ValueError(.expected("a type with a compact form", found: name(id)))
            }
        }
        throw ValueError(.tooDeep)
    }

    /// How a sequence of bits is stored: bytes of a word, and whether its lowest bit comes first.
    func bitFormat(store: TypeID, order: TypeID) throws(ValueError) -> (width: Int, isLowestFirst: Bool) {
        let width: Int
        switch try typeOfValue(store).shape {
        case .primitive(.u8): width = 1
        case .primitive(.u16): width = 2
        case .primitive(.u32): width = 4
        case .primitive(.u64): width = 8
        default: throw ValueError(.expected("u8, u16, u32 or u64 to store bits in", found: name(store)))
        }
        switch try typeOfValue(order).path.last {
        case "Lsb0": return (width, true)
        case "Msb0": return (width, false)
        default: throw ValueError(.expected("Lsb0 or Msb0 as the order of bits", found: name(order)))
        }
    }
}

/// Reads values. Every node of a value is counted against the decoder's memory before it is read, so that types which
/// take no bytes can be neither endless nor many.
private struct ValueReader {
    let metadata: Metadata
    var input: ScaleDecoder

    /// What a node takes, its share of the array that holds it included.
    private static let nodeSize = 2 * MemoryLayout<Value.Field>.stride

    mutating func read(_ id: TypeID, depth: Int) throws(ValueError) -> Value {
        guard depth > 0 else { throw ValueError(.tooDeep) }
        try charge(Self.nodeSize)
        switch try metadata.typeOfValue(id).shape {
        case .primitive(let primitive): return try read(primitive)
        case .compact(let inner):
            guard let primitive = try metadata.compactPrimitive(inner) else { return .tuple([]) }
            return try readCompact(primitive)
        case .composite(let fields): return .composite(try read(fields, depth: depth))
        case .variant(let variants):
            let index = try Metadata.read { () throws(ScaleError) in try input.readByte() }
            guard let variant = variants.first(where: { $0.index == index }) else {
                throw ValueError(.unknownVariantIndex(index))
            }
            do throws(ValueError) {
                return .variant(Value.Variant(variant.name, try read(variant.fields, depth: depth)))
            } catch {
                throw error.inside(variant.name)
            }
        case .sequence(let element):
            return try read(element, count: readLength(), depth: depth)
        case .array(let count, let element):
            return try read(element, count: Int(count), depth: depth)
        case .tuple(let elements):
            var values: [Value] = []
            for (place, element) in elements.enumerated() {
                values.append(try read(element, depth: depth - 1, at: "\(place)"))
            }
            return .tuple(values)
        case .bits(let store, let order):
            let (width, isLowestFirst) = try metadata.bitFormat(store: store, order: order)
            return try readBits(width: width, isLowestFirst: isLowestFirst)
        }
    }

    private mutating func read(_ id: TypeID, depth: Int, at place: String) throws(ValueError) -> Value {
        do throws(ValueError) {
            return try read(id, depth: depth)
        } catch {
            throw error.inside(place)
        }
    }

    private mutating func read(_ fields: [Metadata.Field], depth: Int) throws(ValueError) -> [Value.Field] {
        var values: [Value.Field] = []
        values.reserveCapacity(fields.count)
        for (place, field) in fields.enumerated() {
            let value = try read(field.type, depth: depth - 1, at: field.name ?? "\(place)")
            values.append(Value.Field(field.name, value))
        }
        return values
    }

    private mutating func read(_ element: TypeID, count: Int, depth: Int) throws(ValueError) -> Value {
        if case .primitive(.u8) = try metadata.typeOfValue(element).shape {
            return .bytes(try Metadata.read { () throws(ScaleError) in try input.readBytes(count) })
        }
        var values: [Value] = []
        for place in 0..<count { values.append(try read(element, depth: depth - 1, at: "\(place)")) }
        return .sequence(values)
    }

    private mutating func read(_ primitive: Metadata.Primitive) throws(ValueError) -> Value {
        try Metadata.read { () throws(ScaleError) in
            switch primitive {
            case .bool: return .bool(try input.decode())
            case .char:
                guard let scalar = Unicode.Scalar(try input.readFixed(UInt32.self)) else { throw .invalidValue }
                return .character(scalar)
            case .str: return .string(try input.decode())
            case .u8: return .unsigned(UInt128(try input.readByte()))
            case .u16: return .unsigned(UInt128(try input.readFixed(UInt16.self)))
            case .u32: return .unsigned(UInt128(try input.readFixed(UInt32.self)))
            case .u64: return .unsigned(UInt128(try input.readFixed(UInt64.self)))
            case .u128: return .unsigned(try input.readFixed())
            case .i8: return .signed(Int128(try input.readFixed(Int8.self)))
            case .i16: return .signed(Int128(try input.readFixed(Int16.self)))
            case .i32: return .signed(Int128(try input.readFixed(Int32.self)))
            case .i64: return .signed(Int128(try input.readFixed(Int64.self)))
            case .i128: return .signed(try input.readFixed())
            case .u256, .i256:
                let low = try input.readFixed(UInt128.self)
                let high = try input.readFixed(UInt128.self)
                return .wide(Integer256(high: high, low: low, isSigned: primitive == .i256))
            }
        }
    }

    private mutating func readCompact(_ primitive: Metadata.Primitive) throws(ValueError) -> Value {
        let number = try Metadata.read { () throws(ScaleError) in try input.readCompact() }
        let limit: UInt128
        switch primitive {
        case .u8: limit = UInt128(UInt8.max)
        case .u16: limit = UInt128(UInt16.max)
        case .u32: limit = UInt128(UInt32.max)
        case .u64: limit = UInt128(UInt64.max)
        case .u128: limit = .max
        default: throw ValueError(.expected("an unsigned integer of at most 128 bits", found: "\(primitive)"))
        }
        guard number <= limit else { throw ValueError(.undecodable(.compactTooWide)) }
        return .unsigned(number)
    }

    private mutating func readBits(width: Int, isLowestFirst: Bool) throws(ValueError) -> Value {
        let count = try readLength()
        // `readLength` gives at most 2^32 - 1.
        let words = (count + 8 * width - 1) / (8 * width)
        let bytes = try Metadata.read { () throws(ScaleError) in try input.readBytes(words * width) }
        try charge(count)
        return .bits(
            (0..<count).map { place in
                let (word, bit) = place.quotientAndRemainder(dividingBy: 8 * width)
                let position = isLowestFirst ? bit : 8 * width - 1 - bit
                return bytes[word * width + position / 8] >> UInt8(position % 8) & 1 == 1
            })
    }

    private mutating func readLength() throws(ValueError) -> Int {
        try Metadata.read { () throws(ScaleError) in try input.readLength() }
    }

    private mutating func charge(_ size: Int) throws(ValueError) {
        try Metadata.read { () throws(ScaleError) in try input.charge(size) }
    }
}
