import FrameSupport
import System

// Holds: balance put aside for a reason that a pallet names (FRAME's `fungible::MutateHold`).
extension Balances {
    public typealias Reason = Runtime.RuntimeHoldReason

    /// What is held under the reason.
    public static func held(_ reason: Reason, _ who: AccountID) -> Balance {
        for item in holds[who].elements where item.id == reason { return item.amount }
        return 0
    }

    /// Whether `hold` would succeed.
    public static func canHold(_ reason: Reason, _ who: AccountID, _ amount: Balance) -> Bool {
        (try? checkHold(reason, who, amount)) != nil
    }

    /// Moves free balance under the reason, whatever is frozen. The existential deposit stays free where nothing
    /// else provides for the account.
    ///
    /// Fails with `Token(CannotCreateHold)` where the account does not exist or has no room for one more reason, and
    /// with `Token(FundsUnavailable)` where it has too little.
    public static func hold(_ reason: Reason, _ who: AccountID, _ amount: Balance) throws(DispatchError) {
        try checkHold(reason, who, amount)
        _ = try decrease(who, by: amount, keep: .protect, forced: true)
        guard amount != 0 else { return }
        try setHeld(reason, who, held(reason, who).saturatingAdd(amount))
    }

    /// Moves back to free what is held under the reason, at most `amount`; answers how much it was. Fails with
    /// `Token(CannotCreate)` only where the free balance would overflow or stay below the existential deposit.
    @discardableResult
    public static func release(
        _ reason: Reason, _ who: AccountID, _ amount: Balance
    ) throws(DispatchError) -> Balance {
        do throws(DispatchError) {
            try checkDeposit(who, amount)
        } catch {
            throw .token(.cannotCreate)
        }
        let taken = try decreaseHeld(reason, who, by: amount)
        return try increase(who, by: taken, bestEffort: true)
    }

    /// Burns what is held under the reason, at most `amount`; answers how much, and what was missing. Who is to have
    /// it gets it by ``deposit(_:_:)``.
    @discardableResult
    public static func slashHeld(
        _ reason: Reason, _ who: AccountID, _ amount: Balance
    ) -> (slashed: Balance, missing: Balance) {
        let taken = (try? decreaseHeld(reason, who, by: amount)) ?? 0
        reduceIssuance(by: taken)
        return (taken, amount - taken)
    }

    private static func checkHold(_ reason: Reason, _ who: AccountID, _ amount: Balance) throws(DispatchError) {
        guard System<Runtime>.account[who].providers > 0 else { throw .token(.cannotCreateHold) }
        let present = holds[who]
        guard !present.isFull || present.elements.contains(where: { $0.id == reason }) else {
            throw .token(.cannotCreateHold)
        }
        guard amount <= reducible(who, keep: .protect, forced: true) else { throw .token(.fundsUnavailable) }
    }

    private static func decreaseHeld(
        _ reason: Reason, _ who: AccountID, by amount: Balance
    ) throws(DispatchError) -> Balance {
        let before = held(reason, who)
        let taken = min(amount, before)
        try setHeld(reason, who, before - taken)
        return taken
    }

    /// Sets what is held under the reason, and the reserved balance with it; the free balance is the caller's.
    private static func setHeld(_ reason: Reason, _ who: AccountID, _ amount: Balance) throws(DispatchError) {
        var items = holds[who]
        let place = items.elements.firstIndex { $0.id == reason }
        let before = place.map { items[$0].amount } ?? 0
        if let place {
            if amount == 0 { items.remove(at: place) } else { items[place].amount = amount }
        } else if amount != 0 {
            guard items.append(IDAmount(id: reason, amount: amount)) else { throw fail(.tooManyHolds) }
        }
        try change(who) { (data, _) throws(DispatchError) in
            if amount >= before {
                guard let sum = data.reserved.checkedAdd(amount - before) else { throw .arithmetic(.overflow) }
                data.reserved = sum
            } else {
                guard let rest = data.reserved.checkedSubtract(before - amount) else { throw .arithmetic(.underflow) }
                data.reserved = rest
            }
        }
        if items.count == 0 { holds.remove(who) } else { holds[who] = items }
    }
}
