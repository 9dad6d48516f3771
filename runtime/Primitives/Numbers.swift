import ScaleCodec

/// The height of a block; genesis is 0.
public typealias BlockNumber = UInt32
/// Transactions an account has sent.
public typealias Nonce = UInt32
/// An amount of the native token in its smallest unit.
public typealias Balance = UInt128
/// A point in time in milliseconds since the Unix epoch.
public typealias Moment = UInt64

/// Parts of 10^9.
public struct Perbill: Hashable, Sendable {
    public static let accuracy: UInt32 = 1_000_000_000
    public let parts: UInt32

    public init(parts: UInt32) { self.parts = Swift.min(parts, Perbill.accuracy) }
    public static func percent(_ value: UInt32) -> Perbill {
        Perbill(parts: Swift.min(value, 100) * (accuracy / 100))
    }

    /// The part of `value`, rounded down; never overflows.
    public func of(_ value: UInt64) -> UInt64 {
        UInt64(truncatingIfNeeded: UInt128(value) * UInt128(parts) / UInt128(Perbill.accuracy))
    }
}

/// An unsigned number with 18 decimals (FRAME's `FixedU128`).
public struct FixedU128: Hashable, Comparable, Sendable {
    public static let unit: UInt128 = 1_000_000_000_000_000_000
    /// The number times 10^18.
    public var inner: UInt128

    public init(inner: UInt128) { self.inner = inner }
    public init(numerator: UInt128, denominator: UInt128) {
        inner = FixedU128.saturatingScale(numerator, by: FixedU128.unit, over: Swift.max(denominator, 1))
    }

    public static let zero = FixedU128(inner: 0)
    public static let one = FixedU128(inner: unit)
    public static let max = FixedU128(inner: .max)

    public static func < (left: FixedU128, right: FixedU128) -> Bool { left.inner < right.inner }

    public func saturatingAdd(_ other: FixedU128) -> FixedU128 {
        let (sum, overflow) = inner.addingReportingOverflow(other.inner)
        return FixedU128(inner: overflow ? .max : sum)
    }

    public func saturatingSubtract(_ other: FixedU128) -> FixedU128 {
        FixedU128(inner: inner > other.inner ? inner - other.inner : 0)
    }

    public func saturatingMultiply(_ other: FixedU128) -> FixedU128 {
        FixedU128(inner: FixedU128.saturatingScale(inner, by: other.inner, over: FixedU128.unit))
    }

    /// This number times an integer, rounded down, at most the integer type's maximum.
    public func saturatingMultiply(integer: UInt128) -> UInt128 {
        FixedU128.saturatingScale(inner, by: integer, over: FixedU128.unit)
    }

    /// value × factor ÷ divisor over a 256-bit product, saturating; a zero divisor counts as one.
    public static func saturatingScale(_ value: UInt128, by factor: UInt128, over divisor: UInt128) -> UInt128 {
        let product = value.multipliedFullWidth(by: factor)
        let divisor = Swift.max(divisor, 1)
        guard product.high < divisor else { return .max }
        return divisor.dividingFullWidth((high: product.high, low: product.low)).quotient
    }
}

extension FixedU128: ScaleEncodable, ScaleDecodable, ScaleTyped {
    public func encode(to output: inout ScaleEncoder) { inner.encode(to: &output) }
    public init(from input: inout ScaleDecoder) throws(ScaleError) { inner = try input.readFixed() }
    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("sp_arithmetic::fixed_point::FixedU128") { registry in
            .composite([TypeField(nil, registry.describe(UInt128.self), typeName: "u128")])
        }
    }
}

extension FixedWidthInteger where Self: UnsignedInteger {
    /// The sum, or the type's maximum where it does not fit.
    @inlinable
    public func saturatingAdd(_ other: Self) -> Self {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    /// The difference, or zero where it would be negative.
    @inlinable
    public func saturatingSubtract(_ other: Self) -> Self { self > other ? self - other : 0 }

    /// The product, or the type's maximum where it does not fit.
    @inlinable
    public func saturatingMultiply(_ other: Self) -> Self {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }

    /// The sum, or nil where it does not fit.
    @inlinable
    public func checkedAdd(_ other: Self) -> Self? {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? nil : sum
    }

    /// The difference, or nil where it would be negative.
    @inlinable
    public func checkedSubtract(_ other: Self) -> Self? { self >= other ? self - other : nil }
}
