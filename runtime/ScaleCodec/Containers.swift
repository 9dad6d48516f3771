extension Optional: ScaleEncodable where Wrapped: ScaleEncodable {
    @inlinable
    public func encode(to output: inout ScaleEncoder) {
        switch self {
        case .none:
            output.append(0)
        case .some(let value):
            output.append(1)
            value.encode(to: &output)
        }
    }
}

extension Optional: ScaleDecodable where Wrapped: ScaleDecodable {
    @inlinable
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        switch try input.readByte() {
        case 0: self = .none
        case 1: self = .some(try Wrapped(from: &input))
        case let other: throw .invalidVariant(other)
        }
    }
}

/// `Option<bool>` in its one-byte form: 0 none, 1 true, 2 false.
///
/// Source: Polkadot specification, definition "Option type": the single special case. `Bool?` has the general two-byte form.
public struct OptionBool: Hashable, Sendable, ScaleEncodable, ScaleDecodable {
    public var value: Bool?

    @inlinable
    public init(_ value: Bool?) { self.value = value }

    @inlinable
    public func encode(to output: inout ScaleEncoder) {
        switch value {
        case .none: output.append(0)
        case .some(true): output.append(1)
        case .some(false): output.append(2)
        }
    }

    @inlinable
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        switch try input.readByte() {
        case 0: value = nil
        case 1: value = true
        case 2: value = false
        case let other: throw .invalidVariant(other)
        }
    }
}

extension Result: ScaleEncodable where Success: ScaleEncodable, Failure: ScaleEncodable {
    @inlinable
    public func encode(to output: inout ScaleEncoder) {
        switch self {
        case .success(let value):
            output.append(0)
            value.encode(to: &output)
        case .failure(let error):
            output.append(1)
            error.encode(to: &output)
        }
    }
}

extension Result: ScaleDecodable where Success: ScaleDecodable, Failure: ScaleDecodable {
    @inlinable
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        switch try input.readByte() {
        case 0: self = .success(try Success(from: &input))
        case 1: self = .failure(try Failure(from: &input))
        case let other: throw .invalidVariant(other)
        }
    }
}

extension Array: ScaleEncodable where Element: ScaleEncodable {
    @inlinable
    public func encode(to output: inout ScaleEncoder) {
        output.appendLength(count)
        Element.encodeElements(self, to: &output)
    }
}

extension Array: ScaleDecodable where Element: ScaleDecodable {
    @inlinable
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        let count = try input.readLength()
        self = try input.descend { (input) throws(ScaleError) in
            try Element.decodeElements(count, from: &input)
        }
    }
}

/// The largest number of elements of a `BoundedArray`, as a type so that the bound is part of the collection's type.
public protocol Bound {
    static var count: Int { get }
}

/// A collection that never holds more than its bound (FRAME's `BoundedVec`); it does not decode from more.
public struct BoundedArray<Element, Limit: Bound> {
    public private(set) var elements: [Element]

    /// No elements.
    @inlinable
    public init() { self.init(unchecked: []) }

    /// Nil where there are more elements than the bound allows.
    @inlinable
    public init?(_ elements: [Element]) {
        guard elements.count <= Limit.count else { return nil }
        self.init(unchecked: elements)
    }

    @usableFromInline
    init(unchecked elements: [Element]) { self.elements = elements }

    @inlinable
    public var count: Int { elements.count }

    @inlinable
    public var isFull: Bool { elements.count >= Limit.count }

    /// Appends, or answers false where the collection is full.
    public mutating func append(_ element: Element) -> Bool {
        guard elements.count < Limit.count else { return false }
        elements.append(element)
        return true
    }

    public mutating func remove(at index: Int) { elements.remove(at: index) }

    @inlinable
    public subscript(index: Int) -> Element {
        get { elements[index] }
        set { replace(index, newValue) }
    }

    @usableFromInline
    mutating func replace(_ index: Int, _ element: Element) { elements[index] = element }
}

extension BoundedArray: Equatable where Element: Equatable {}
extension BoundedArray: Hashable where Element: Hashable {}
extension BoundedArray: Sendable where Element: Sendable {}

extension BoundedArray: ScaleEncodable where Element: ScaleEncodable {
    @inlinable
    public func encode(to output: inout ScaleEncoder) { elements.encode(to: &output) }
}

extension BoundedArray: ScaleDecodable where Element: ScaleDecodable {
    @inlinable
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        let count = try input.readLength()
        guard count <= Limit.count else { throw .boundExceeded(count: count, bound: Limit.count) }
        self.init(
            unchecked: try input.descend { (input) throws(ScaleError) in
                try Element.decodeElements(count, from: &input)
            })
    }
}

/// Bytes with a bound.
public typealias BoundedBytes<Limit: Bound> = BoundedArray<UInt8, Limit>

/// Text as SCALE has it: UTF-8 bytes behind their length.
extension String: ScaleEncodable, ScaleDecodable {
    public func encode(to output: inout ScaleEncoder) {
        var text = self
        text.withUTF8 { utf8 in
            output.appendCompact(UInt128(utf8.count))
            output.append(contentsOf: UnsafeRawBufferPointer(utf8))
        }
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        let bytes = try [UInt8](from: &input)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .invalidUTF8 }
        self = text
    }
}

/// The empty tuple.
public struct Unit: Hashable, Sendable, ScaleEncodable, ScaleDecodable {
    @inlinable
    public init() {}
    @inlinable
    public func encode(to output: inout ScaleEncoder) {}
    @inlinable
    public init(from input: inout ScaleDecoder) throws(ScaleError) {}
}

/// A tuple of two, since Swift's tuples conform to nothing.
public struct Pair<First, Second> {
    public var first: First
    public var second: Second

    @inlinable
    public init(_ first: First, _ second: Second) {
        self.first = first
        self.second = second
    }
}

extension Pair: Equatable where First: Equatable, Second: Equatable {}
extension Pair: Hashable where First: Hashable, Second: Hashable {}
extension Pair: Sendable where First: Sendable, Second: Sendable {}

extension Pair: ScaleEncodable where First: ScaleEncodable, Second: ScaleEncodable {
    @inlinable
    public func encode(to output: inout ScaleEncoder) {
        first.encode(to: &output)
        second.encode(to: &output)
    }
}

extension Pair: ScaleDecodable where First: ScaleDecodable, Second: ScaleDecodable {
    @inlinable
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        first = try First(from: &input)
        second = try Second(from: &input)
    }
}

/// A tuple of three.
public struct Triple<First, Second, Third> {
    public var first: First
    public var second: Second
    public var third: Third

    @inlinable
    public init(_ first: First, _ second: Second, _ third: Third) {
        self.first = first
        self.second = second
        self.third = third
    }
}

extension Triple: Equatable where First: Equatable, Second: Equatable, Third: Equatable {}
extension Triple: Hashable where First: Hashable, Second: Hashable, Third: Hashable {}
extension Triple: Sendable where First: Sendable, Second: Sendable, Third: Sendable {}

extension Triple: ScaleEncodable where First: ScaleEncodable, Second: ScaleEncodable, Third: ScaleEncodable {
    @inlinable
    public func encode(to output: inout ScaleEncoder) {
        first.encode(to: &output)
        second.encode(to: &output)
        third.encode(to: &output)
    }
}

extension Triple: ScaleDecodable where First: ScaleDecodable, Second: ScaleDecodable, Third: ScaleDecodable {
    @inlinable
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        first = try First(from: &input)
        second = try Second(from: &input)
        third = try Third(from: &input)
    }
}

/// Bytes of a fixed number, encoded without a length.
public struct FixedBytes<Size: Bound>: Hashable, Sendable {
    /// Exactly `Size.count` bytes.
    public let bytes: [UInt8]

    /// Nil unless there are exactly `Size.count` bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == Size.count else { return nil }
        self.bytes = bytes
    }
}

extension FixedBytes {
    /// The first bytes of the text, filled up with zeros: how locks, inherents and engines are named.
    public init(_ text: StaticString) {
        let name = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        bytes = (0..<Size.count).map { $0 < name.count ? name[$0] : 0 }
    }
}

extension FixedBytes<Eight> {
    /// The bytes of a number, the highest first, as hashes are written down.
    public init(bigEndian number: UInt64) {
        bytes = [UInt8](unsafeUninitializedCapacity: 8) { buffer, count in
            UnsafeMutableRawBufferPointer(buffer).storeBytes(of: number.bigEndian, as: UInt64.self)
            count = 8
        }
    }
}

extension FixedBytes: ScaleEncodable, ScaleDecodable {
    public func encode(to output: inout ScaleEncoder) { output.append(contentsOf: bytes) }
    public init(from input: inout ScaleDecoder) throws(ScaleError) { bytes = try input.readBytes(Size.count) }
}

public enum Four: Bound { public static var count: Int { 4 } }
public enum Eight: Bound { public static var count: Int { 8 } }
public enum ThirtyThree: Bound { public static var count: Int { 33 } }
public enum SixtyFour: Bound { public static var count: Int { 64 } }
public enum SixtyFive: Bound { public static var count: Int { 65 } }
