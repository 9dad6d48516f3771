import ScaleCodec

/// What a piece of work costs: time on reference hardware, and bytes of storage proof.
public struct Weight: Hashable, Sendable {
    /// Picoseconds on reference hardware.
    public var refTime: UInt64
    /// Bytes that the work adds to a proof of the state it reads.
    public var proofSize: UInt64

    @inlinable
    public init(refTime: UInt64, proofSize: UInt64 = 0) {
        self.refTime = refTime
        self.proofSize = proofSize
    }

    public static var zero: Weight { Weight(refTime: 0) }
    public static var max: Weight { Weight(refTime: .max, proofSize: .max) }

    /// The sum; each dimension stops at its maximum.
    @inlinable
    public static func + (left: Weight, right: Weight) -> Weight {
        Weight(
            refTime: left.refTime.saturatingAdd(right.refTime),
            proofSize: left.proofSize.saturatingAdd(right.proofSize))
    }

    @inlinable
    public static func += (left: inout Weight, right: Weight) { left = left + right }

    /// The difference; each dimension stops at zero.
    @inlinable
    public static func - (left: Weight, right: Weight) -> Weight {
        Weight(
            refTime: left.refTime.saturatingSubtract(right.refTime),
            proofSize: left.proofSize.saturatingSubtract(right.proofSize))
    }

    @inlinable
    public static func * (left: Weight, factor: UInt64) -> Weight {
        Weight(
            refTime: left.refTime.saturatingMultiply(factor),
            proofSize: left.proofSize.saturatingMultiply(factor))
    }

    /// Whether one dimension is larger than that of `other`.
    public func exceeds(_ other: Weight) -> Bool { refTime > other.refTime || proofSize > other.proofSize }

    /// The smaller of each dimension.
    public func clamped(to other: Weight) -> Weight {
        Weight(refTime: Swift.min(refTime, other.refTime), proofSize: Swift.min(proofSize, other.proofSize))
    }
}

extension Weight: ScaleEncodable, ScaleDecodable, ScaleTyped {
    public func encode(to output: inout ScaleEncoder) {
        output.appendCompact(UInt128(refTime))
        output.appendCompact(UInt128(proofSize))
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        refTime = try input.decode(Compact<UInt64>.self).value
        proofSize = try input.decode(Compact<UInt64>.self).value
    }

    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("sp_weights::weight_v2::Weight") { registry in
            let part = registry.describe(Compact<UInt64>.self)
            return .composite([
                TypeField("ref_time", part, typeName: "u64"), TypeField("proof_size", part, typeName: "u64"),
            ])
        }
    }
}

/// Which share of a block a dispatchable may use.
public enum DispatchClass: UInt8, Hashable, Sendable, CaseIterable {
    case normal = 0
    case operational = 1
    /// Always included: inherents.
    case mandatory = 2
}

extension DispatchClass: ScaleEncodable, ScaleDecodable, ScaleTyped {
    public func encode(to output: inout ScaleEncoder) { output.append(rawValue) }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        let byte = try input.readByte()
        guard let value = DispatchClass(rawValue: byte) else { throw .invalidVariant(byte) }
        self = value
    }

    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("frame_support::dispatch::DispatchClass") { _ in
            .variant([
                TypeVariant("Normal", index: 0), TypeVariant("Operational", index: 1),
                TypeVariant("Mandatory", index: 2),
            ])
        }
    }
}

/// Whether the sender pays a fee.
public enum Pays: UInt8, Hashable, Sendable {
    case yes = 0
    case no = 1
}

extension Pays: ScaleEncodable, ScaleDecodable, ScaleTyped {
    public func encode(to output: inout ScaleEncoder) { output.append(rawValue) }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        let byte = try input.readByte()
        guard let value = Pays(rawValue: byte) else { throw .invalidVariant(byte) }
        self = value
    }

    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("frame_support::dispatch::Pays") { _ in
            .variant([TypeVariant("Yes", index: 0), TypeVariant("No", index: 1)])
        }
    }
}

/// What is known of a call's cost before it runs.
public struct DispatchInfo: Hashable, Sendable {
    public var weight: Weight
    public var `class`: DispatchClass
    public var pays: Pays

    public init(weight: Weight, class: DispatchClass = .normal, pays: Pays = .yes) {
        self.weight = weight
        self.class = `class`
        self.pays = pays
    }
}

extension DispatchInfo: ScaleEncodable, ScaleDecodable, ScaleTyped {
    public func encode(to output: inout ScaleEncoder) {
        weight.encode(to: &output)
        `class`.encode(to: &output)
        pays.encode(to: &output)
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        weight = try input.decode()
        `class` = try input.decode()
        pays = try input.decode()
    }

    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("frame_support::dispatch::DispatchInfo") { registry in
            .composite([
                TypeField("weight", registry.describe(Weight.self), typeName: "Weight"),
                TypeField("class", registry.describe(DispatchClass.self), typeName: "DispatchClass"),
                TypeField("pays_fee", registry.describe(Pays.self), typeName: "Pays"),
            ])
        }
    }
}

/// What is known of a call's cost after it ran.
public struct PostDispatchInfo: Hashable, Sendable {
    /// Nil where the weight announced before was used up.
    public var actualWeight: Weight?
    public var pays: Pays

    public init(actualWeight: Weight? = nil, pays: Pays = .yes) {
        self.actualWeight = actualWeight
        self.pays = pays
    }

    /// The weight used by a call that announced `info`: never more than that.
    public func weight(announced info: DispatchInfo) -> Weight {
        (actualWeight ?? info.weight).clamped(to: info.weight)
    }
}

/// What a call announced at most and then did not need.
public struct UnusedWeight: Hashable, Sendable {
    public var weight: Weight
    public init(_ weight: Weight) { self.weight = weight }
}
