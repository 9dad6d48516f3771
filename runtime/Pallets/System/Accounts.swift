import FrameSupport

// Accounts live as long as something provides for them, and can not go while something consumes them.
extension System {
    /// Whether taking a reference made or ended an account.
    public enum AccountChange {
        case none, created, killed
    }

    /// Counts one more reason for `who` to exist.
    @discardableResult
    public static func incrementProviders(_ who: AccountID) -> AccountChange {
        var info = account[who]
        let isNew = info.providers == 0 && info.sufficients == 0
        info.providers = info.providers.saturatingAdd(1)
        account[who] = info
        if isNew { deposit(.newAccount(account: who)) }
        return isNew ? .created : .none
    }

    /// Counts one reason less; the last one removes the account, unless something still consumes it.
    @discardableResult
    public static func decrementProviders(_ who: AccountID) throws(DispatchError) -> AccountChange {
        var info = account[who]
        // An account without providers can not lose one; as FRAME does, treat it as having had one.
        let providers = max(info.providers, 1)
        if providers == 1, info.sufficients == 0 {
            guard info.consumers == 0 else { throw .consumerRemaining }
            account.remove(who)
            deposit(.killedAccount(account: who))
            return .killed
        }
        if providers == 1, info.consumers > 0 { throw .consumerRemaining }
        info.providers = providers - 1
        account[who] = info
        return .none
    }

    /// Counts one more thing that needs `who` to stay.
    public static func incrementConsumers(_ who: AccountID) throws(DispatchError) {
        var info = account[who]
        guard info.providers > 0 else { throw .noProviders }
        guard info.consumers < Runtime.maxConsumers else { throw .tooManyConsumers }
        info.consumers += 1
        account[who] = info
    }

    public static func decrementConsumers(_ who: AccountID) {
        var info = account[who]
        info.consumers = info.consumers.saturatingSubtract(1)
        account[who] = info
    }

    /// Whether `who` may take `count` more consumer references.
    public static func canAccrueConsumers(_ who: AccountID, _ count: UInt32) -> Bool {
        let info = account[who]
        return info.providers > 0 && info.consumers.saturatingAdd(count) <= Runtime.maxConsumers
    }

    /// Whether the account may lose a provider: another remains, or nothing consumes it.
    public static func canDecrementProvider(_ who: AccountID) -> Bool {
        let info = account[who]
        return info.consumers == 0 || info.providers > 1
    }

    /// Whether anything is known of the account.
    public static func accountExists(_ who: AccountID) -> Bool { account.contains(who) }

    public static func incrementNonce(_ who: AccountID) {
        var info = account[who]
        info.nonce = info.nonce.saturatingAdd(1)
        account[who] = info
    }
}
