import Balances
import FrameSupport
import System

/// What a runtime gives to the transaction payment pallet.
public protocol TransactionPaymentConfig: BalancesConfig {
    static func event(_ event: TransactionPayment<Self>.Event) -> RuntimeEvent

    /// By how much an operational transaction's fee counts as a tip when transactions are ordered.
    static var operationalFeeMultiplier: UInt8 { get }
    /// The price of work, before the multiplier.
    static func weightToFee(_ weight: Weight) -> Balance
    /// The price of bytes.
    static func lengthToFee(_ length: UInt32) -> Balance
    /// How the price of work follows demand.
    static var feeAdjustment: FeeAdjustment { get }

    /// Takes what a transaction has paid, which is out of issuance already.
    static func handleFee(_ fee: Balance, tip: Balance)
    /// Who gets fees and tips by default; nil burns them.
    static var feeRecipient: AccountID? { get }
}

extension TransactionPaymentConfig {
    public static var operationalFeeMultiplier: UInt8 { 5 }
    public static func weightToFee(_ weight: Weight) -> Balance { Balance(weight.refTime) }
    public static func lengthToFee(_ length: UInt32) -> Balance { Balance(length) * 10_000_000 }
    public static var feeAdjustment: FeeAdjustment { FeeAdjustment() }
    public static var feeRecipient: AccountID? { nil }

    public static func handleFee(_ fee: Balance, tip: Balance) {
        let sum = fee.saturatingAdd(tip)
        guard sum != 0, let feeRecipient else { return }
        // A recipient that can not exist with so little gets nothing: the fee stays burnt.
        try? Balances<Self>.deposit(feeRecipient, sum)
    }
}

/// What transactions cost: a base, bytes, and work at a price that follows demand.
///
/// Source: FRAME's transaction payment pallet; `cybros-pallets.md` 7.4.
@Pallet("TransactionPayment")
public enum TransactionPayment<Runtime: TransactionPaymentConfig> {
    // MARK: Storage

    @Storage public static var nextFeeMultiplier: StorageValue<FeeMultiplier>

    @Storage(name: "StorageVersion") static var release: StorageValue<Release>

    // MARK: Constants

    /// A fee multiplier for `Operational` extrinsics to compute "virtual tip" to boost their `priority`
    ///
    /// This value is multiplied by the `final_fee` to obtain a "virtual tip" that is later added to a tip component in
    /// regular `priority` calculations.
    @Constant static var operationalFeeMultiplier: UInt8 { Runtime.operationalFeeMultiplier }

    // MARK: Events

    @SCALE("pallet_transaction_payment::pallet::Event")
    public enum Event: PalletEnum {
        /// A transaction fee `actual_fee`, of which `tip` was added to the minimum inclusion fee, has been paid by `who`.
        case transactionFeePaid(who: AccountID, actualFee: Balance, tip: Balance)
    }
}

extension TransactionPayment {
    /// What the pallet holds in a new chain.
    public static func buildGenesis(multiplier: FixedU128 = .one) {
        release.value = .v2
        nextFeeMultiplier.value = FeeMultiplier(multiplier)
    }

    public static func onFinalize(_ number: BlockNumber) {
        let used = System<Runtime>.blockWeight.value.normal
        let present = nextFeeMultiplier.value.value
        nextFeeMultiplier.value = FeeMultiplier(
            Runtime.feeAdjustment.next(after: present, used: used, limits: Runtime.blockWeights))
    }
}
