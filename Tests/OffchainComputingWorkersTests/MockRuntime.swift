import Balances
import Executive
import FrameSupport
import RuntimeTestSupport
import System
import Timestamp

@testable import OffchainComputingWorkers

/// The workers pallet alone: every hook lets workers do what they want.
@ConstructRuntime
enum Mock: WorkersMock {
    @PalletIndex(0) typealias System = MockSystem
    @PalletIndex(1) typealias Timestamp = MockTimestamp
    @PalletIndex(62) typealias Balances = MockBalances
    @PalletIndex(101) typealias Workers = Infra

    typealias Extensions = CheckNonce<Mock>

    static func call(_ call: Infra.Call) -> RuntimeCall { .workers(call) }
}

typealias MockSystem = System<Mock>
typealias MockTimestamp = Timestamp<Mock>
typealias MockBalances = Balances<Mock>
typealias Infra = OffchainComputingWorkers<Mock>

/// What the mock runtimes have in common: the product's amounts, and windows of twenty blocks.
protocol WorkersMock: ExecutiveConfig, OffchainComputingWorkersConfig {
    static func call(_ call: OffchainComputingWorkers<Self>.Call) -> RuntimeCall
}

/// What a test may change for all that runs inside of it.
enum Settings {
    @TaskLocal static var demandsProof = false
    @TaskLocal static var unresponsiveSlash: Balance = 0
    @TaskLocal static var slashBeneficiary: AccountID?
}

let cbt: Balance = 1_000_000_000_000

extension WorkersMock {
    static var version: RuntimeVersion { .mock }
    static var blockWeights: BlockWeights { .mock }
    static var blockLength: BlockLength { BlockLength(max: 5 << 20) }
    static var existentialDeposit: Balance { cbt / 1000 }
    static var minimumPeriod: Moment { 3000 }

    static var registerWorkerDeposit: Balance { 100 * cbt }
    static var registerImplDeposit: Balance { 100 * cbt }
    static var implMetadataDepositBase: Balance { cbt }
    static var implMetadataDepositPerByte: Balance { cbt / 1000 }
    static var implMetadataLimit: UInt32 { 2048 }
    static var maxImplBuilds: UInt32 { 8 }
    static var handleUnresponsivePerBlockLimit: UInt32 { 100 }
    static var collectingHeartbeatsDurationInBlocks: BlockNumber { 20 }
    static var disallowOptOutAttestation: Bool { Settings.demandsProof }
    static var unresponsiveSlash: Balance { Settings.unresponsiveSlash }
    static var slashBeneficiary: AccountID? { Settings.slashBeneficiary }

    static func random(subject: [UInt8]) -> Hash256 { Host.blake2_256(subject) }
}
