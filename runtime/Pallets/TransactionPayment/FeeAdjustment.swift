import FrameSupport
import System

/// Raises the price of work while blocks are fuller than a target, and lowers it while they are emptier.
///
/// With s the share of a block's normal capacity that was used, s' the target and v the variability, the multiplier
/// becomes m · (1 + v(s − s') + v²(s − s')²/2), within bounds.
///
/// Source: FRAME's `TargetedFeeAdjustment`, with its roundings.
public struct FeeAdjustment: Hashable, Sendable {
    /// The aim for the share of the normal capacity, in parts of 10^18.
    public var target: UInt64
    public var variability: FixedU128
    public var minimum: FixedU128
    public var maximum: FixedU128

    /// The values of `cybros-pallets.md` 7.4.
    public init(
        target: UInt64 = 250_000_000_000_000_000,
        variability: FixedU128 = FixedU128(numerator: 75, denominator: 1_000_000),
        minimum: FixedU128 = FixedU128(numerator: 1, denominator: 10), maximum: FixedU128 = .max
    ) {
        self.target = target
        self.variability = variability
        self.minimum = minimum
        self.maximum = maximum
    }

    /// The multiplier after a block.
    ///
    /// - Parameter used: the weight of the block's normal extrinsics.
    public func next(after multiplier: FixedU128, used: Weight, limits: BlockWeights) -> FixedU128 {
        let previous = max(multiplier, minimum)
        let capacity = limits.perClass.normal.maxTotal ?? limits.maxBlock
        let used = used.clamped(to: capacity)
        // The scarcer of time and proof size sets the price.
        let byTime = Self.perbill(used.refTime, of: capacity.refTime)
        let byProof = Self.perbill(used.proofSize, of: capacity.proofSize)
        let (amount, most) = byTime < byProof ? (used.proofSize, capacity.proofSize) : (used.refTime, capacity.refTime)

        let aim = share(of: most)
        let difference = FixedU128(
            numerator: UInt128(max(amount, aim) - min(amount, aim)), denominator: UInt128(max(most, 1)))
        let first = variability.saturatingMultiply(difference)
        let halfSquare = FixedU128(inner: variability.saturatingMultiply(variability).inner / 2)
        let second = halfSquare.saturatingMultiply(difference.saturatingMultiply(difference))
        let next =
            if amount >= aim {
                previous.saturatingAdd(first.saturatingAdd(second).saturatingMultiply(previous))
            } else {
                previous.saturatingSubtract(first.saturatingSubtract(second).saturatingMultiply(previous))
            }
        return min(max(next, minimum), maximum)
    }

    /// The target's part of `value`, rounded to the nearest and halves down.
    private func share(of value: UInt64) -> UInt64 {
        // At most 2^64 times 10^18, which fits 128 bits.
        let product = UInt128(value) * UInt128(min(target, UInt64(FixedU128.unit)))
        let (quotient, remainder) = product.quotientAndRemainder(dividingBy: FixedU128.unit)
        return UInt64(truncatingIfNeeded: remainder > FixedU128.unit / 2 ? quotient + 1 : quotient)
    }

    private static func perbill(_ part: UInt64, of whole: UInt64) -> UInt64 {
        UInt64(clamping: UInt128(part) * UInt128(Perbill.accuracy) / UInt128(max(whole, 1)))
    }
}
