import FrameSupport
import System

// Locks and freezes: how much of an account's total must stay. They overlap; the greatest counts.
extension Balances {
    /// Locks `amount` under the identifier, in place of what was locked under it.
    public static func setLock(
        _ id: LockID, _ who: AccountID, _ amount: Balance, _ reasons: LockReasons
    ) throws(DispatchError) {
        guard amount != 0 else { return try removeLock(id, who) }
        var items = locks[who].elements
        let lock = BalanceLock(id: id, amount: amount, reasons: reasons)
        if let place = items.firstIndex(where: { $0.id == id }) { items[place] = lock } else { items.append(lock) }
        try updateLocks(who, items)
    }

    /// Raises what is locked under the identifier to `amount`, and widens the lock's reasons.
    public static func extendLock(
        _ id: LockID, _ who: AccountID, _ amount: Balance, _ reasons: LockReasons
    ) throws(DispatchError) {
        guard amount != 0 else { return }
        var items = locks[who].elements
        if let place = items.firstIndex(where: { $0.id == id }) {
            items[place].amount = max(items[place].amount, amount)
            items[place].reasons = items[place].reasons.union(reasons)
        } else {
            items.append(BalanceLock(id: id, amount: amount, reasons: reasons))
        }
        try updateLocks(who, items)
    }

    public static func removeLock(_ id: LockID, _ who: AccountID) throws(DispatchError) {
        try updateLocks(who, locks[who].elements.filter { $0.id != id })
    }

    /// What is frozen under the identifier.
    public static func frozen(_ id: Runtime.FreezeReason, _ who: AccountID) -> Balance {
        for item in freezes[who].elements where item.id == id { return item.amount }
        return 0
    }

    /// Freezes `amount` under the identifier, in place of what was frozen under it. Fails with `tooManyFreezes`.
    public static func setFreeze(
        _ id: Runtime.FreezeReason, _ who: AccountID, _ amount: Balance
    ) throws(DispatchError) {
        guard amount != 0 else { return try thaw(id, who) }
        try freeze(id, who) { _ in amount }
    }

    /// Raises what is frozen under the identifier to `amount`.
    public static func extendFreeze(
        _ id: Runtime.FreezeReason, _ who: AccountID, _ amount: Balance
    ) throws(DispatchError) {
        guard amount != 0 else { return }
        try freeze(id, who) { max($0, amount) }
    }

    public static func thaw(_ id: Runtime.FreezeReason, _ who: AccountID) throws(DispatchError) {
        var items = freezes[who]
        if let place = items.elements.firstIndex(where: { $0.id == id }) { items.remove(at: place) }
        try updateFreezes(who, items)
    }

    private static func freeze(
        _ id: Runtime.FreezeReason, _ who: AccountID, _ amount: (Balance) -> Balance
    ) throws(DispatchError) {
        var items = freezes[who]
        if let place = items.elements.firstIndex(where: { $0.id == id }) {
            items[place].amount = amount(items[place].amount)
        } else {
            guard items.append(IDAmount(id: id, amount: amount(0))) else { throw fail(.tooManyFreezes) }
        }
        try updateFreezes(who, items)
    }

    private static func updateLocks(_ who: AccountID, _ items: [BalanceLock]) throws(DispatchError) {
        let (before, after) = try setFrozen(who, items, freezes[who].elements)
        if items.isEmpty { locks.remove(who) } else { locks[who] = BalanceLocks(elements: items) }
        if before > after { deposit(.unlocked(who: who, amount: before - after)) }
        if after > before { deposit(.locked(who: who, amount: after - before)) }
    }

    private static func updateFreezes(
        _ who: AccountID, _ items: BoundedArray<IDAmount<Runtime.FreezeReason>, FreezeLimit<Runtime>>
    ) throws(DispatchError) {
        let (before, after) = try setFrozen(who, locks[who].elements, items.elements)
        if items.count == 0 { freezes.remove(who) } else { freezes[who] = items }
        if before > after { deposit(.thawed(who: who, amount: before - after)) }
        if after > before { deposit(.frozen(who: who, amount: after - before)) }
    }

    private static func setFrozen(
        _ who: AccountID, _ locks: [BalanceLock], _ freezes: [IDAmount<Runtime.FreezeReason>]
    ) throws(DispatchError) -> (before: Balance, after: Balance) {
        var most: Balance = 0
        for lock in locks { most = max(most, lock.amount) }
        for freeze in freezes { most = max(most, freeze.amount) }
        let after = most
        let before = try change(who) { (data, _) throws(DispatchError) in
            let before = data.frozen
            data.frozen = after
            return before
        }
        return (before, after)
    }
}
