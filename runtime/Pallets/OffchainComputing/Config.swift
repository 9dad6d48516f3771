import Balances
import FrameSupport
import System

/// What a runtime gives to the pools pallet.
public protocol OffchainComputingConfig: OffchainComputingWorkersConfig {
    static func event(_ event: OffchainComputing<Self>.Event) -> RuntimeEvent
    static func failure(_ failure: OffchainComputing<Self>.Failure) -> DispatchError
    static func holdReason(_ reason: OffchainComputing<Self>.HoldReason) -> RuntimeHoldReason

    /// Held from the owner of a pool.
    static var poolCreationDeposit: Balance { get }
    /// Held from the creator of a job.
    static var jobCreationDeposit: Balance { get }
    /// Held for each byte of a job's input, output and proof.
    static var jobStorageDepositPerByte: Balance { get }
    static var poolMetadataDepositBase: Balance { get }
    static var poolMetadataDepositPerByte: Balance { get }
    /// The most jobs that a worker has in hand.
    static var maxAssignedJobsPerWorker: UInt32 { get }
    static var maxSubscribedPoolsPerWorker: UInt32 { get }
    static var maxPoliciesPerPool: UInt32 { get }
    static var maxJobsPerPool: UInt32 { get }
    /// The most workers that a pool authorizes.
    static var maxWorkersPerPool: UInt32 { get }
    static var minJobExpiresIn: Seconds { get }
    static var maxJobExpiresIn: Seconds { get }
    static var defaultJobExpiresIn: Seconds { get }
    /// The most bytes of a pool's metadata.
    static var poolMetadataLimit: UInt32 { get }
    static var inputLimit: UInt32 { get }
    static var outputLimit: UInt32 { get }
    static var proofLimit: UInt32 { get }

    /// Who may own pools, as the account that owns them.
    static func createPoolOrigin(_ origin: Origin) throws(DispatchError) -> AccountID
}

extension OffchainComputingConfig {
    public static func createPoolOrigin(_ origin: Origin) throws(DispatchError) -> AccountID { try origin.signed() }

    // With this pallet in the runtime, the workers pallet asks it about workers' jobs and pools.

    public static func canOffline(_ worker: AccountID) -> Bool { OffchainComputing<Self>.canOffline(worker) }
    public static func beforeOffline(_ worker: AccountID, _ reason: OfflineReason) -> Weight {
        OffchainComputing<Self>.beforeOffline(worker)
    }
    public static func canDeregister(_ worker: AccountID) -> Bool { OffchainComputing<Self>.canDeregister(worker) }
    public static func beforeDeregister(_ worker: AccountID) -> Weight {
        OffchainComputing<Self>.beforeDeregister(worker)
    }
    public static var offlineHooksWeight: Weight { OffchainComputing<Self>.offlineHooksWeight }
    public static var deregisterHooksWeight: Weight { OffchainComputing<Self>.deregisterHooksWeight }
}
