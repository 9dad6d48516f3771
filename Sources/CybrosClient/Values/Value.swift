/// A value of any of a runtime's types.
///
/// What a value looks like on the wire depends on the runtime's metadata, with which it is encoded and decoded: a value
/// by itself has no type, only a form.
public enum Value: Hashable, Sendable {
    case bool(Bool)
    case character(Unicode.Scalar)
    case string(String)
    /// `u8` to `u128`, compact or not.
    case unsigned(UInt128)
    /// `i8` to `i128`.
    case signed(Int128)
    /// `u256` or `i256`.
    indirect case wide(Integer256)
    /// A sequence or an array of `u8`.
    case bytes([UInt8])
    /// A sequence or an array of anything else.
    case sequence([Value])
    case tuple([Value])
    /// A struct; one that is tuple-like has fields without names.
    case composite([Field])
    /// A case of an enum, such as `None` and `Some` of an `Option`.
    case variant(Variant)
    case bits([Bool])

    public struct Field: Hashable, Sendable {
        public var name: String?
        public var value: Value

        public init(_ name: String?, _ value: Value) {
            self.name = name
            self.value = value
        }
    }

    public struct Variant: Hashable, Sendable {
        public var name: String
        public var fields: [Field]

        public init(_ name: String, _ fields: [Field] = []) {
            self.name = name
            self.fields = fields
        }
    }
}

// MARK: - Making values

extension Value {
    /// A case of an enum without fields.
    public static func variant(_ name: String) -> Value { .variant(Variant(name)) }

    /// A case of an enum whose fields have no names.
    public static func variant(_ name: String, _ fields: Value...) -> Value {
        .variant(Variant(name, fields.map { Field(nil, $0) }))
    }

    /// A case of an enum with named fields.
    public static func variant(_ name: String, fields: KeyValuePairs<String, Value>) -> Value {
        .variant(Variant(name, fields.map { Field($0.key, $0.value) }))
    }

    /// The `Option` without a value.
    public static var none: Value { .variant("None") }

    /// The `Option` with a value.
    public static func some(_ value: Value) -> Value { .variant("Some", value) }
}

extension Value: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int128) {
        self = UInt128(exactly: value).map(Value.unsigned) ?? .signed(value)
    }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: Value...) { self = .sequence(elements) }

    /// A struct with named fields.
    public init(dictionaryLiteral elements: (String, Value)...) {
        self = .composite(elements.map { Field($0.0, $0.1) })
    }
}

// MARK: - Looking into values

extension Value {
    /// The fields of a struct or of an enum's case.
    public var fields: [Field]? {
        switch self {
        case .composite(let fields): fields
        case .variant(let variant): variant.fields
        default: nil
        }
    }

    /// The parts of a sequence, an array, a tuple, a struct or an enum's case, in order.
    public var elements: [Value]? {
        switch self {
        case .sequence(let elements), .tuple(let elements): elements
        case .bytes(let bytes): bytes.map { .unsigned(UInt128($0)) }
        case .bits(let bits): bits.map { .bool($0) }
        default: fields?.map(\.value)
        }
    }

    /// The field of that name, of a struct or of an enum's case.
    public subscript(name: String) -> Value? { fields?.first { $0.name == name }?.value }

    /// The part at that place.
    public subscript(index: Int) -> Value? {
        switch self {
        case .sequence(let elements), .tuple(let elements): elements.indices.contains(index) ? elements[index] : nil
        case .composite, .variant:
            fields.flatMap { $0.indices.contains(index) ? $0[index].value : nil }
        case .bytes(let bytes): bytes.indices.contains(index) ? .unsigned(UInt128(bytes[index])) : nil
        case .bits(let bits): bits.indices.contains(index) ? .bool(bits[index]) : nil
        default: nil
        }
    }

    /// The name of an enum's case.
    public var variantName: String? {
        if case .variant(let variant) = self { variant.name } else { nil }
    }

    /// The value inside structs and tuples of one part, such as the bytes of an account.
    public var unwrapped: Value {
        var value = self
        while true {
            switch value {
            case .composite(let fields) where fields.count == 1: value = fields[0].value
            case .tuple(let elements) where elements.count == 1: value = elements[0]
            default: return value
            }
        }
    }

    public var bool: Bool? {
        if case .bool(let value) = unwrapped { value } else { nil }
    }

    public var string: String? {
        if case .string(let value) = unwrapped { value } else { nil }
    }

    /// The integer, where the value is one and fits.
    public func integer<Integer: FixedWidthInteger>(_: Integer.Type = Integer.self) -> Integer? {
        switch unwrapped {
        case .unsigned(let value): Integer(exactly: value)
        case .signed(let value): Integer(exactly: value)
        case .wide(let value): value.narrowed()
        default: nil
        }
    }

    public var uint32: UInt32? { integer() }
    public var uint64: UInt64? { integer() }
    public var uint128: UInt128? { integer() }

    public var bytes: [UInt8]? {
        switch unwrapped {
        case .bytes(let bytes): bytes
        case .sequence(let elements) where elements.isEmpty: []
        default: nil
        }
    }
}

// MARK: - Text

extension Value: CustomStringConvertible {
    /// The value for people: `{free: 5, frozen: 0}`, `Some(1)`, `0x0102`.
    public var description: String {
        switch self {
        case .bool(let value): "\(value)"
        case .character(let value): "'\(value)'"
        case .string(let value): "\"\(value)\""
        case .unsigned(let value): "\(value)"
        case .signed(let value): "\(value)"
        case .wide(let value): "\(value)"
        case .bytes(let bytes): bytes.hexText
        case .sequence(let elements): "[\(elements.map(\.description).joined(separator: ", "))]"
        case .tuple(let elements): "(\(elements.map(\.description).joined(separator: ", ")))"
        case .composite(let fields): Self.text(fields)
        case .variant(let variant): variant.name + (variant.fields.isEmpty ? "" : Self.text(variant.fields))
        case .bits(let bits): "0b" + bits.map { $0 ? "1" : "0" }.joined()
        }
    }

    private static func text(_ fields: [Field]) -> String {
        let hasNames = fields.contains { $0.name != nil }
        let parts = fields.map { field in (field.name.map { "\($0): " } ?? "") + field.value.description }
        let list = parts.joined(separator: ", ")
        return hasNames ? "{\(list)}" : "(\(list))"
    }
}
