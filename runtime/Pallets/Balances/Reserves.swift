import FrameSupport
import System

// Reserves without a name: one sum an account for all pallets that reserve (FRAME's `ReservableCurrency`).
extension Balances {
    /// Whether `reserve` would succeed.
    public static func canReserve(_ who: AccountID, _ amount: Balance) -> Bool {
        guard amount != 0 else { return true }
        let account = data(who)
        guard let rest = account.free.checkedSubtract(amount) else { return false }
        return rest >= Runtime.existentialDeposit && rest >= account.frozen
    }

    /// Moves free balance into reserve. Fails with `insufficientBalance`, with `liquidityRestrictions` where what stays
    /// free is less than what is frozen, and with `consumerRemaining` where too little stays to live on.
    public static func reserve(_ who: AccountID, _ amount: Balance) throws(DispatchError) {
        guard amount != 0 else { return }
        try change(who) { (data, _) throws(DispatchError) in
            guard let free = data.free.checkedSubtract(amount) else { throw fail(.insufficientBalance) }
            guard let reserved = data.reserved.checkedAdd(amount) else { throw .arithmetic(.overflow) }
            guard free >= data.frozen else { throw fail(.liquidityRestrictions) }
            data.free = free
            data.reserved = reserved
        }
        deposit(.reserved(who: who, amount: amount))
    }

    /// Moves up to `amount` from reserve to free; answers what was missing.
    @discardableResult
    public static func unreserve(_ who: AccountID, _ amount: Balance) -> Balance {
        guard amount != 0 else { return 0 }
        guard total(who) != 0 else { return amount }
        let moved = try? change(who) { (data, _) throws(DispatchError) in
            let moved = min(data.reserved, amount)
            data.reserved -= moved
            data.free = data.free.saturatingAdd(moved)
            return moved
        }
        guard let moved else { return amount }
        deposit(.unreserved(who: who, amount: moved))
        return amount - moved
    }

    /// Burns up to `amount` of the reserve; answers how much, and what was missing.
    @discardableResult
    public static func slashReserved(_ who: AccountID, _ amount: Balance) -> (slashed: Balance, missing: Balance) {
        guard amount != 0, total(who) != 0 else { return (0, amount) }
        let taken = try? change(who) { (data, _) throws(DispatchError) in
            let taken = min(data.reserved, amount)
            data.reserved -= taken
            return taken
        }
        guard let taken else { return (0, amount) }
        reduceIssuance(by: taken)
        deposit(.slashed(who: who, amount: taken))
        return (taken, amount - taken)
    }

    /// Moves up to `amount` of one account's reserve to another account, which must exist; answers what was missing.
    @discardableResult
    public static func repatriateReserved(
        from slashed: AccountID, to beneficiary: AccountID, _ amount: Balance, _ status: BalanceStatus
    ) throws(DispatchError) -> Balance {
        guard amount != 0 else { return 0 }
        let account = data(slashed)
        let reducible = account.reserved.saturatingSubtract(account.frozen.saturatingSubtract(account.free))
        let moved = min(amount, reducible)
        guard slashed != beneficiary else {
            switch status {
            case .free:
                let missing = unreserve(slashed, moved)
                return amount - (moved - missing)
            case .reserved: return amount - moved
            }
        }
        let (sourceDust, targetDust) = try changeKeepingDust(beneficiary) {
            (target, isNew) throws(DispatchError) -> Balance in
            guard !isNew else { throw fail(.deadAccount) }
            let (_, dust) = try changeKeepingDust(slashed) { (source, _) throws(DispatchError) in
                switch status {
                case .free:
                    guard let sum = target.free.checkedAdd(moved) else { throw .arithmetic(.overflow) }
                    target.free = sum
                case .reserved:
                    guard let sum = target.reserved.checkedAdd(moved) else { throw .arithmetic(.overflow) }
                    target.reserved = sum
                }
                source.reserved = source.reserved.saturatingSubtract(moved)
            }
            return dust
        }
        burnDust(targetDust)
        burnDust(sourceDust)
        deposit(.reserveRepatriated(from: slashed, to: beneficiary, amount: moved, destinationStatus: status))
        return amount - moved
    }
}
