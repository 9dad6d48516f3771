public import OrderedCollections

/// A JSON value (RFC 8259).
///
/// Integers up to 128 bits are exact; larger ones are kept as their digits, so that nothing a client or a chain spec
/// writes is ever rounded. Objects keep the order of their members.
public enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int128)
    /// An integer outside `Int128`, as its decimal digits with an optional leading minus.
    case digits(String)
    case double(Double)
    case string(String)
    case array([JSON])
    case object(Object)

    /// Members in the order in which they were written.
    public typealias Object = OrderedDictionary<String, JSON>
}

extension JSON {
    public var isNull: Bool { self == .null }

    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    public var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    public var array: [JSON]? {
        if case .array(let value) = self { value } else { nil }
    }

    public var object: Object? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The number as a double, rounded where it has to be.
    public var double: Double? {
        switch self {
        case .double(let value): value
        case .integer(let value): Double(value)
        case .digits(let text): Double(text)
        default: nil
        }
    }

    public var int64: Int64? { exactInteger() }
    public var uint32: UInt32? { exactInteger() }
    public var uint64: UInt64? { exactInteger() }

    public var uint128: UInt128? {
        if case .digits(let text) = self { UInt128(text) } else { exactInteger() }
    }

    /// The integer, where the value is one and fits.
    public func exactInteger<Integer: FixedWidthInteger>(_: Integer.Type = Integer.self) -> Integer? {
        if case .integer(let value) = self { Integer(exactly: value) } else { nil }
    }

    /// The member of that name, or nil where there is none or the value is not an object.
    public subscript(name: String) -> JSON? {
        get { object?[name] }
        set {
            var members = object ?? [:]
            members[name] = newValue
            self = .object(members)
        }
    }

    /// The element at `index`, or nil where there is none or the value is not an array.
    public subscript(index: Int) -> JSON? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }
}

extension JSON {
    /// An integer of any width.
    public init(_ value: some FixedWidthInteger) {
        self = Int128(exactly: value).map(JSON.integer) ?? .digits(String(value))
    }

    public init(_ value: String) { self = .string(value) }
    public init(_ value: Bool) { self = .bool(value) }
    public init(_ elements: some Sequence<JSON>) { self = .array(Array(elements)) }
    public init(_ elements: some Sequence<String>) { self = .array(elements.map(JSON.string)) }

    /// `null` where there is no value.
    public init(_ value: JSON?) { self = value ?? .null }
}

/// There is no `nil` literal: it would make `JSON?` a trap, where nil means that there is no value and null is one.
extension JSON: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .integer(Int128(value)) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }

    /// Of two members with the same name the later one stays.
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Object(elements, uniquingKeysWith: { _, later in later }))
    }
}
