import FrameSupport

/// Keeps blocks within their limits of weight and length.
///
/// Source: FRAME's `CheckWeight`.
public struct CheckWeight<Runtime: SystemConfig>: BytelessExtension {
    public typealias Call = Runtime.RuntimeCall

    public init() {}

    /// Whether the extrinsic would fit an empty block.
    public static func validateBare(
        _ context: TransactionContext<Call>
    ) throws(TransactionValidityError) -> ValidTransaction {
        if let most = Runtime.blockWeights.perClass[context.info.class].maxExtrinsic,
            context.info.weight.exceeds(most)
        {
            throw .invalid(.exhaustsResources)
        }
        _ = try lengthAfter(context)
        return ValidTransaction()
    }

    /// Takes the extrinsic's share of the block.
    public static func prepareBare(_ context: TransactionContext<Call>) throws(TransactionValidityError) {
        let length = try lengthAfter(context)
        let weight = try weightAfter(context.info)
        if let most = Runtime.blockWeights.perClass[context.info.class].maxExtrinsic,
            context.info.weight.exceeds(most)
        {
            throw .invalid(.exhaustsResources)
        }
        System<Runtime>.allExtrinsicsLen.value = length
        System<Runtime>.blockWeight.value = weight
    }

    public func validate(
        _ who: AccountID, _ context: TransactionContext<Call>
    ) throws(TransactionValidityError) -> ValidTransaction { try CheckWeight.validateBare(context) }

    public func prepare(_ who: AccountID, _ context: TransactionContext<Call>) throws(TransactionValidityError) {
        try CheckWeight.prepareBare(context)
    }

    public static func postDispatch(
        _ pre: Void, _ context: TransactionContext<Call>, _ post: PostDispatchInfo, result: DispatchError?
    ) throws(TransactionValidityError) { postDispatchBare(context, post) }

    /// Gives back the weight that the call announced and did not use.
    public static func postDispatchBare(_ context: TransactionContext<Call>, _ post: PostDispatchInfo) {
        guard let actual = post.actualWeight else { return }
        let unused = context.info.weight - actual
        guard unused != .zero else { return }
        var used = System<Runtime>.blockWeight.value
        used[context.info.class] = used[context.info.class] - unused
        System<Runtime>.blockWeight.value = used
    }

    private static func lengthAfter(_ context: TransactionContext<Call>) throws(TransactionValidityError) -> UInt32 {
        let added = UInt32(clamping: context.length)
        let length = (System<Runtime>.allExtrinsicsLen.value ?? 0).saturatingAdd(added)
        guard length <= Runtime.blockLength.max[context.info.class] else { throw .invalid(.exhaustsResources) }
        return length
    }

    private static func weightAfter(
        _ info: DispatchInfo
    ) throws(TransactionValidityError) -> PerDispatchClass<Weight> {
        let limits = Runtime.blockWeights
        let ofClass = limits.perClass[info.class]
        let added = info.weight + ofClass.baseExtrinsic
        var used = System<Runtime>.blockWeight.value
        used[info.class] += added
        if let most = ofClass.maxTotal, used[info.class].exceeds(most) { throw .invalid(.exhaustsResources) }
        // A full block has room only for what its class has reserved.
        if used.total.exceeds(limits.maxBlock) {
            if let reserved = ofClass.reserved, used[info.class].exceeds(reserved) {
                throw .invalid(.exhaustsResources)
            }
        }
        return used
    }

    public static func metadata(in registry: inout TypeRegistry) -> [ExtensionMetadata] {
        [
            ExtensionMetadata(
                "CheckWeight", path: "frame_system::extensions::check_weight::CheckWeight", signs: Unit.self,
                in: &registry)
        ]
    }
}
