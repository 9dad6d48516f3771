import Balances
import FrameSupport

extension OffchainComputing {
    static func hold(_ reason: HoldReason, _ who: AccountID, _ amount: Balance) throws(DispatchError) {
        guard amount > 0 else { return }
        try Balances<Runtime>.hold(Runtime.holdReason(reason), who, amount)
    }

    static func release(_ reason: HoldReason, _ who: AccountID, _ amount: Balance) throws(DispatchError) {
        guard amount > 0 else { return }
        try Balances<Runtime>.release(Runtime.holdReason(reason), who, amount)
    }
}
