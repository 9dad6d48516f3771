import Balances
import FrameSupport
import OffchainComputing
import OffchainComputingWorkers
import Randomness
import Sudo
import System
import Timestamp
import TransactionPayment
import Utility

// What the runtime gives to each pallet. Source: `cybros-pallets.md` 2.1, 3.1, 7.1, 7.2 and 7.4.

/// One token, in its smallest unit.
private var cbt: Balance { 1_000_000_000_000 }
/// A thousandth of a token.
private var milliCBT: Balance { 1_000_000_000 }

extension CybrosRuntime: BalancesConfig {
    public static var existentialDeposit: Balance { milliCBT }
}

extension CybrosRuntime: OffchainComputingWorkersConfig {
    public static var registerWorkerDeposit: Balance { 100 * cbt }
    public static var registerImplDeposit: Balance { 100 * cbt }
    public static var implMetadataDepositBase: Balance { cbt }
    public static var implMetadataDepositPerByte: Balance { milliCBT }
    public static var implMetadataLimit: UInt32 { 2048 }
    public static var maxImplBuilds: UInt32 { 8 }
    public static var handleUnresponsivePerBlockLimit: UInt32 { 100 }
    public static var collectingHeartbeatsDurationInBlocks: BlockNumber { 300 }
    public static var disallowOptOutAttestation: Bool { false }

    public static func random(subject: [UInt8]) -> Hash256 { Randomness<CybrosRuntime>.random(subject).value }
}

extension CybrosRuntime: OffchainComputingConfig {
    public static var poolCreationDeposit: Balance { cbt }
    public static var jobCreationDeposit: Balance { cbt }
    public static var jobStorageDepositPerByte: Balance { milliCBT }
    public static var poolMetadataDepositBase: Balance { milliCBT }
    public static var poolMetadataDepositPerByte: Balance { milliCBT }
    public static var maxAssignedJobsPerWorker: UInt32 { 8 }
    public static var maxSubscribedPoolsPerWorker: UInt32 { 8 }
    public static var maxPoliciesPerPool: UInt32 { 8 }
    public static var maxJobsPerPool: UInt32 { 1000 }
    public static var maxWorkersPerPool: UInt32 { 100 }
    public static var minJobExpiresIn: Seconds { 600 }
    public static var maxJobExpiresIn: Seconds { 86_400 }
    public static var defaultJobExpiresIn: Seconds { 3_600 }
    public static var poolMetadataLimit: UInt32 { 2048 }
    public static var inputLimit: UInt32 { 2048 }
    public static var outputLimit: UInt32 { 2048 }
    public static var proofLimit: UInt32 { 2048 }
}

extension CybrosRuntime: TimestampConfig {
    public static var minimumPeriod: Moment { 3000 }
}

extension CybrosRuntime: UtilityConfig {}
extension CybrosRuntime: SudoConfig {}

/// A unit of time costs a unit of money, a byte 0.00001 CBT; fees are burnt until there is a treasury to take them.
extension CybrosRuntime: TransactionPaymentConfig {
    public static var operationalFeeMultiplier: UInt8 { 5 }
    public static func weightToFee(_ weight: Weight) -> Balance { Balance(weight.refTime) }
    public static func lengthToFee(_ length: UInt32) -> Balance { Balance(length) * 10_000_000 }
}
