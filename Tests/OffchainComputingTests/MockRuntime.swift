import Balances
import Executive
import FrameSupport
import RuntimeTestSupport
import System
import Timestamp

@testable import OffchainComputing
@testable import OffchainComputingWorkers

/// Both product pallets under their real indexes, with the product's amounts and limits.
@ConstructRuntime
enum Mock: ExecutiveConfig {
    @PalletIndex(0) typealias System = MockSystem
    @PalletIndex(1) typealias Timestamp = MockTimestamp
    @PalletIndex(62) typealias Balances = MockBalances
    @PalletIndex(100) typealias OtherHolds = MockHolds
    @PalletIndex(101) typealias Workers = Infra
    @PalletIndex(102) typealias Pools = Pool

    typealias Extensions = CheckNonce<Mock>

    static var version: RuntimeVersion { .mock }
    static var blockWeights: BlockWeights { .mock }
    static var blockLength: BlockLength { BlockLength(max: 5 << 20) }
}

extension Mock: BalancesConfig, TimestampConfig {
    static var existentialDeposit: Balance { cbt / 1000 }
    static var minimumPeriod: Moment { 3000 }
}

extension Mock: OffchainComputingWorkersConfig {
    static var registerWorkerDeposit: Balance { 100 * cbt }
    static var registerImplDeposit: Balance { 100 * cbt }
    static var implMetadataDepositBase: Balance { cbt }
    static var implMetadataDepositPerByte: Balance { cbt / 1000 }
    static var implMetadataLimit: UInt32 { 2048 }
    static var maxImplBuilds: UInt32 { 8 }
    static var handleUnresponsivePerBlockLimit: UInt32 { 100 }
    static var collectingHeartbeatsDurationInBlocks: BlockNumber { 20 }
    static var disallowOptOutAttestation: Bool { false }
    static func random(subject: [UInt8]) -> Hash256 { Host.blake2_256(subject) }
}

// That the workers pallet asks the pools pallet follows from this conformance.
extension Mock: OffchainComputingConfig {
    static var poolCreationDeposit: Balance { cbt }
    static var jobCreationDeposit: Balance { cbt }
    static var jobStorageDepositPerByte: Balance { cbt / 1000 }
    static var poolMetadataDepositBase: Balance { cbt / 1000 }
    // Unlike the jobs' price, so that nothing takes one for the other.
    static var poolMetadataDepositPerByte: Balance { 3 * cbt / 1000 }
    static var maxAssignedJobsPerWorker: UInt32 { 8 }
    static var maxSubscribedPoolsPerWorker: UInt32 { 8 }
    static var maxPoliciesPerPool: UInt32 { 8 }
    static var maxJobsPerPool: UInt32 { 1000 }
    static var maxWorkersPerPool: UInt32 { 100 }
    static var minJobExpiresIn: Seconds { 600 }
    static var maxJobExpiresIn: Seconds { 86_400 }
    static var defaultJobExpiresIn: Seconds { 3600 }
    static var poolMetadataLimit: UInt32 { 2048 }
    static var inputLimit: UInt32 { 2048 }
    static var outputLimit: UInt32 { 2048 }
    static var proofLimit: UInt32 { 2048 }
}

/// The hold reasons that the reference's contracts and safe mode bring.
@Pallet("OtherHolds")
enum OtherHolds<Runtime: BalancesConfig> {
    @SCALE("other::HoldReason")
    enum HoldReason: PalletReason, CaseIterable {
        case codeUpload, storageDeposit, enterOrExtend
    }
}

typealias MockSystem = System<Mock>
typealias MockTimestamp = Timestamp<Mock>
typealias MockBalances = Balances<Mock>
typealias MockHolds = OtherHolds<Mock>
typealias Infra = OffchainComputingWorkers<Mock>
typealias Pool = OffchainComputing<Mock>

let cbt: Balance = 1_000_000_000_000
