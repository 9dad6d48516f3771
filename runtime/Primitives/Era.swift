import ScaleCodec

/// How long a transaction stays valid.
///
/// Source: Polkadot specification, definition "Extrinsics mortality".
public enum Era: Hashable, Sendable {
    case immortal
    /// Valid for `period` blocks (a power of two from 4 to 65536) that start at a block whose number modulo the
    /// period, quantised, is `phase`.
    case mortal(period: UInt64, phase: UInt64)

    /// The era of about `period` blocks that contains `current`.
    public static func mortal(period: UInt64, current: UInt64) -> Era {
        var power: UInt64 = 4
        while power < period, power < 1 << 16 { power <<= 1 }
        let factor = Swift.max(power >> 12, 1)
        return .mortal(period: power, phase: current % power / factor * factor)
    }

    /// The first block of the era that contains `current`.
    public func birth(_ current: UInt64) -> UInt64 {
        switch self {
        case .immortal: return 0
        case .mortal(let period, let phase):
            let base = Swift.max(current, phase) - phase
            return (base / period).saturatingMultiply(period).saturatingAdd(phase)
        }
    }

    /// The first block after the era that contains `current`.
    public func death(_ current: UInt64) -> UInt64 {
        switch self {
        case .immortal: return .max
        case .mortal(let period, _): return birth(current).saturatingAdd(period)
        }
    }
}

extension Era: ScaleEncodable, ScaleDecodable, ScaleTyped {
    public func encode(to output: inout ScaleEncoder) {
        switch self {
        case .immortal: output.append(0)
        case .mortal(let period, let phase):
            let factor = Swift.max(period >> 12, 1)
            let exponent = Swift.min(Swift.max(period.trailingZeroBitCount - 1, 1), 15)
            output.appendFixed(UInt16(truncatingIfNeeded: exponent) | UInt16(truncatingIfNeeded: phase / factor) << 4)
        }
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        let first = try input.readByte()
        guard first != 0 else {
            self = .immortal
            return
        }
        let word = UInt64(first) | UInt64(try input.readByte()) << 8
        let period: UInt64 = 2 << (word % 16)
        let factor = Swift.max(period >> 12, 1)
        let phase = (word >> 4) * factor
        guard period >= 4, phase < period else { throw .invalidValue }
        self = .mortal(period: period, phase: phase)
    }

    /// One variant a first byte, as clients expect: `Immortal`, then `Mortal1` to `Mortal255` with the second byte.
    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("sp_runtime::generic::era::Era") { registry in
            let byte = registry.describe(UInt8.self)
            var variants = [TypeVariant("Immortal", index: 0)]
            for index in 1..<256 {
                variants.append(
                    TypeVariant(
                        mortalNames[index - 1], index: UInt8(truncatingIfNeeded: index), fields: [TypeField(nil, byte)])
                )
            }
            return .variant(variants)
        }
    }
}
