import FrameSupport

/// The factor on the price of work; 1 where it was never set.
public struct FeeMultiplier: Hashable, Sendable {
    public var value: FixedU128

    public init(_ value: FixedU128) { self.value = value }
}

extension FeeMultiplier: StorageDefault {
    public typealias Stored = FeeMultiplier
    public static var storageDefault: FeeMultiplier { FeeMultiplier(.one) }
    public func encode(to output: inout ScaleEncoder) { value.encode(to: &output) }
    public init(from input: inout ScaleDecoder) throws(ScaleError) { value = try input.decode() }
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.describe(FixedU128.self) }
}

/// Storage releases of the pallet.
@SCALE("pallet_transaction_payment::Releases")
public enum Release: Hashable, Sendable {
    /// Original version of the pallet.
    case v1Ancient
    /// One that bumps the usage to FixedU128 from FixedI128.
    case v2
}

extension Release: StorageDefault {
    public typealias Stored = Release
    public static var storageDefault: Release { .v1Ancient }
}

/// The parts of what a transaction pays for being included.
@SCALE("pallet_transaction_payment::types::InclusionFee")
public struct InclusionFee: Hashable, Sendable {
    /// What every transaction pays.
    public var baseFee: Balance
    /// What its bytes cost.
    public var lenFee: Balance
    /// What its work costs at the present price.
    public var adjustedWeightFee: Balance

    public var total: Balance { baseFee.saturatingAdd(lenFee).saturatingAdd(adjustedWeightFee) }
}

/// All that a transaction pays.
@SCALE("pallet_transaction_payment::types::FeeDetails")
public struct FeeDetails: Hashable, Sendable {
    /// Nil where it pays nothing for being included.
    public var inclusionFee: InclusionFee?
    public var tip: Balance

    public var finalFee: Balance { (inclusionFee?.total ?? 0).saturatingAdd(tip) }
}

/// What is known of an extrinsic's cost before it runs.
@SCALE("pallet_transaction_payment::types::RuntimeDispatchInfo")
public struct RuntimeDispatchInfo: Hashable, Sendable {
    /// Weight of the call.
    public var weight: Weight
    public var `class`: DispatchClass
    /// The fee without a tip, which is known to the sender alone.
    public var partialFee: Balance
}
