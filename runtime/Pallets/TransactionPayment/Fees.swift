import Balances
import FrameSupport
import System

// Computing fees, and telling clients what a transaction would cost.
extension TransactionPayment {
    /// What a call costs.
    ///
    /// - Parameters:
    ///   - length: bytes of the encoded extrinsic.
    ///   - post: what the call turned out to have used, if it ran.
    public static func fee(
        _ info: DispatchInfo, _ post: PostDispatchInfo = PostDispatchInfo(), length: UInt32, tip: Balance
    ) -> FeeDetails {
        guard info.pays == .yes, post.pays == .yes else { return FeeDetails(inclusionFee: nil, tip: tip) }
        let unadjusted = queryWeightToFee(post.weight(announced: info))
        return FeeDetails(
            inclusionFee: InclusionFee(
                baseFee: queryWeightToFee(Runtime.blockWeights.perClass[info.class].baseExtrinsic),
                lenFee: queryLengthToFee(length),
                adjustedWeightFee: nextFeeMultiplier.value.value.saturatingMultiply(integer: unadjusted)),
            tip: tip)
    }

    /// Weight, class and fee of a call in an extrinsic; one without a signature pays nothing.
    public static func queryInfo(
        _ call: Runtime.RuntimeCall, length: UInt32, isSigned: Bool = true
    ) -> RuntimeDispatchInfo {
        let info = call.dispatchInfo
        return RuntimeDispatchInfo(
            weight: info.weight, class: info.class,
            partialFee: isSigned ? fee(info, length: length, tip: 0).finalFee : 0)
    }

    /// The parts of the fee of a call in an extrinsic; one without a signature pays nothing.
    public static func queryFeeDetails(
        _ call: Runtime.RuntimeCall, length: UInt32, isSigned: Bool = true
    ) -> FeeDetails {
        guard isSigned else { return FeeDetails(inclusionFee: nil, tip: 0) }
        return fee(call.dispatchInfo, length: length, tip: 0)
    }

    /// The price of work, before the multiplier. No call costs more than a whole block.
    public static func queryWeightToFee(_ weight: Weight) -> Balance {
        Runtime.weightToFee(weight.clamped(to: Runtime.blockWeights.maxBlock))
    }

    public static func queryLengthToFee(_ length: UInt32) -> Balance { Runtime.lengthToFee(length) }

    /// The pool's order of transactions: how much tip a block full of transactions like this would bring. The fee of an
    /// operational transaction counts several times as a tip.
    static func priority(_ info: DispatchInfo, length: Int, tip: Balance, fee: Balance) -> UInt64 {
        let mostWeight = Runtime.blockWeights.maxBlock
        let mostLength = UInt64(Runtime.blockLength.max[info.class])
        let byTime = mostWeight.refTime / max(min(max(info.weight.refTime, 1), mostWeight.refTime), 1)
        let byProof = mostWeight.proofSize / max(min(max(info.weight.proofSize, 1), mostWeight.proofSize), 1)
        let byLength = mostLength / max(min(UInt64(clamping: max(length, 1)), mostLength), 1)
        let perBlock = Balance(min(byTime, byProof, byLength))

        // A transaction without a tip counts as one with the least tip, so that small ones come before large ones.
        var priority = tip.saturatingAdd(1).saturatingMultiply(perBlock)
        if info.class == .operational {
            let virtualTip = fee.saturatingMultiply(Balance(Runtime.operationalFeeMultiplier))
            priority = priority.saturatingAdd(virtualTip.saturatingMultiply(perBlock))
        }
        return UInt64(clamping: priority)
    }
}
