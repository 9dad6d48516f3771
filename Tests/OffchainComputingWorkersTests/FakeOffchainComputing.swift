import Balances
import Executive
import FrameSupport
import RuntimeTestSupport
import System
import Timestamp

@testable import OffchainComputingWorkers

/// A consumer of the workers pallet's hooks that slashes workers who leave while they run.
protocol FakeOffchainComputingConfig: OffchainComputingWorkersConfig {
    static func event(_ event: FakeOffchainComputing<Self>.Event) -> RuntimeEvent
    static func failure(_ failure: FakeOffchainComputing<Self>.Failure) -> DispatchError

    static var slashingCardinal: Balance { get }
}

@Pallet("FakeOffchainComputing")
enum FakeOffchainComputing<Runtime: FakeOffchainComputingConfig> {
    /// Workers that are at work.
    @Storage(.identity) static var runningWorkers: StorageMap<AccountID, Unit?>

    /// Workers that may not go online.
    @Storage(.identity) static var blockedWorkers: StorageMap<AccountID, Unit?>

    @Constant static var slashingCardinal: Balance { Runtime.slashingCardinal }

    @Calls("pallet_fake_offchain_computing::pallet::Call")
    enum Call {
        @Index(0) case start(worker: AccountID)
        @Index(1) case stop(worker: AccountID)
    }

    @SCALE("pallet_fake_offchain_computing::pallet::Event")
    enum Event: PalletEnum {
        case started(worker: AccountID)
        case stopped(worker: AccountID)
        case slashed(worker: AccountID, amount: Balance)
        case offline(worker: AccountID)
        case blocked(worker: AccountID)
        case unblocked(worker: AccountID)
    }

    @SCALE("pallet_fake_offchain_computing::pallet::Error")
    enum Failure: PalletFailure {
        case alreadyStarted
        case alreadyStopped
        case blocked
        case notStarted
        case insufficientFundsForSlashing
        case notTheOwner
        case workerNotExists
    }
}

extension FakeOffchainComputing.Call {
    var dispatchInfo: DispatchInfo { DispatchInfo(weight: .zero) }
}

extension FakeOffchainComputing {
    static func start(_ origin: Origin, worker: AccountID) throws(DispatchError) {
        try ensureOwner(origin, of: worker)
        guard !runningWorkers.contains(worker) else { throw fail(.alreadyStarted) }
        guard !blockedWorkers.contains(worker) else { throw fail(.blocked) }

        runningWorkers[worker] = Unit()
        deposit(.started(worker: worker))
    }

    static func stop(_ origin: Origin, worker: AccountID) throws(DispatchError) {
        try ensureOwner(origin, of: worker)
        guard runningWorkers.contains(worker) else { throw fail(.alreadyStopped) }

        runningWorkers.remove(worker)
        deposit(.stopped(worker: worker))
    }

    private static func ensureOwner(_ origin: Origin, of worker: AccountID) throws(DispatchError) {
        guard let info = OffchainComputingWorkers<Runtime>.worker(worker) else { throw fail(.workerNotExists) }
        if origin == .root { return }
        guard try origin.signed() == info.owner else { throw fail(.notTheOwner) }
    }

    // MARK: Hooks

    static func canOnline(_ worker: AccountID) throws(DispatchError) {
        guard !blockedWorkers.contains(worker) else { throw fail(.blocked) }
        guard !runningWorkers.contains(worker) else { throw fail(.alreadyStarted) }
    }

    static func afterOnline(_ worker: AccountID) {
        runningWorkers[worker] = Unit()
        deposit(.started(worker: worker))
    }

    static func beforeOffline(_ worker: AccountID, _ reason: OfflineReason) {
        guard runningWorkers.contains(worker) else { return }
        if reason != .graceful {
            OffchainComputingWorkers<Runtime>.slashWorker(worker, 10 * Runtime.slashingCardinal)
        }
        runningWorkers.remove(worker)
    }
}

@ConstructRuntime
enum FakeMock: WorkersMock, FakeOffchainComputingConfig {
    @PalletIndex(0) typealias System = FakeSystem
    @PalletIndex(1) typealias Timestamp = FakeTimestamp
    @PalletIndex(62) typealias Balances = FakeBalances
    @PalletIndex(101) typealias Workers = FakeInfra
    @PalletIndex(200) typealias FakeOffchainComputing = Fake

    typealias Extensions = CheckNonce<FakeMock>

    static func call(_ call: FakeInfra.Call) -> RuntimeCall { .workers(call) }

    static var slashingCardinal: Balance { 100_000_000_000 }

    static func canOnline(
        _ worker: AccountID, _ payload: OnlinePayload, _ attestation: VerifiedAttestation
    ) throws(DispatchError) { try Fake.canOnline(worker) }
    static func afterOnline(_ worker: AccountID) { Fake.afterOnline(worker) }
    static func canOffline(_ worker: AccountID) -> Bool { !Fake.runningWorkers.contains(worker) }
    static func beforeOffline(_ worker: AccountID, _ reason: OfflineReason) -> Weight {
        Fake.beforeOffline(worker, reason)
        return .zero
    }
}

typealias FakeSystem = System<FakeMock>
typealias FakeTimestamp = Timestamp<FakeMock>
typealias FakeBalances = Balances<FakeMock>
typealias FakeInfra = OffchainComputingWorkers<FakeMock>
typealias Fake = FakeOffchainComputing<FakeMock>
