import Balances
import FrameSupport
import System
import Timestamp

/// Implementations and their builds, the workers that run them, and the heartbeats that tell who is there.
@Pallet("OffchainComputingInfra")
public enum OffchainComputingWorkers<Runtime: OffchainComputingWorkersConfig> {
    // MARK: Storage

    /// Registered workers.
    @Storage(.blake2_128Concat) static var workers: CountedStorageMap<AccountID, WorkerInfo?>

    /// Registered implementations.
    @Storage(.blake2_128Concat) static var impls: CountedStorageMap<ImplID, ImplInfo?>

    /// What implementations' owners say about them.
    @Storage(.blake2_128Concat) static var implMetadata:
        StorageMap<ImplID, ChainStoredData<ImplMetadataLimit<Runtime>>?>

    /// Builds by implementation and version.
    @Storage(.blake2_128Concat, .blake2_128Concat)
    static var implBuilds: StorageDoubleMap<ImplID, ImplBuildVersion, ImplBuildInfo?>

    /// How many builds an implementation has.
    @Storage(.blake2_128Concat) static var counterForImplBuilds: StorageMap<ImplID, UInt32>

    /// Workers that owe a heartbeat in flip windows, and the block from which it is due.
    @Storage(.blake2_128Concat) static var flipSet: CountedStorageMap<AccountID, BlockNumber?>

    /// Workers that owe a heartbeat in flop windows, and the block from which it is due.
    @Storage(.blake2_128Concat) static var flopSet: CountedStorageMap<AccountID, BlockNumber?>

    /// Whether the window is a flip or a flop, or one of them is being closed.
    @Storage static var flipOrFlop: StorageValue<FlipFlopStage>

    /// The first block of the window.
    @Storage static var currentFlipFlopStartedAt: StorageValue<BlockNumber>

    /// The next implementation's ID.
    @Storage static var nextImplID: StorageValue<ImplID?>

    /// Implementations by owner.
    @Storage(.blake2_128Concat, .blake2_128Concat)
    static var accountOwningImpls: StorageDoubleMap<AccountID, ImplID, Unit?>

    /// Workers by owner.
    @Storage(.blake2_128Concat, .blake2_128Concat)
    static var accountOwningWorkers: StorageDoubleMap<AccountID, AccountID, Unit?>

    // MARK: Constants

    /// What is held from a worker while it is registered.
    @Constant static var registerWorkerDeposit: Balance { Runtime.registerWorkerDeposit }

    /// What is held from the owner of an implementation.
    @Constant static var registerImplDeposit: Balance { Runtime.registerImplDeposit }

    /// What is held for an implementation's metadata, however short.
    @Constant static var implMetadataDepositBase: Balance { Runtime.implMetadataDepositBase }

    /// What is held for each byte of an implementation's metadata.
    @Constant static var implMetadataDepositPerByte: Balance { Runtime.implMetadataDepositPerByte }

    /// The most bytes of an implementation's metadata.
    @Constant static var implMetadataLimit: UInt32 { Runtime.implMetadataLimit }

    /// The most builds of an implementation.
    @Constant static var maxImplBuilds: UInt32 { Runtime.maxImplBuilds }

    /// The most silent workers that one block declares unresponsive.
    @Constant static var handleUnresponsivePerBlockLimit: UInt32 { Runtime.handleUnresponsivePerBlockLimit }

    /// How many blocks a heartbeat window has.
    @Constant
    static var collectingHeartbeatsDurationInBlocks: BlockNumber { Runtime.collectingHeartbeatsDurationInBlocks }

    /// Whether workers must prove what they run.
    @Constant static var disallowOptOutAttestation: Bool { Runtime.disallowOptOutAttestation }

    /// What a worker loses of its deposit when it misses a heartbeat.
    @Constant static var unresponsiveSlash: Balance { Runtime.unresponsiveSlash }

    // MARK: Calls

    @Calls("pallet_offchain_computing_infra::pallet::Call")
    public enum Call {
        /// Register a fresh account as a worker of yours, and move funds to it. Its deposit is held from those.
        @Index(0) case registerWorker(worker: MultiAddress, implID: ImplID, initialDeposit: Balance)
        /// Deregister a worker of yours that is offline. Its deposit and its other funds come back to you.
        @Index(1) case deregisterWorker(worker: MultiAddress)
        /// Move funds from you to a worker of yours.
        @Index(2) case transferToWorker(worker: MultiAddress, value: Balance)
        /// Move funds from a worker of yours to you. Deposits can not be withdrawn.
        @Index(3) case withdrawFromWorker(worker: MultiAddress, value: Balance)
        /// Go online as a worker, with the program that you declare.
        @Index(4) case online(payload: OnlinePayload, attestation: Attestation)
        /// Go offline as a worker, as soon as you hold no job.
        @Index(5) case requestOffline
        /// Let a worker of yours go offline as soon as it holds no job.
        @Index(6) case requestOfflineFor(worker: MultiAddress)
        /// Go offline as a worker at once. The jobs you hold are discarded.
        @Index(7) case forceOffline
        /// Let a worker of yours go offline at once. The jobs it holds are discarded.
        @Index(8) case forceOfflineFor(worker: MultiAddress)
        /// Renew the attestation of your session as a worker.
        @Index(9) case refreshAttestation(payload: OnlinePayload, attestation: Attestation)
        /// Say as a worker that you are there. It is due once in a window.
        @Index(10) case heartbeat
        /// Register an implementation. A deposit is held from you.
        @Index(11) case registerImpl(attestationMethod: AttestationMethod)
        /// Deregister an implementation of yours that has no workers. Its deposits come back to you.
        @Index(12) case deregisterImpl(implID: ImplID)
        /// Replace or remove the metadata of an implementation of yours. A deposit is held for its bytes.
        @Index(13) case updateImplMetadata(implID: ImplID, newMetadata: BoundedBytes<ImplMetadataLimit<Runtime>>?)
        /// Release a build of an implementation of yours.
        @Index(14) case registerImplBuild(
            implID: ImplID, version: ImplBuildVersion, magicBytes: ImplBuildMagicBytes?)
        /// Remove a build of an implementation of yours that no worker runs.
        @Index(15) case deregisterImplBuild(implID: ImplID, version: ImplBuildVersion)
        /// Say what workers may do with a build of an implementation of yours.
        @Index(16) case updateImplBuildStatus(implID: ImplID, version: ImplBuildVersion, status: ImplBuildStatus)
    }

    // MARK: Events

    @SCALE("pallet_offchain_computing_infra::pallet::Event")
    public enum Event: PalletEnum {
        /// A worker was registered.
        case workerRegistered(worker: AccountID, owner: AccountID, implID: ImplID)
        /// A worker was deregistered.
        case workerDeregistered(worker: AccountID, force: Bool)
        /// A worker went online.
        case workerOnline(
            worker: AccountID, implSpecVersion: ImplSpecVersion, implBuildVersion: ImplBuildVersion,
            attestationMethod: AttestationMethod, attestationExpiresAt: Seconds?, nextHeartbeat: BlockNumber)
        /// A worker missed its heartbeat.
        case workerUnresponsive(worker: AccountID)
        /// A worker will go offline when it holds no job.
        case workerRequestingOffline(worker: AccountID)
        /// A worker went offline.
        case workerOffline(worker: AccountID, reason: OfflineReason)
        /// A worker said that it is there. `next` is the block from which its next heartbeat is due.
        case workerHeartbeatReceived(worker: AccountID, next: BlockNumber, uptime: Seconds)
        /// A worker renewed its attestation.
        case workerAttestationRefreshed(worker: AccountID, expiresAt: Seconds?)
        /// An implementation was registered.
        case implRegistered(implID: ImplID, owner: AccountID, attestationMethod: AttestationMethod)
        /// An implementation was deregistered.
        case implDeregistered(implID: ImplID)
        /// An implementation has new metadata.
        case implMetadataUpdated(implID: ImplID, metadata: BoundedBytes<ImplMetadataLimit<Runtime>>)
        /// An implementation has no metadata any more.
        case implMetadataRemoved(implID: ImplID)
        /// A build was released.
        case implBuildRegistered(
            implID: ImplID, implBuildVersion: ImplBuildVersion, magicBytes: ImplBuildMagicBytes?)
        /// A build was removed.
        case implBuildDeregistered(implID: ImplID, implBuildVersion: ImplBuildVersion)
        /// A build has a new status.
        case implBuildStatusUpdated(implID: ImplID, implBuildVersion: ImplBuildVersion, status: ImplBuildStatus)
    }

    // MARK: Errors

    @SCALE("pallet_offchain_computing_infra::pallet::Error")
    public enum Failure: PalletFailure {
        /// The chain's records contradict each other. Please report it.
        case internalError
        /// No free ID is left for an implementation.
        case implIDTaken
        /// A worker can not own itself. Use an account of its own for the worker.
        case invalidOwner
        /// The worker's funds would not cover its deposit. Move more to it.
        case initialBalanceTooLow
        /// The account is a worker already.
        case alreadyRegistered
        /// The worker can not be deregistered yet. Revoke it from pools first.
        case deregisterBlocked
        /// The worker's deposit is short, and so are its funds. Transfer some to it.
        case insufficientDeposit
        /// Only the worker's owner may do this.
        case notTheOwner
        /// Only the worker itself may do this.
        case notTheWorker
        /// No worker is registered with this account.
        case workerNotFound
        /// The worker is not online.
        case workerNotOnline
        /// The worker must be offline for this. Request it to go offline first.
        case workerNotOffline
        /// The worker is online already.
        case wrongStatus
        /// Workers must prove what they run.
        case optOutAttestationDisallowed
        /// The attestation has expired. Make a new one.
        case attestationExpired
        /// The worker has no attestation that expires, so there is nothing to renew.
        case attestationNeverExpire
        /// The attestation proves nothing.
        case invalidAttestation
        /// The attestation's signature can not be verified.
        case canNotVerifyPayload
        /// The attestation's signature is not the worker's over this payload.
        case payloadSignatureMismatched
        /// The worker is registered for another implementation.
        case implMismatched
        /// The session runs another build. Go offline before you change it.
        case implBuildChanged
        /// Workers can not go online with this build any more. Use a newer one.
        case implBuildRestricted
        /// The program is not the build that it claims to be.
        case implBuildMagicBytesMismatched
        /// The attestation is of another kind than the session's.
        case attestationMethodChanged
        /// The worker has sent its heartbeat of this window.
        case heartbeatAlreadySent
        /// The heartbeat is not due yet.
        case tooEarly
        /// The worker was requested to go offline already, and still holds jobs.
        case alreadyRequestedOffline
        /// There is no implementation with this ID.
        case implNotFound
        /// Only the implementation's owner may do this.
        case noPermission
        /// Workers are registered for the implementation. Deregister them first.
        case implStillInUse
        /// The implementation has this build already.
        case implBuildAlreadyRegistered
        /// The implementation has no such build.
        case implBuildNotFound
        /// The implementation has as many builds as it may. Deregister one first.
        case implBuildsLimitExceeded
        /// Workers still run the build.
        case implBuildStillInUse
        /// The account is in use. A worker needs an account that nobody has used before.
        case workerAccountInUse
        /// Versions of builds start at 1.
        case invalidImplBuildVersion
    }

    // MARK: Hold reasons

    @SCALE("pallet_offchain_computing_infra::pallet::HoldReason")
    public enum HoldReason: PalletReason {
        /// The deposit for an implementation.
        case implRegistrationReserve
        /// The deposit of a worker.
        case workerRegistrationReserve
        /// The deposit for an implementation's metadata.
        case implMetadataStorageReserve
    }
}

extension OffchainComputingWorkers {
    /// Seconds since the Unix epoch, by the chain's clock.
    public static var now: Seconds { Timestamp<Runtime>.now.value / 1000 }

    public static var storageVersion: UInt16 { 1 }
}
