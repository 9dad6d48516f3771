import FrameSupport

/// A value for each dispatch class.
public struct PerDispatchClass<Value> {
    public var normal: Value
    public var operational: Value
    public var mandatory: Value

    public init(normal: Value, operational: Value, mandatory: Value) {
        self.normal = normal
        self.operational = operational
        self.mandatory = mandatory
    }

    public subscript(_ class: DispatchClass) -> Value {
        get {
            switch `class` {
            case .normal: normal
            case .operational: operational
            case .mandatory: mandatory
            }
        }
        set {
            switch `class` {
            case .normal: normal = newValue
            case .operational: operational = newValue
            case .mandatory: mandatory = newValue
            }
        }
    }
}

extension PerDispatchClass: Equatable where Value: Equatable {}
extension PerDispatchClass: Sendable where Value: Sendable {}

extension PerDispatchClass: ScaleEncodable, ScaleDecodable, ScaleTyped
where Value: ScaleEncodable & ScaleDecodable & ScaleTyped {
    public func encode(to output: inout ScaleEncoder) {
        normal.encode(to: &output)
        operational.encode(to: &output)
        mandatory.encode(to: &output)
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        normal = try input.decode()
        operational = try input.decode()
        mandatory = try input.decode()
    }

    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        let value = registry.describe(Value.self)
        return registry.enter("frame_support::dispatch::PerDispatchClass", parameters: [TypeParameter("T", value)]) {
            _ in
            .composite([
                TypeField("normal", value, typeName: "T"), TypeField("operational", value, typeName: "T"),
                TypeField("mandatory", value, typeName: "T"),
            ])
        }
    }
}

extension PerDispatchClass: StorageQuery, StorageDefault where Value == Weight {
    public typealias Stored = PerDispatchClass<Weight>
    public static var storageDefault: PerDispatchClass<Weight> {
        PerDispatchClass(normal: .zero, operational: .zero, mandatory: .zero)
    }
}

extension PerDispatchClass where Value == Weight {
    /// What all classes have used together.
    public var total: Weight { normal + operational + mandatory }
}

/// Limits of one class.
@SCALE("frame_system::limits::WeightsPerClass")
public struct WeightsPerClass: Hashable, Sendable {
    /// What each extrinsic costs beside its call.
    public var baseExtrinsic: Weight
    /// The most one extrinsic may use; nil is no limit.
    public var maxExtrinsic: Weight?
    /// The most all extrinsics of the class may use; nil is no limit.
    public var maxTotal: Weight?
    /// What the class may use even where the block is full.
    public var reserved: Weight?
}

/// How much work a block may hold.
///
/// Source: FRAME's `BlockWeights::builder`, with the shares of `cybros-pallets.md` 7.1.
@SCALE("frame_system::limits::BlockWeights")
public struct BlockWeights: Sendable {
    /// What an empty block costs.
    public var baseBlock: Weight
    public var maxBlock: Weight
    public var perClass: PerDispatchClass<WeightsPerClass>

    /// Limits where Normal extrinsics share three quarters of the block, Operational ones may use all of it and have
    /// the last quarter to themselves, and a tenth is left for `onInitialize`.
    public init(maxBlock: Weight, baseBlock: Weight, baseExtrinsic: Weight) {
        let normalTotal = BlockWeights.share(maxBlock, percent: 75)
        // An extrinsic must fit beside what onInitialize uses on average.
        let hooks = BlockWeights.share(maxBlock, percent: 10)
        let reserve = Weight(
            refTime: maxBlock.refTime - normalTotal.refTime, proofSize: maxBlock.proofSize - normalTotal.proofSize)
        self.maxBlock = maxBlock
        self.baseBlock = baseBlock
        perClass = PerDispatchClass(
            normal: WeightsPerClass(
                baseExtrinsic: baseExtrinsic, maxExtrinsic: normalTotal - hooks - baseExtrinsic, maxTotal: normalTotal,
                reserved: .zero),
            operational: WeightsPerClass(
                baseExtrinsic: baseExtrinsic, maxExtrinsic: maxBlock - hooks - baseExtrinsic, maxTotal: maxBlock,
                reserved: reserve),
            mandatory: WeightsPerClass(baseExtrinsic: baseExtrinsic, maxExtrinsic: nil, maxTotal: nil, reserved: nil))
    }

    private static func share(_ weight: Weight, percent: UInt32) -> Weight {
        let part = Perbill.percent(percent)
        return Weight(refTime: part.of(weight.refTime), proofSize: part.of(weight.proofSize))
    }
}

/// How many bytes of extrinsics a block may hold, by class.
@SCALE("frame_system::limits::BlockLength")
public struct BlockLength: Sendable {
    public var max: PerDispatchClass<UInt32>

    public init(max: UInt32) {
        let normal = UInt32(truncatingIfNeeded: Perbill.percent(75).of(UInt64(max)))
        self.max = PerDispatchClass(normal: normal, operational: max, mandatory: max)
    }

    /// The most bytes that an extrinsic of any class may have.
    public var most: Int { Int(Swift.max(max.normal, max.operational, max.mandatory)) }
}
