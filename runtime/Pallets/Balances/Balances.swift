import FrameSupport
import System

/// What a runtime gives to the balances pallet.
public protocol BalancesConfig: SystemConfig {
    associatedtype RuntimeHoldReason: PalletReason
    associatedtype FreezeReason: PalletReason = NoFreezeReason

    static func event(_ event: Balances<Self>.Event) -> RuntimeEvent
    static func failure(_ failure: Balances<Self>.Failure) -> DispatchError

    /// The least free balance that keeps an account alive.
    static var existentialDeposit: Balance { get }
    /// How many locks an account is expected to have at most; more are kept all the same.
    static var maxLocks: UInt32 { get }
    /// The most named reserves an account may have.
    static var maxReserves: UInt32 { get }
    /// The most freezes an account may have.
    static var maxFreezes: UInt32 { get }
}

extension BalancesConfig {
    public static var maxLocks: UInt32 { 50 }
    public static var maxReserves: UInt32 { 50 }
    public static var maxFreezes: UInt32 { 1 }
}

/// Accounts' balances: what is free, what is held for a purpose, and what must stay.
///
/// An account's free balance is spent; its reserved balance is held or reserved by other pallets; its frozen balance
/// is how much of both together must stay. An account lives as long as its free balance is at least the existential
/// deposit (which counts as one provider reference), and anything held or frozen counts as one consumer reference.
///
/// Source: FRAME's balances pallet and its `fungible` traits.
@Pallet("Balances")
public enum Balances<Runtime: BalancesConfig> {
    // MARK: Storage

    /// The total units issued in the system.
    @Storage public static var totalIssuance: StorageValue<Balance>

    /// The total units of outstanding deactivated balance in the system.
    @Storage public static var inactiveIssuance: StorageValue<Balance>

    /// The Balances pallet example of storing the balance of an account.
    ///
    /// This chain stores balances with the rest of the account, in the system pallet.
    @Storage(.blake2_128Concat) static var account: StorageMap<AccountID, AccountData>

    /// Any liquidity locks on some account balances.
    /// NOTE: Should only be accessed when setting, changing and freeing a lock.
    @Storage(.blake2_128Concat) static var locks: StorageMap<AccountID, BalanceLocks>

    /// Named reserves on some account balances.
    @Storage(.blake2_128Concat) static var reserves:
        StorageMap<AccountID, BoundedArray<ReserveData, ReserveLimit<Runtime>>>

    /// Holds on account balances.
    @Storage(.blake2_128Concat)
    static var holds: StorageMap<AccountID, BoundedArray<IDAmount<Runtime.RuntimeHoldReason>, HoldLimit<Runtime>>>

    /// Freeze locks on account balances.
    @Storage(.blake2_128Concat)
    static var freezes: StorageMap<AccountID, BoundedArray<IDAmount<Runtime.FreezeReason>, FreezeLimit<Runtime>>>

    // MARK: Constants

    /// The minimum amount required to keep an account open. MUST BE GREATER THAN ZERO!
    @Constant public static var existentialDeposit: Balance { Runtime.existentialDeposit }

    /// The maximum number of locks that should exist on an account.
    @Constant static var maxLocks: UInt32 { Runtime.maxLocks }

    /// The maximum number of named reserves that can exist on an account.
    @Constant static var maxReserves: UInt32 { Runtime.maxReserves }

    /// The maximum number of individual freeze locks that can exist on an account at any time.
    @Constant static var maxFreezes: UInt32 { Runtime.maxFreezes }

    // MARK: Calls, events, errors

    @Calls("pallet_balances::pallet::Call")
    public enum Call {
        /// Transfer some liquid free balance to another account.
        ///
        /// If the sender's account is below the existential deposit as a result of the transfer, it will be reaped.
        @Index(0) case transferAllowDeath(dest: MultiAddress, value: Compact<Balance>)
        /// Exactly as `transfer_allow_death`, except the origin must be root and the source account may be specified.
        @Index(2) case forceTransfer(source: MultiAddress, dest: MultiAddress, value: Compact<Balance>)
        /// Same as `transfer_allow_death`, but with a check that the transfer will not kill the origin account.
        @Index(3) case transferKeepAlive(dest: MultiAddress, value: Compact<Balance>)
        /// Transfer the entire transferable balance from the caller account.
        @Index(4) case transferAll(dest: MultiAddress, keepAlive: Bool)
        /// Unreserve some balance from a user by force. Can only be called by root.
        @Index(5) case forceUnreserve(who: MultiAddress, amount: Balance)
        /// Upgrade specified accounts to the present reference counting. Free if at least 90 % needed it.
        @Index(6) case upgradeAccounts(who: [AccountID])
        /// Set the regular balance of a given account. The dispatch origin for this call is root.
        @Index(8) case forceSetBalance(who: MultiAddress, newFree: Compact<Balance>)
        /// Adjust the total issuance in a saturating way. Can only be called by root.
        @Index(9) case forceAdjustTotalIssuance(direction: AdjustmentDirection, delta: Compact<Balance>)
        /// Burn the specified liquid free balance from the origin account.
        @Index(10) case burn(value: Compact<Balance>, keepAlive: Bool)
    }

    @SCALE("pallet_balances::pallet::Event")
    public enum Event: PalletEnum {
        /// An account was created with some free balance.
        case endowed(account: AccountID, freeBalance: Balance)
        /// An account was removed whose balance was non-zero but below ExistentialDeposit, resulting in an outright loss.
        case dustLost(account: AccountID, amount: Balance)
        /// Transfer succeeded.
        case transfer(from: AccountID, to: AccountID, amount: Balance)
        /// A balance was set by root.
        case balanceSet(who: AccountID, free: Balance)
        /// Some balance was reserved (moved from free to reserved).
        case reserved(who: AccountID, amount: Balance)
        /// Some balance was unreserved (moved from reserved to free).
        case unreserved(who: AccountID, amount: Balance)
        /// Some balance was moved from the reserve of the first account to the second account.
        case reserveRepatriated(from: AccountID, to: AccountID, amount: Balance, destinationStatus: BalanceStatus)
        /// Some amount was deposited (e.g. for transaction fees).
        case deposit(who: AccountID, amount: Balance)
        /// Some amount was withdrawn from the account (e.g. for transaction fees).
        case withdraw(who: AccountID, amount: Balance)
        /// Some amount was removed from the account (e.g. for misbehavior).
        case slashed(who: AccountID, amount: Balance)
        /// Some amount was minted into an account.
        case minted(who: AccountID, amount: Balance)
        /// Some amount was burned from an account.
        case burned(who: AccountID, amount: Balance)
        /// Some amount was suspended from an account (it can be restored later).
        case suspended(who: AccountID, amount: Balance)
        /// Some amount was restored into an account.
        case restored(who: AccountID, amount: Balance)
        /// An account was upgraded.
        case upgraded(who: AccountID)
        /// Total issuance was increased by `amount`, creating a credit to be balanced.
        case issued(amount: Balance)
        /// Total issuance was decreased by `amount`, creating a debt to be balanced.
        case rescinded(amount: Balance)
        /// Some balance was locked.
        case locked(who: AccountID, amount: Balance)
        /// Some balance was unlocked.
        case unlocked(who: AccountID, amount: Balance)
        /// Some balance was frozen.
        case frozen(who: AccountID, amount: Balance)
        /// Some balance was thawed.
        case thawed(who: AccountID, amount: Balance)
        /// The `TotalIssuance` was forcefully changed.
        case totalIssuanceForced(old: Balance, new: Balance)
    }

    // Some are never thrown here and keep their places for clients: the vesting ones, and `tooManyHolds`, since an
    // account has room for every reason of the runtime.
    @SCALE("pallet_balances::pallet::Error")
    public enum Failure: PalletFailure {
        /// Vesting balance too high to send value.
        case vestingBalance
        /// Account liquidity restrictions prevent withdrawal.
        case liquidityRestrictions
        /// Balance too low to send value.
        case insufficientBalance
        /// Value too low to create account due to existential deposit.
        case existentialDeposit
        /// Transfer/payment would kill account.
        case expendability
        /// A vesting schedule already exists for this account.
        case existingVestingSchedule
        /// Beneficiary account must pre-exist.
        case deadAccount
        /// Number of named reserves exceed `MaxReserves`.
        case tooManyReserves
        /// Number of holds exceed `VariantCountOf<T::RuntimeHoldReason>`.
        case tooManyHolds
        /// Number of freezes exceed `MaxFreezes`.
        case tooManyFreezes
        /// The issuance cannot be modified since it is already deactivated.
        case issuanceDeactivated
        /// The delta cannot be zero.
        case deltaZero
    }
}
