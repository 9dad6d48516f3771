/// An integer of 256 bits: what `u256` and `i256` hold.
///
/// There is no arithmetic: it carries such numbers through, exactly.
public struct Integer256: Hashable, Sendable {
    /// The upper half, of a negative number in two's complement.
    public var high: UInt128
    public var low: UInt128
    /// Whether the top bit means that the number is negative.
    public var isSigned: Bool

    public init(high: UInt128, low: UInt128, isSigned: Bool = false) {
        self.high = high
        self.low = low
        self.isSigned = isSigned
    }

    public init(_ value: some BinaryInteger, isSigned: Bool) {
        self.init(
            high: value < 0 ? .max : UInt128(truncatingIfNeeded: value >> 128), low: UInt128(truncatingIfNeeded: value),
            isSigned: isSigned)
    }

    public var isNegative: Bool { isSigned && high >> 127 == 1 }

    /// The number as a type of at most 128 bits, where it fits.
    func narrowed<Integer: FixedWidthInteger>() -> Integer? {
        if isNegative {
            guard high == .max, low >> 127 == 1 else { return nil }
            return Integer(exactly: Int128(truncatingIfNeeded: low))
        }
        return high == 0 ? Integer(exactly: low) : nil
    }

    /// The number without its sign.
    private var magnitude: (high: UInt128, low: UInt128) {
        guard isNegative else { return (high, low) }
        let low = ~low &+ 1
        return (~high &+ (low == 0 ? 1 : 0), low)
    }
}

extension Integer256: CustomStringConvertible {
    /// The decimal digits.
    public var description: String {
        var (high, low) = magnitude
        let chunk: UInt128 = 1_000_000_000_000_000_000
        var text = ""
        repeat {
            let upper = high.quotientAndRemainder(dividingBy: chunk)
            let lower = chunk.dividingFullWidth((upper.remainder, low))
            (high, low) = (upper.quotient, lower.quotient)
            let digits = String(lower.remainder)
            let isLast = high == 0 && low == 0
            text = (isLast ? "" : String(repeating: "0", count: 18 - digits.count)) + digits + text
        } while high != 0 || low != 0
        return (isNegative ? "-" : "") + text
    }
}
