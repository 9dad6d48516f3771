import FrameSupport
import System

// Reading balances, and the one way to change them.
extension Balances {
    static func data(_ who: AccountID) -> AccountData { System<Runtime>.account[who].data }

    /// What the account may spend, as far as nothing freezes it.
    public static func free(_ who: AccountID) -> Balance { data(who).free }

    /// What is held or reserved for any reason.
    public static func reserved(_ who: AccountID) -> Balance { data(who).reserved }

    /// All that belongs to the account.
    public static func total(_ who: AccountID) -> Balance { data(who).total }

    /// By how much the free balance may be reduced.
    ///
    /// - Parameter forced: whether to disregard locks and freezes. They apply to the total, so what is held counts
    ///   toward them.
    public static func reducible(_ who: AccountID, keep: Preservation, forced: Bool = false) -> Balance {
        let info = System<Runtime>.account[who]
        var untouchable: Balance = forced ? 0 : info.data.frozen.saturatingSubtract(info.data.reserved)
        let needsDeposit =
            switch keep {
            case .preserve: true
            case .protect: info.data.free != 0 && info.providers == 1
            case .expendable: info.data.free != 0 && info.consumers > 0 && info.providers <= 1
            }
        if needsDeposit { untouchable = max(untouchable, Runtime.existentialDeposit) }
        return info.data.free.saturatingSubtract(untouchable)
    }

    /// Changes an account's balances, and keeps in step what depends on them: the provider reference that the
    /// existential deposit is, the consumer reference of what is held or frozen, the account's life. A free balance
    /// below the existential deposit with nothing held is lost as dust, which is burnt.
    ///
    /// Total issuance is the caller's to adjust.
    ///
    /// - Parameter body: changes the balances; its second argument is whether the account has had none before.
    static func change<Answer>(
        _ who: AccountID, _ body: (inout AccountData, Bool) throws(DispatchError) -> Answer
    ) throws(DispatchError) -> Answer {
        let (answer, dust) = try changeKeepingDust(who, body)
        burnDust(dust)
        return answer
    }

    /// As ``change(_:_:)``, but leaves it to the caller to burn the dust (``burnDust(_:)``).
    ///
    /// - Parameter body: may change other accounts in storage, and not this one.
    static func changeKeepingDust<Answer>(
        _ who: AccountID, _ body: (inout AccountData, Bool) throws(DispatchError) -> Answer
    ) throws(DispatchError) -> (Answer, dust: Balance) {
        var info = System<Runtime>.account[who]
        var data = info.data
        let isNew = data == AccountData()
        let deposit = Runtime.existentialDeposit
        let didProvide = data.free >= deposit
        let didConsume = !isNew && data.isConsuming

        let answer = try body(&data, isNew)

        let doesProvide = data.free >= deposit
        let doesConsume = data.isConsuming
        if !didProvide, doesProvide { System<Runtime>.incrementProviders(who) }
        if didConsume, !doesConsume { System<Runtime>.decrementConsumers(who) }
        if !didConsume, doesConsume { try System<Runtime>.incrementConsumers(who) }
        // Last, since this may end the account.
        if didProvide, !doesProvide {
            do throws(DispatchError) {
                try System<Runtime>.decrementProviders(who)
            } catch {
                if didConsume, !doesConsume { try System<Runtime>.incrementConsumers(who) }
                if !didConsume, doesConsume { System<Runtime>.decrementConsumers(who) }
                throw error
            }
        }

        let endowment = data.free
        var dust: Balance = 0
        if !doesProvide, data.reserved == 0 {
            dust = data.free
            data = AccountData()
        }
        if didProvide != doesProvide || didConsume != doesConsume { info = System<Runtime>.account[who] }
        if info.providers > 0 || info.sufficients > 0 {
            info.data = data
            System<Runtime>.account[who] = info
        } else {
            System<Runtime>.account.remove(who)
        }
        if isNew { Self.deposit(.endowed(account: who, freeBalance: endowment)) }
        if dust != 0 { Self.deposit(.dustLost(account: who, amount: dust)) }
        return (answer, dust)
    }

    static func burnDust(_ dust: Balance) {
        if dust != 0 { reduceIssuance(by: dust) }
    }

    static func reduceIssuance(by amount: Balance) {
        totalIssuance.value = totalIssuance.value.saturatingSubtract(amount)
    }

    static func raiseIssuance(by amount: Balance) {
        totalIssuance.value = totalIssuance.value.saturatingAdd(amount)
    }
}

extension AccountData {
    /// Whether something needs the account to stay.
    var isConsuming: Bool { reserved != 0 || frozen != 0 }
}
