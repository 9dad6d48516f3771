import FrameSupport
@_exported import OffchainComputingWorkers

public typealias PoolID = UInt32
public typealias PolicyID = UInt32
public typealias JobID = UInt32
/// What the creator of a job calls it.
public typealias UniqueTrackID = BoundedBytes<UniqueTrackIDLimit>

/// The most bytes of a track ID.
public enum UniqueTrackIDLimit: Bound { public static var count: Int { 16 } }

/// Who may create jobs by a policy.
@SCALE("pallet_offchain_computing_pool_primitives::ApplicableScope")
public enum ApplicableScope: Hashable, Sendable {
    /// The pool's owner.
    case owner
    case `public`
    /// Those whom the pool's owner has authorized.
    case allowList
}

/// How jobs find workers.
@SCALE("pallet_offchain_computing_pool_primitives::JobScheduler")
public enum JobScheduler: Hashable, Sendable {
    /// Workers take jobs in no meaningful order.
    case demoOnly
}

/// Why a job was destroyed.
@SCALE("pallet_offchain_computing_pool_primitives::JobDestroyReason")
public enum JobDestroyReason: Hashable, Sendable {
    /// Its depositor or its beneficiary asked.
    case safe
    case force
    /// Its result was submitted, in a pool that keeps no processed jobs.
    case completed
    /// Its time was over, and somebody asked.
    case expired
}

/// Where a job is in its life.
@SCALE("pallet_offchain_computing_pool_primitives::JobStatus")
public enum JobStatus: Hashable, Sendable {
    /// It waits for a worker, or its worker has not started it.
    case pending
    case processing
    case processed
    /// Its worker left.
    case discarded
}

/// How a job ended.
@SCALE("pallet_offchain_computing_pool_primitives::JobResult")
public enum JobResult: Hashable, Sendable {
    case success
    /// The worker did the job, and the job's own outcome is failure.
    case fail
    /// The job could not be done for a reason outside the worker.
    case error
    /// The worker itself broke.
    case panic
}

/// A queue of jobs for one implementation.
@SCALE("pallet_offchain_computing_pool_primitives::PoolInfo")
public struct PoolInfo: Hashable, Sendable {
    public var id: PoolID
    public var owner: AccountID
    public var ownerDeposit: Balance
    public var implID: ImplID
    public var jobScheduler: JobScheduler
    public var createJobEnabled: Bool
    public var autoDestroyProcessedJobEnabled: Bool
    public var minImplSpecVersion: ImplSpecVersion
    public var maxImplSpecVersion: ImplSpecVersion
    public var jobPoliciesCount: UInt32
    public var jobsCount: UInt32
    /// Authorized workers.
    public var workersCount: UInt32
}

extension PoolInfo {
    /// Whether new jobs may ask for this version.
    func supports(_ version: ImplSpecVersion) -> Bool {
        version >= minImplSpecVersion && version <= maxImplSpecVersion
    }
}

/// A rule by which jobs are created.
@SCALE("pallet_offchain_computing_pool_primitives::JobPolicy")
public struct JobPolicy: Hashable, Sendable {
    public var id: PolicyID
    public var enabled: Bool
    public var applicableScope: ApplicableScope
    /// The first block in which it applies.
    public var startBlock: BlockNumber?
    /// The last block in which it applies.
    public var endBlock: BlockNumber?
    public var jobsCount: UInt32
}

extension JobPolicy {
    /// Whether the block is one in which the policy applies; both ends are.
    func covers(_ block: BlockNumber) -> Bool {
        if let startBlock, block < startBlock { return false }
        if let endBlock, block > endBlock { return false }
        return true
    }
}
