public import ScaleCodec

extension Metadata {
    /// The encoding of a value as one of a type.
    ///
    /// A value need not have the form of the type in all respects: what a struct or a tuple of one part wraps may be
    /// given bare, parts may be given by their places instead of names, and a `MultiAddress` as the bytes of an
    /// account.
    public func encode(_ value: Value, as type: TypeID) throws(ValueError) -> [UInt8] {
        var output = ScaleEncoder()
        try encode(value, as: type, to: &output)
        return output.bytes
    }

    public func encode(_ value: Value, as type: TypeID, to output: inout ScaleEncoder) throws(ValueError) {
        try encode(value, as: type, to: &output, depth: Self.deepestValue)
    }

    /// The encoding of values as the fields of a struct or of an enum's case, in the type's order.
    func encode(
        _ values: [Value.Field], as fields: [Field], to output: inout ScaleEncoder, depth: Int = deepestValue
    ) throws(ValueError) {
        let isNamed = fields.contains { $0.name != nil } && values.contains { $0.name != nil }
        if isNamed {
            for value in values {
                guard let name = value.name, fields.contains(where: { $0.name == name }) else {
                    throw ValueError(.unknownField(value.name ?? "without a name"))
                }
            }
        } else if values.count != fields.count {
            throw ValueError(.wrongCount(expected: fields.count, found: values.count))
        }
        for (place, field) in fields.enumerated() {
            let value: Value
            if isNamed {
                // A type with names has one for each of its fields.
                let name = field.name ?? ""
                guard let named = values.first(where: { $0.name == name }) else {
                    throw ValueError(.missingField(name))
                }
                value = named.value
            } else {
                value = values[place].value
            }
            try encode(value, as: field.type, to: &output, depth: depth - 1, at: field.name ?? "\(place)")
        }
    }

    private func encode(
        _ value: Value, as id: TypeID, to output: inout ScaleEncoder, depth: Int, at place: String
    ) throws(ValueError) {
        do throws(ValueError) {
            try encode(value, as: id, to: &output, depth: depth)
        } catch {
            throw error.inside(place)
        }
    }

    private func encode(
        _ value: Value, as id: TypeID, to output: inout ScaleEncoder, depth: Int
    ) throws(ValueError) {
        guard depth > 0 else { throw ValueError(.tooDeep) }
        let type = try typeOfValue(id)
        switch type.shape {
        case .primitive(let primitive): try encode(value, as: primitive, to: &output)
        case .compact(let inner): try encodeCompact(value, of: inner, to: &output)
        case .composite(let fields):
            switch value {
            case .composite(let values): try encode(values, as: fields, to: &output, depth: depth)
            case .tuple(let elements):
                try encode(elements.map { Value.Field(nil, $0) }, as: fields, to: &output, depth: depth)
            default:
                guard fields.count == 1 else { throw .expected(name(id), found: value) }
                try encode(value, as: fields[0].type, to: &output, depth: depth - 1)
            }
        case .tuple(let elements):
            try encodeTuple(value, as: elements, of: id, to: &output, depth: depth)
        case .variant(let variants):
            try encodeVariant(value, as: variants, of: type, to: &output, depth: depth)
        case .sequence(let element):
            let parts = try parts(value, of: id)
            output.appendLength(parts.count)
            try encode(parts, as: element, to: &output, depth: depth)
        case .array(let count, let element):
            let parts = try parts(value, of: id)
            guard parts.count == Int(count) else {
                throw ValueError(.wrongCount(expected: Int(count), found: parts.count))
            }
            try encode(parts, as: element, to: &output, depth: depth)
        case .bits(let store, let order):
            guard case .bits(let bits) = value else { throw .expected("bits", found: value) }
            try encode(bits, bitFormat(store: store, order: order), to: &output)
        }
    }

    // MARK: Structs and enums

    private func encodeTuple(
        _ value: Value, as elements: [TypeID], of id: TypeID, to output: inout ScaleEncoder, depth: Int
    ) throws(ValueError) {
        let values: [Value]
        switch value {
        case .tuple(let parts), .sequence(let parts): values = parts
        case .composite(let fields) where fields.allSatisfy { $0.name == nil }: values = fields.map(\.value)
        default:
            guard elements.count == 1 else { throw .expected(name(id), found: value) }
            values = [value]
        }
        guard values.count == elements.count else {
            throw ValueError(.wrongCount(expected: elements.count, found: values.count))
        }
        for (place, element) in elements.enumerated() {
            try encode(values[place], as: element, to: &output, depth: depth - 1, at: "\(place)")
        }
    }

    private func encodeVariant(
        _ value: Value, as variants: [Variant], of type: TypeDefinition, to output: inout ScaleEncoder, depth: Int
    ) throws(ValueError) {
        let given: Value.Variant
        switch value {
        case .variant(let variant): given = variant
        case .bytes where type.path.last == "MultiAddress": given = Value.Variant("Id", [Value.Field(nil, value)])
        default: throw .expected("a case of \(type.path.joined(separator: "::"))", found: value)
        }
        guard let variant = variants.first(where: { $0.name == given.name }) else {
            throw ValueError(.unknownVariant(given.name))
        }
        output.append(variant.index)
        do throws(ValueError) {
            try encode(given.fields, as: variant.fields, to: &output, depth: depth)
        } catch {
            throw error.inside(variant.name)
        }
    }

    // MARK: Sequences

    private enum Parts {
        case bytes([UInt8])
        case values([Value])

        var count: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .values(let values): values.count
            }
        }
    }

    private func parts(_ value: Value, of id: TypeID) throws(ValueError) -> Parts {
        switch value.unwrapped {
        case .bytes(let bytes): return .bytes(bytes)
        case .sequence(let values), .tuple(let values): return .values(values)
        default: throw .expected(name(id), found: value)
        }
    }

    private func encode(
        _ parts: Parts, as element: TypeID, to output: inout ScaleEncoder, depth: Int
    ) throws(ValueError) {
        switch parts {
        case .bytes(let bytes):
            if case .primitive(.u8) = try typeOfValue(element).shape {
                output.append(contentsOf: bytes)
            } else if !bytes.isEmpty {
                throw ValueError(.expected("elements of \(name(element))", found: "bytes"))
            }
        case .values(let values):
            for (place, value) in values.enumerated() {
                try encode(value, as: element, to: &output, depth: depth - 1, at: "\(place)")
            }
        }
    }

    private func encode(
        _ bits: [Bool], _ format: (width: Int, isLowestFirst: Bool), to output: inout ScaleEncoder
    ) throws(ValueError) {
        output.appendLength(bits.count)
        let wordBits = 8 * format.width
        var bytes = [UInt8](repeating: 0, count: (bits.count + wordBits - 1) / wordBits * format.width)
        for (place, bit) in bits.enumerated() where bit {
            let (word, offset) = place.quotientAndRemainder(dividingBy: wordBits)
            let position = format.isLowestFirst ? offset : wordBits - 1 - offset
            bytes[word * format.width + position / 8] |= 1 << UInt8(position % 8)
        }
        output.append(contentsOf: bytes)
    }

    // MARK: Primitives

    private func encode(
        _ value: Value, as primitive: Primitive, to output: inout ScaleEncoder
    ) throws(ValueError) {
        let value = value.unwrapped
        switch primitive {
        case .bool:
            guard case .bool(let bool) = value else { throw .expected("a bool", found: value) }
            bool.encode(to: &output)
        case .char:
            guard case .character(let scalar) = value else { throw .expected("a character", found: value) }
            output.appendFixed(scalar.value)
        case .str:
            guard case .string(let text) = value else { throw .expected("a string", found: value) }
            text.encode(to: &output)
        case .u8: output.appendFixed(try integer(value, UInt8.self))
        case .u16: output.appendFixed(try integer(value, UInt16.self))
        case .u32: output.appendFixed(try integer(value, UInt32.self))
        case .u64: output.appendFixed(try integer(value, UInt64.self))
        case .u128: output.appendFixed(try integer(value, UInt128.self))
        case .i8: output.appendFixed(try integer(value, Int8.self))
        case .i16: output.appendFixed(try integer(value, Int16.self))
        case .i32: output.appendFixed(try integer(value, Int32.self))
        case .i64: output.appendFixed(try integer(value, Int64.self))
        case .i128: output.appendFixed(try integer(value, Int128.self))
        case .u256, .i256:
            let wide = try wide(value, isSigned: primitive == .i256)
            output.appendFixed(wide.low)
            output.appendFixed(wide.high)
        }
    }

    private func integer<Integer: FixedWidthInteger>(
        _ value: Value, _ type: Integer.Type
    ) throws(ValueError) -> Integer {
        switch value {
        case .unsigned, .signed, .wide:
            guard let integer = value.integer(type) else { throw ValueError(.outOfRange("\(value)", type: "\(type)")) }
            return integer
        default: throw .expected("an integer", found: value)
        }
    }

    private func wide(_ value: Value, isSigned: Bool) throws(ValueError) -> Integer256 {
        let type = isSigned ? "i256" : "u256"
        switch value {
        case .unsigned(let number): return Integer256(number, isSigned: isSigned)
        case .signed(let number):
            guard isSigned || number >= 0 else { throw ValueError(.outOfRange("\(number)", type: type)) }
            return Integer256(number, isSigned: isSigned)
        case .wide(let number):
            // The top bit means a sign in one of the two types only.
            guard number.isSigned == isSigned || number.high >> 127 == 0 else {
                throw ValueError(.outOfRange("\(number)", type: type))
            }
            return number
        default: throw .expected("an integer", found: value)
        }
    }

    private func encodeCompact(_ value: Value, of inner: TypeID, to output: inout ScaleEncoder) throws(ValueError) {
        let value = value.unwrapped
        switch try compactPrimitive(inner) {
        case .u8: output.appendCompact(UInt128(try integer(value, UInt8.self)))
        case .u16: output.appendCompact(UInt128(try integer(value, UInt16.self)))
        case .u32: output.appendCompact(UInt128(try integer(value, UInt32.self)))
        case .u64: output.appendCompact(UInt128(try integer(value, UInt64.self)))
        case .u128: output.appendCompact(try integer(value, UInt128.self))
        case nil: break
        case let other?: throw ValueError(.expected("an unsigned integer of at most 128 bits", found: "\(other)"))
        }
    }
}
