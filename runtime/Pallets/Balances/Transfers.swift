import FrameSupport
import System

// Moving, making and destroying free balance.
extension Balances {
    /// Moves free balance from one account to another.
    ///
    /// Fails with a token error where the source has too little (`fundsUnavailable`), has it frozen or needs it to
    /// live (`frozen`), would die although it may not (`notExpendable`), or where the target would have less than the
    /// existential deposit (`belowMinimum`); with an arithmetic overflow where the target would have too much.
    public static func transfer(
        from source: AccountID, to target: AccountID, amount: Balance, preservation: Preservation
    ) throws(DispatchError) {
        try checkWithdrawal(source, amount, mayDie: preservation == .expendable)
        try checkDeposit(target, amount)
        guard source != target else { return }
        _ = try decrease(source, by: amount, keep: preservation)
        // Can not fail after the checks, except for an account that can not be made to exist; as FRAME, go on.
        _ = try? increase(target, by: amount, bestEffort: true)
        deposit(.transfer(from: source, to: target, amount: amount))
    }

    /// Makes new units. Fails where the target would stay below the existential deposit (`Token(BelowMinimum)`) or
    /// the issuance overflows.
    public static func mint(_ who: AccountID, _ amount: Balance) throws(DispatchError) {
        guard totalIssuance.value.checkedAdd(amount) != nil else { throw .arithmetic(.overflow) }
        let actual = try increase(who, by: amount)
        raiseIssuance(by: actual)
        deposit(.minted(who: who, amount: amount))
    }

    /// Destroys exactly `amount` of the free balance, or fails with `Token(FundsUnavailable)`.
    ///
    /// - Parameter forced: whether to disregard locks and freezes.
    public static func burn(
        _ who: AccountID, _ amount: Balance, preservation: Preservation = .expendable, forced: Bool = false
    ) throws(DispatchError) {
        guard reducible(who, keep: preservation, forced: forced) >= amount else { throw .token(.fundsUnavailable) }
        guard totalIssuance.value >= amount else { throw .arithmetic(.overflow) }
        let actual = try decrease(who, by: amount, keep: preservation, forced: forced)
        reduceIssuance(by: actual)
        deposit(.burned(who: who, amount: actual))
    }

    /// Takes exactly `amount` out of the free balance and out of issuance, as a payment whose receiver is yet to be
    /// found (``deposit(_:_:)`` gives it to one), or fails with `Token(FundsUnavailable)`.
    public static func withdraw(
        _ who: AccountID, _ amount: Balance, preservation: Preservation
    ) throws(DispatchError) {
        let taken = try decrease(who, by: amount, keep: preservation)
        reduceIssuance(by: taken)
        deposit(.withdraw(who: who, amount: taken))
    }

    /// Brings what was withdrawn into an account. Fails where the account would stay below the existential deposit
    /// (`Token(BelowMinimum)`) or its balance overflows.
    public static func deposit(_ who: AccountID, _ amount: Balance) throws(DispatchError) {
        let given = try increase(who, by: amount)
        raiseIssuance(by: given)
        deposit(.deposit(who: who, amount: given))
    }

    /// Takes up to `amount` of the free balance as a punishment, whatever is frozen; the account lives on where
    /// something consumes it. What is taken is burnt. Answers it, and what was missing.
    @discardableResult
    public static func slash(_ who: AccountID, _ amount: Balance) -> (slashed: Balance, missing: Balance) {
        guard amount != 0, total(who) != 0 else { return (0, amount) }
        let wanted = min(amount, reducible(who, keep: .expendable, forced: true))
        let taken = (try? decrease(who, by: wanted, keep: .expendable, forced: true)) ?? 0
        reduceIssuance(by: taken)
        deposit(.slashed(who: who, amount: taken))
        return (taken, amount - taken)
    }

    /// Whether `amount` may leave the free balance.
    ///
    /// - Parameter mayDie: whether the account may fall below the existential deposit by it.
    static func checkWithdrawal(_ who: AccountID, _ amount: Balance, mayDie: Bool) throws(DispatchError) {
        guard amount != 0 else { return }
        guard totalIssuance.value >= amount else { throw .arithmetic(.underflow) }
        let account = data(who)
        guard let rest = account.free.checkedSubtract(amount) else { throw .token(.fundsUnavailable) }
        guard amount <= reducible(who, keep: .expendable) else { throw .token(.frozen) }
        if rest < Runtime.existentialDeposit {
            guard System<Runtime>.canDecrementProvider(who) else { throw .token(.onlyProvider) }
            guard mayDie else { throw .token(.notExpendable) }
        }
        guard rest.saturatingAdd(account.reserved) >= account.frozen else { throw .token(.frozen) }
    }

    /// Whether `amount` of existing units may come into the free balance.
    static func checkDeposit(_ who: AccountID, _ amount: Balance) throws(DispatchError) {
        guard amount != 0 else { return }
        let account = data(who)
        guard let free = account.free.checkedAdd(amount) else { throw .arithmetic(.overflow) }
        guard free >= Runtime.existentialDeposit else { throw .token(.belowMinimum) }
        guard free.checkedAdd(account.reserved) != nil else { throw .arithmetic(.overflow) }
    }

    /// Takes exactly `amount` from the free balance; total issuance is the caller's.
    static func decrease(
        _ who: AccountID, by amount: Balance, keep: Preservation, forced: Bool = false
    ) throws(DispatchError) -> Balance {
        guard reducible(who, keep: keep, forced: forced) >= amount else { throw .token(.fundsUnavailable) }
        return try change(who) { (data, _) throws(DispatchError) in
            guard let rest = data.free.checkedSubtract(amount) else { throw .token(.fundsUnavailable) }
            data.free = rest
            return amount
        }
    }

    /// Adds to the free balance, and answers how much; total issuance is the caller's.
    ///
    /// - Parameter bestEffort: whether to add as much as fits, or nothing where it would stay below the existential
    ///   deposit, instead of failing.
    static func increase(
        _ who: AccountID, by amount: Balance, bestEffort: Bool = false
    ) throws(DispatchError) -> Balance {
        let before = free(who)
        let (sum, overflows) = before.addingReportingOverflow(amount)
        if overflows, !bestEffort { throw .arithmetic(.overflow) }
        let after = overflows ? .max : sum
        guard after >= Runtime.existentialDeposit else {
            if bestEffort { return 0 }
            throw .token(.belowMinimum)
        }
        guard after != before else { return 0 }
        return try change(who) { (data, _) throws(DispatchError) in
            data.free = after
            return after - before
        }
    }
}
