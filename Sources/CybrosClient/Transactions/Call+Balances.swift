public import Primitives

extension Call {
    /// Moves funds, unless the sender would be left with too little to exist.
    public static func transferKeepAlive(to account: AccountID, _ amount: Balance) -> Call {
        Call("Balances", "transfer_keep_alive", ["dest": account.value, "value": amount.value])
    }

    /// Moves funds, even the last.
    public static func transferAllowDeath(to account: AccountID, _ amount: Balance) -> Call {
        Call("Balances", "transfer_allow_death", ["dest": account.value, "value": amount.value])
    }
}
