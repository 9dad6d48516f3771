import Balances
import Executive
import FrameSupport
import Randomness
import RuntimeTestSupport
import Sudo
import System
import Timestamp
import TransactionPayment
import Utility

/// A pallet with two hold reasons and nothing else, as other pallets would bring them.
@Pallet("Holder")
enum Holder<Runtime: BalancesConfig> {
    @SCALE("holder::HoldReason")
    enum HoldReason: PalletReason {
        case deposit, bond
    }
}

@SCALE("mock::FreezeReason")
enum MockFreeze: PalletReason {
    case vote, vest
}

/// All pallets of this package together, under their indexes on the real chain, without the time.
@ConstructRuntime
enum Mock: ExecutiveConfig, UtilityConfig, TransactionPaymentConfig, BalancesConfig, SudoConfig {
    @PalletIndex(0) typealias SystemPallet = System<Mock>
    @PalletIndex(2) typealias RandomnessPallet = Randomness<Mock>
    @PalletIndex(40) typealias UtilityPallet = Utility<Mock>
    @PalletIndex(60) typealias PaymentPallet = TransactionPayment<Mock>
    @PalletIndex(62) typealias BalancesPallet = Balances<Mock>
    @PalletIndex(99) typealias HolderPallet = Holder<Mock>
    @PalletIndex(255) typealias SudoPallet = Sudo<Mock>

    typealias FreezeReason = MockFreeze
    typealias Extensions = ExtensionChain<
        CheckMortality<Mock>,
        ExtensionChain<CheckNonce<Mock>, ExtensionChain<CheckWeight<Mock>, ChargeTransactionPayment<Mock>>>
    >

    static var version: RuntimeVersion { .mock }
    static var blockWeights: BlockWeights { .mock }
    static var blockLength: BlockLength { BlockLength(max: 5 << 20) }
    static var existentialDeposit: Balance { 10 }
    static var maxReserves: UInt32 { 2 }
    /// Ten to the sixth of a token: small enough to pay with the balances of these tests.
    static func weightToFee(_ weight: Weight) -> Balance { Balance(weight.refTime) / 1_000_000 }
    static func lengthToFee(_ length: UInt32) -> Balance { Balance(length) }
    static var feeRecipient: AccountID? { .dave }

    /// No remarks longer than four bytes.
    static func isAllowed(_ call: RuntimeCall) -> Bool {
        if case .systemPallet(.remark(let remark)) = call { remark.count <= 4 } else { true }
    }
}

typealias Core = System<Mock>
typealias Money = Balances<Mock>
typealias Payment = TransactionPayment<Mock>

/// A chain where alice has 1000, bob 100, charlie and dave nothing, and alice is sudo.
func mockChain(_ balances: [(AccountID, Balance)] = [(.alice, 1000), (.bob, 100)]) throws -> Chain<Mock> {
    try Chain {
        try Money.buildGenesis(balances.map { Pair($0.0, $0.1) })
        Payment.buildGenesis()
        Sudo<Mock>.buildGenesis(key: .alice)
    }
}

extension Chain where Runtime == Mock {
    func free(_ who: AccountID) -> Balance { run { Money.free(who) } }
    func account(_ who: AccountID) -> AccountInfo { run { Core.account[who] } }
}
