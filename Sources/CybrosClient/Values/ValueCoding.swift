public import Primitives

/// A type that can be made of a value.
public protocol ValueDecodable {
    init(value: Value) throws(ValueError)

    /// Makes an array; bytes are one in a form of their own.
    static func array(_ value: Value) throws(ValueError) -> [Self]
}

/// A type that has a value.
public protocol ValueEncodable {
    var value: Value { get }

    /// The value of an array.
    static func value(of array: [Self]) -> Value
}

extension ValueDecodable {
    public static func array(_ value: Value) throws(ValueError) -> [Self] {
        guard let elements = value.unwrapped.elements else { throw .expected("a sequence", found: value) }
        var result: [Self] = []
        result.reserveCapacity(elements.count)
        for (place, element) in elements.enumerated() {
            do throws(ValueError) {
                result.append(try Self(value: element))
            } catch {
                throw error.inside("\(place)")
            }
        }
        return result
    }
}

extension ValueEncodable {
    public static func value(of array: [Self]) -> Value { .sequence(array.map(\.value)) }
}

public typealias ValueCodable = ValueDecodable & ValueEncodable

extension Value {
    /// The field of that name as a Swift type; that there is none is an error which names it.
    public func field<T: ValueDecodable>(_ name: String, as type: T.Type = T.self) throws(ValueError) -> T {
        guard let value = self[name] else { throw ValueError(.missingField(name)) }
        do throws(ValueError) {
            return try T(value: value)
        } catch {
            throw error.inside(name)
        }
    }

    /// The value as a Swift type.
    public func decode<T: ValueDecodable>(as type: T.Type = T.self) throws(ValueError) -> T { try T(value: self) }
}

// MARK: - Conformances

extension Value: ValueDecodable, ValueEncodable {
    public init(value: Value) { self = value }
    public var value: Value { self }
}

extension Bool: ValueDecodable, ValueEncodable {
    public init(value: Value) throws(ValueError) {
        guard let bool = value.bool else { throw .expected("a bool", found: value) }
        self = bool
    }
    public var value: Value { .bool(self) }
}

extension String: ValueDecodable, ValueEncodable {
    public init(value: Value) throws(ValueError) {
        guard let string = value.string else { throw .expected("a string", found: value) }
        self = string
    }
    public var value: Value { .string(self) }
}

/// An integer that is a value as it is.
public protocol ValueInteger: FixedWidthInteger, ValueDecodable, ValueEncodable {}

extension ValueInteger {
    public init(value: Value) throws(ValueError) {
        switch value.unwrapped {
        case .unsigned, .signed, .wide:
            guard let integer = value.integer(Self.self) else {
                throw ValueError(.outOfRange("\(value.unwrapped)", type: "\(Self.self)"))
            }
            self = integer
        default: throw .expected("an integer", found: value)
        }
    }

    public var value: Value {
        UInt128(exactly: self).map(Value.unsigned) ?? .signed(Int128(truncatingIfNeeded: self))
    }
}

extension UInt8: ValueInteger {
    public static func array(_ value: Value) throws(ValueError) -> [UInt8] {
        guard let bytes = value.bytes else { throw .expected("bytes", found: value) }
        return bytes
    }
    public static func value(of array: [UInt8]) -> Value { .bytes(array) }
}

extension UInt16: ValueInteger {}
extension UInt32: ValueInteger {}
extension UInt64: ValueInteger {}
extension UInt128: ValueInteger {}
extension Int8: ValueInteger {}
extension Int16: ValueInteger {}
extension Int32: ValueInteger {}
extension Int64: ValueInteger {}
extension Int128: ValueInteger {}

extension Array: ValueDecodable where Element: ValueDecodable {
    public init(value: Value) throws(ValueError) { self = try Element.array(value) }
}

extension Array: ValueEncodable where Element: ValueEncodable {
    public var value: Value { Element.value(of: self) }
}

/// An `Option`.
extension Optional: ValueDecodable where Wrapped: ValueDecodable {
    public init(value: Value) throws(ValueError) {
        switch value.variantName {
        case "None": self = nil
        case "Some":
            guard let content = value[0] else { throw .expected("an Option", found: value) }
            self = try Wrapped(value: content)
        default: throw .expected("an Option", found: value)
        }
    }
}

extension Optional: ValueEncodable where Wrapped: ValueEncodable {
    public var value: Value { map { .some($0.value) } ?? Value.none }
}

extension AccountID: ValueDecodable, ValueEncodable {
    /// Of the account's bytes, or of a `MultiAddress` that names one.
    public init(value: Value) throws(ValueError) {
        let value = value.variantName == "Id" ? value[0] ?? value : value
        guard let account = value.bytes.flatMap({ AccountID($0) }) else { throw .expected("an account", found: value) }
        self = account
    }
    public var value: Value { .bytes(bytes) }
}

extension Hash256: ValueDecodable, ValueEncodable {
    public init(value: Value) throws(ValueError) {
        guard let hash = value.bytes.flatMap({ Hash256($0) }) else { throw .expected("a hash", found: value) }
        self = hash
    }
    public var value: Value { .bytes(bytes) }
}
