import Balances
import Executive
import FrameSupport
import OffchainComputing
import OffchainComputingWorkers
import Randomness
import SkipFeelessPayment
import Sudo
import System
import Timestamp
import TransactionPayment
import Utility

#if NEXT_RUNTIME
import Notes
#endif

/// The runtime of the Cybros network: pallets under their indexes, in the order in which their hooks run.
///
/// Source: `cybros-pallets.md` 7.2. Indexes never change: they stand in every transaction and event.
@ConstructRuntime
public enum CybrosRuntime {
    @PalletIndex(0) public typealias SystemPallet = System<CybrosRuntime>
    @PalletIndex(1) public typealias TimestampPallet = Timestamp<CybrosRuntime>
    @PalletIndex(2) public typealias RandomnessPallet = Randomness<CybrosRuntime>
    @PalletIndex(40) public typealias UtilityPallet = Utility<CybrosRuntime>
    @PalletIndex(60) public typealias TransactionPaymentPallet = TransactionPayment<CybrosRuntime>
    @PalletIndex(61) public typealias SkipFeelessPaymentPallet = SkipFeelessPayment<CybrosRuntime>
    @PalletIndex(62) public typealias BalancesPallet = Balances<CybrosRuntime>
    @PalletIndex(101) public typealias WorkersPallet = OffchainComputingWorkers<CybrosRuntime>
    @PalletIndex(102) public typealias PoolsPallet = OffchainComputing<CybrosRuntime>
    #if NEXT_RUNTIME
    @PalletIndex(200) public typealias NotesPallet = Notes<CybrosRuntime>
    #endif
    @PalletIndex(255) public typealias SudoPallet = Sudo<CybrosRuntime>
}

extension CybrosRuntime: ExecutiveConfig {
    /// What a signed transaction carries beside its call, in order (`cybros-pallets.md` 7.3).
    public typealias Extensions = ExtensionChain<
        CheckNonZeroSender<CybrosRuntime>,
        ExtensionChain<
            CheckSpecVersion<CybrosRuntime>,
            ExtensionChain<
                CheckTxVersion<CybrosRuntime>,
                ExtensionChain<
                    CheckGenesis<CybrosRuntime>,
                    ExtensionChain<
                        CheckMortality<CybrosRuntime>,
                        ExtensionChain<
                            CheckNonce<CybrosRuntime>,
                            ExtensionChain<CheckWeight<CybrosRuntime>, ChargeTransactionPayment<CybrosRuntime>>
                        >
                    >
                >
            >
        >
    >

    public static let version = makeVersion(apis: RuntimeAPIs.versions)

    static func makeVersion(apis: [Pair<FixedBytes<Eight>, UInt32>]) -> RuntimeVersion {
        RuntimeVersion(
            specName: "origin", implName: "cybros-origin", authoringVersion: 1, specVersion: specVersion,
            implVersion: 1,
            apis: apis, transactionVersion: 1, stateVersion: 1)
    }

    #if NEXT_RUNTIME
    /// That of the runtime that tests upgrade to, of which nothing is in this one.
    private static var specVersion: UInt32 { 101 }
    #else
    private static var specVersion: UInt32 { 100 }
    #endif

    /// Two seconds of work a block, proofs without limit; FRAME's standard base weights.
    public static var blockWeights: BlockWeights {
        BlockWeights(
            maxBlock: Weight(refTime: 2_000_000_000_000, proofSize: .max), baseBlock: Weight(refTime: 453_383_000),
            baseExtrinsic: extrinsicBaseWeight)
    }

    static var extrinsicBaseWeight: Weight { Weight(refTime: 115_480_000) }

    /// 5 MiB.
    public static var blockLength: BlockLength { BlockLength(max: 5 * 1024 * 1024) }
}
