import FrameSupport
import System

// Reserves by name, kept in order of their names (FRAME's `NamedReservableCurrency`).
extension Balances {
    /// What is reserved under the name.
    public static func reserved(_ name: LockID, _ who: AccountID) -> Balance {
        let items = reserves[who]
        return items.elements.place(of: name).found.map { items[$0].amount } ?? 0
    }

    /// As ``reserve(_:_:)``, under a name. Fails also with `tooManyReserves`.
    public static func reserve(_ name: LockID, _ who: AccountID, _ amount: Balance) throws(DispatchError) {
        guard amount != 0 else { return }
        let items = try adding(amount, under: name, to: reserves[who])
        try reserve(who, amount)
        reserves[who] = items
    }

    /// Moves up to `amount` of what is reserved under the name to free; answers what was missing.
    @discardableResult
    public static func unreserve(_ name: LockID, _ who: AccountID, _ amount: Balance) -> Balance {
        let wanted = min(reserved(name, who), amount)
        guard wanted != 0 else { return amount }
        let moved = wanted - unreserve(who, wanted)
        remove(moved, under: name, of: who)
        return amount - moved
    }

    /// Burns up to `amount` of what is reserved under the name; answers how much, and what was missing.
    @discardableResult
    public static func slashReserved(
        _ name: LockID, _ who: AccountID, _ amount: Balance
    ) -> (slashed: Balance, missing: Balance) {
        let wanted = min(reserved(name, who), amount)
        guard wanted != 0 else { return (0, amount) }
        let taken = slashReserved(who, wanted).slashed
        remove(taken, under: name, of: who)
        return (taken, amount - taken)
    }

    /// Moves up to `amount` of what one account has reserved under the name to another account, which must exist:
    /// to its free balance, or to its reserve under the same name. Answers what was missing.
    @discardableResult
    public static func repatriateReserved(
        _ name: LockID, from slashed: AccountID, to beneficiary: AccountID, _ amount: Balance, _ status: BalanceStatus
    ) throws(DispatchError) -> Balance {
        guard amount != 0 else { return 0 }
        guard slashed != beneficiary else {
            switch status {
            case .free: return unreserve(name, slashed, amount)
            case .reserved: return amount.saturatingSubtract(reserved(name, slashed))
            }
        }
        let wanted = min(reserved(name, slashed), amount)
        guard wanted != 0 else { return amount }
        let moved = wanted - (try repatriateReserved(from: slashed, to: beneficiary, wanted, status))
        if status == .reserved { reserves[beneficiary] = try adding(moved, under: name, to: reserves[beneficiary]) }
        remove(moved, under: name, of: slashed)
        return amount - moved
    }

    private static func adding(
        _ amount: Balance, under name: LockID, to items: BoundedArray<ReserveData, ReserveLimit<Runtime>>
    ) throws(DispatchError) -> BoundedArray<ReserveData, ReserveLimit<Runtime>> {
        var elements = items.elements
        let place = elements.place(of: name)
        if let found = place.found {
            guard let sum = elements[found].amount.checkedAdd(amount) else { throw .arithmetic(.overflow) }
            elements[found].amount = sum
        } else {
            elements.insert(ReserveData(id: name, amount: amount), at: place.insertion)
        }
        guard let result = BoundedArray<ReserveData, ReserveLimit<Runtime>>(elements) else {
            throw fail(.tooManyReserves)
        }
        return result
    }

    private static func remove(_ amount: Balance, under name: LockID, of who: AccountID) {
        var items = reserves[who]
        guard let found = items.elements.place(of: name).found else { return }
        let rest = items[found].amount.saturatingSubtract(amount)
        if rest == 0 { items.remove(at: found) } else { items[found].amount = rest }
        if items.count == 0 { reserves.remove(who) } else { reserves[who] = items }
    }
}

extension [ReserveData] {
    /// Where the reserve of this name is, or where it would have to be inserted.
    fileprivate func place(of name: LockID) -> (found: Int?, insertion: Int) {
        for (index, item) in enumerated() {
            if item.id == name { return (index, index) }
            if name.bytes.lexicographicallyPrecedes(item.id.bytes) { return (nil, index) }
        }
        return (nil, count)
    }
}
