import FrameSupport
import System

/// Why balances can not be the first ones of a chain.
public enum BalancesGenesisFailure: Error, Equatable, Sendable {
    case belowExistentialDeposit(AccountID)
    case duplicate(AccountID)
    case issuanceOverflows
}

extension Balances {
    public static var storageVersion: UInt16 { 1 }

    /// What the pallet holds in a new chain.
    public static func buildGenesis(_ balances: [Pair<AccountID, Balance>]) throws(BalancesGenesisFailure) {
        var issuance: Balance = 0
        for entry in balances {
            let (who, free) = (entry.first, entry.second)
            guard free >= Runtime.existentialDeposit else { throw .belowExistentialDeposit(who) }
            guard self.free(who) == 0 else { throw .duplicate(who) }
            guard let sum = issuance.checkedAdd(free) else { throw .issuanceOverflows }
            issuance = sum
            System<Runtime>.incrementProviders(who)
            System<Runtime>.account[who].data = AccountData(free: free)
        }
        totalIssuance.value = issuance
    }

    public static func tryState() throws(TryStateFailure) {
        var sum: Balance = 0
        for who in System<Runtime>.account.keys {
            let account = data(who)
            guard let total = account.free.checkedAdd(account.reserved), let next = sum.checkedAdd(total) else {
                throw TryStateFailure(palletName, "an account's balances or their sum overflow")
            }
            sum = next
            try checkReserved(who, account)
            try checkFrozen(who, account)
            if account.free < Runtime.existentialDeposit, account.free != 0, account.reserved == 0 {
                throw TryStateFailure(palletName, "an account keeps dust")
            }
        }
        guard sum == totalIssuance.value else {
            throw TryStateFailure(palletName, "total issuance is not the sum of all accounts")
        }
        guard inactiveIssuance.value <= sum else {
            throw TryStateFailure(palletName, "more is inactive than was issued")
        }
    }

    /// Holds and named reserves are parts of what is reserved; the rest is reserved without a name.
    private static func checkReserved(_ who: AccountID, _ account: AccountData) throws(TryStateFailure) {
        var parts: Balance = 0
        for hold in holds[who].elements { parts = parts.saturatingAdd(hold.amount) }
        for reserve in reserves[who].elements { parts = parts.saturatingAdd(reserve.amount) }
        guard parts <= account.reserved else {
            throw TryStateFailure(palletName, "an account's holds and reserves exceed what is reserved")
        }
    }

    private static func checkFrozen(_ who: AccountID, _ account: AccountData) throws(TryStateFailure) {
        var most: Balance = 0
        for lock in locks[who].elements { most = max(most, lock.amount) }
        for freeze in freezes[who].elements { most = max(most, freeze.amount) }
        guard most == account.frozen else {
            throw TryStateFailure(palletName, "an account's frozen balance is not its greatest lock or freeze")
        }
    }
}
