import Balances
import Executive
import FrameSupport
import RuntimeTestSupport
import System

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

@ConstructRuntime
enum Mock: ExecutiveConfig, BalancesConfig {
    @PalletIndex(0) typealias System = Core
    @PalletIndex(62) typealias Balances = Money
    @PalletIndex(99) typealias Holder = Holding

    typealias FreezeReason = MockFreeze
    typealias Extensions = CheckNonce<Mock>

    static var version: RuntimeVersion { .mock }
    static var blockWeights: BlockWeights { .mock }
    static var blockLength: BlockLength { BlockLength(max: 5 << 20) }
    static var existentialDeposit: Balance { 10 }
    static var maxReserves: UInt32 { 2 }
}

typealias Core = System<Mock>
typealias Money = Balances<Mock>
typealias Holding = Holder<Mock>

/// A chain where alice has 1000, bob 100, charlie and dave nothing.
func mockChain(_ balances: [(AccountID, Balance)] = [(.alice, 1000), (.bob, 100)]) throws -> Chain<Mock> {
    try Chain { try Money.buildGenesis(balances.map { Pair($0.0, $0.1) }) }
}
