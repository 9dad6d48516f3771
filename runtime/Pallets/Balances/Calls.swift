import FrameSupport
import System

extension Balances {
    static func transferAllowDeath(
        _ origin: Origin, dest: MultiAddress, value: Balance
    ) throws(DispatchError) {
        let source = try origin.signed()
        try transfer(from: source, to: dest.lookup(), amount: value, preservation: .expendable)
    }

    static func forceTransfer(
        _ origin: Origin, source: MultiAddress, dest: MultiAddress, value: Balance
    ) throws(DispatchError) {
        try origin.ensureRoot()
        try transfer(from: source.lookup(), to: dest.lookup(), amount: value, preservation: .expendable)
    }

    static func transferKeepAlive(
        _ origin: Origin, dest: MultiAddress, value: Balance
    ) throws(DispatchError) {
        let source = try origin.signed()
        try transfer(from: source, to: dest.lookup(), amount: value, preservation: .preserve)
    }

    static func transferAll(_ origin: Origin, dest: MultiAddress, keepAlive: Bool) throws(DispatchError) {
        let source = try origin.signed()
        let preservation: Preservation = keepAlive ? .preserve : .expendable
        let amount = reducible(source, keep: preservation)
        try transfer(from: source, to: dest.lookup(), amount: amount, preservation: preservation)
    }

    static func forceUnreserve(_ origin: Origin, who: MultiAddress, amount: Balance) throws(DispatchError) {
        try origin.ensureRoot()
        unreserve(try who.lookup(), amount)
    }

    static func upgradeAccounts(_ origin: Origin, who: [AccountID]) throws(DispatchError) -> PostDispatchInfo {
        _ = try origin.signed()
        guard !who.isEmpty else { return PostDispatchInfo() }
        var upgraded = 0
        for account in who where try upgrade(account) { upgraded += 1 }
        // Most of them needed it: nobody is to pay for the chain's own housekeeping.
        return PostDispatchInfo(pays: upgraded * 10 >= who.count * 9 ? .no : .yes)
    }

    static func forceSetBalance(
        _ origin: Origin, who: MultiAddress, newFree: Balance
    ) throws(DispatchError) {
        try origin.ensureRoot()
        let who = try who.lookup()
        let after = newFree < Runtime.existentialDeposit ? 0 : newFree
        let before = try change(who) { (data, _) throws(DispatchError) in
            let before = data.free
            data.free = after
            return before
        }
        if after > before { raiseIssuance(by: after - before) }
        if before > after { reduceIssuance(by: before - after) }
        deposit(.balanceSet(who: who, free: after))
    }

    static func forceAdjustTotalIssuance(
        _ origin: Origin, direction: AdjustmentDirection, delta: Balance
    ) throws(DispatchError) {
        try origin.ensureRoot()
        guard delta != 0 else { throw fail(.deltaZero) }
        let old = totalIssuance.value
        let new =
            switch direction {
            case .increase: old.saturatingAdd(delta)
            case .decrease: old.saturatingSubtract(delta)
            }
        guard inactiveIssuance.value <= new else { throw fail(.issuanceDeactivated) }
        totalIssuance.value = new
        deposit(.totalIssuanceForced(old: old, new: new))
    }

    static func burn(_ origin: Origin, value: Balance, keepAlive: Bool) throws(DispatchError) {
        let source = try origin.signed()
        try burn(source, value, preservation: keepAlive ? .preserve : .expendable)
    }

    /// Gives an account of an older layout the consumer reference that what it has reserved counts as; answers
    /// whether it needed that.
    private static func upgrade(_ who: AccountID) throws(DispatchError) -> Bool {
        var info = System<Runtime>.account[who]
        guard info.data.flags.bits & ExtraFlags.isNewLogic == 0 else { return false }
        info.data.flags.bits |= ExtraFlags.isNewLogic
        System<Runtime>.account[who] = info
        if info.data.reserved != 0, info.data.frozen == 0 { try System<Runtime>.incrementConsumers(who) }
        deposit(.upgraded(who: who))
        return true
    }
}

extension Balances.Call {
    public var dispatchInfo: DispatchInfo {
        let database = Runtime.databaseWeight
        let weight =
            switch self {
            case .transferAllowDeath: Weight(refTime: 46_400_000) + database.readsWrites(1, 1)
            case .forceTransfer: Weight(refTime: 48_000_000) + database.readsWrites(2, 2)
            case .transferKeepAlive: Weight(refTime: 36_500_000) + database.readsWrites(1, 1)
            case .transferAll: Weight(refTime: 45_700_000) + database.readsWrites(1, 1)
            case .forceUnreserve: Weight(refTime: 16_500_000) + database.readsWrites(1, 1)
            case .upgradeAccounts(let who):
                Weight(refTime: 16_300_000) + (Weight(refTime: 13_200_000) + database.readsWrites(1, 1))
                    * UInt64(who.count)
            case .forceSetBalance: Weight(refTime: 20_800_000) + database.readsWrites(1, 1)
            case .forceAdjustTotalIssuance: Weight(refTime: 6_300_000) + database.readsWrites(1, 1)
            case .burn: Weight(refTime: 30_000_000) + database.readsWrites(1, 1)
            }
        return DispatchInfo(weight: weight)
    }
}
