import Balances
import FrameSupport
import System

/// Pools of jobs, the policies by which jobs are created, the workers that belong to pools, and jobs from their creation
/// to their end.
@Pallet("OffchainComputingPool")
public enum OffchainComputing<Runtime: OffchainComputingConfig> {
    typealias Workers = OffchainComputingWorkers<Runtime>

    // MARK: Storage

    /// Pools.
    @Storage(.blake2_128Concat) static var pools: CountedStorageMap<PoolID, PoolInfo?>

    /// What pools' owners say about them.
    @Storage(.blake2_128Concat) static var poolMetadata:
        StorageMap<PoolID, ChainStoredData<PoolMetadataLimit<Runtime>>?>

    /// Policies by pool.
    @Storage(.blake2_128Concat, .blake2_128Concat)
    static var jobPolicies: StorageDoubleMap<PoolID, PolicyID, JobPolicy?>

    /// Accounts that may create jobs by a policy with an allow list.
    @Storage(.blake2_128Concat, .blake2_128Concat, .blake2_128Concat)
    static var jobPolicyAuthorizedAccounts: StorageTripleMap<PoolID, PolicyID, AccountID, Unit?>

    /// The pools that have authorized a worker.
    @Storage(.blake2_128Concat, .blake2_128Concat)
    static var poolAuthorizedWorkers: StorageDoubleMap<AccountID, PoolID, Unit?>

    /// The pools that a worker takes jobs from.
    @Storage(.blake2_128Concat, .blake2_128Concat)
    static var workerSubscribedPools: StorageDoubleMap<AccountID, PoolID, Unit?>

    /// Jobs by pool.
    @Storage(.blake2_128Concat, .blake2_128Concat) static var jobs: StorageDoubleMap<PoolID, JobID, JobInfo?>

    /// Jobs by pool and the creator's own ID.
    @Storage(.blake2_128Concat, .blake2_128Concat)
    static var indexedJobs: StorageDoubleMap<PoolID, UniqueTrackID, JobID?>

    /// What jobs start from.
    @Storage(.blake2_128Concat, .blake2_128Concat)
    static var jobInputs: StorageDoubleMap<PoolID, JobID, ChainStoredData<InputLimit<Runtime>>?>

    /// What came out of jobs.
    @Storage(.blake2_128Concat, .blake2_128Concat)
    static var jobOutputs: StorageDoubleMap<PoolID, JobID, ChainStoredData<OutputLimit<Runtime>>?>

    /// What proves that jobs were done.
    @Storage(.blake2_128Concat, .blake2_128Concat)
    static var jobProofs: StorageDoubleMap<PoolID, JobID, ChainStoredData<ProofLimit<Runtime>>?>

    /// The next pool's ID.
    @Storage static var nextPoolID: StorageValue<PoolID?>

    /// The next policy's ID by pool.
    @Storage(.blake2_128Concat) static var nextJobPolicyID: StorageMap<PoolID, PolicyID?>

    /// The next job's ID by pool.
    @Storage(.blake2_128Concat) static var nextJobID: StorageMap<PoolID, JobID?>

    /// Pools by owner.
    @Storage(.blake2_128Concat, .blake2_128Concat)
    static var accountOwningPools: StorageDoubleMap<AccountID, PoolID, Unit?>

    /// Jobs by beneficiary.
    @Storage(.blake2_128Concat, .blake2_128Concat, .blake2_128Concat)
    static var accountBeneficialJobs: StorageTripleMap<AccountID, PoolID, JobID, Unit?>

    /// The jobs that a worker has in hand.
    @Storage(.blake2_128Concat, .blake2_128Concat, .blake2_128Concat)
    static var workerAssignedJobs: StorageTripleMap<AccountID, PoolID, JobID, Unit?>

    /// The jobs that a worker may take, by pool and the version it must speak.
    @Storage(.blake2_128Concat, .blake2_128Concat, .blake2_128Concat)
    static var assignableJobs: StorageTripleMap<PoolID, ImplSpecVersion, JobID, Unit?>

    /// How many pools have authorized a worker.
    @Storage(.blake2_128Concat) static var counterForWorkerAddedPools: StorageMap<AccountID, UInt32>

    /// How many pools a worker takes jobs from.
    @Storage(.blake2_128Concat) static var counterForWorkerSubscribedPools: StorageMap<AccountID, UInt32>

    /// How many jobs a worker has in hand.
    @Storage(.blake2_128Concat) static var counterForWorkerAssignedJobs: StorageMap<AccountID, UInt32>

    // MARK: Constants

    /// What is held from the owner of a pool.
    @Constant static var poolCreationDeposit: Balance { Runtime.poolCreationDeposit }

    /// What is held from the creator of a job.
    @Constant static var jobCreationDeposit: Balance { Runtime.jobCreationDeposit }

    /// What is held for each byte of a job's input, output and proof.
    @Constant static var jobStorageDepositPerByte: Balance { Runtime.jobStorageDepositPerByte }

    /// What is held for a pool's metadata, however short.
    @Constant static var poolMetadataDepositBase: Balance { Runtime.poolMetadataDepositBase }

    /// What is held for each byte of a pool's metadata.
    @Constant static var poolMetadataDepositPerByte: Balance { Runtime.poolMetadataDepositPerByte }

    /// The most jobs that a worker has in hand.
    @Constant static var maxAssignedJobsPerWorker: UInt32 { Runtime.maxAssignedJobsPerWorker }

    /// The most pools that a worker takes jobs from.
    @Constant static var maxSubscribedPoolsPerWorker: UInt32 { Runtime.maxSubscribedPoolsPerWorker }

    /// The most policies of a pool.
    @Constant static var maxPoliciesPerPool: UInt32 { Runtime.maxPoliciesPerPool }

    /// The most jobs of a pool.
    @Constant static var maxJobsPerPool: UInt32 { Runtime.maxJobsPerPool }

    /// The most workers that a pool authorizes.
    @Constant static var maxWorkersPerPool: UInt32 { Runtime.maxWorkersPerPool }

    /// The fewest seconds before a job expires.
    @Constant static var minJobExpiresIn: Seconds { Runtime.minJobExpiresIn }

    /// The most seconds before a job expires.
    @Constant static var maxJobExpiresIn: Seconds { Runtime.maxJobExpiresIn }

    /// The seconds before a job expires, where nobody says.
    @Constant static var defaultJobExpiresIn: Seconds { Runtime.defaultJobExpiresIn }

    /// The most bytes of a pool's metadata.
    @Constant static var poolMetadataLimit: UInt32 { Runtime.poolMetadataLimit }

    /// The most bytes of a job's input.
    @Constant static var inputLimit: UInt32 { Runtime.inputLimit }

    /// The most bytes of a job's output.
    @Constant static var outputLimit: UInt32 { Runtime.outputLimit }

    /// The most bytes of a job's proof.
    @Constant static var proofLimit: UInt32 { Runtime.proofLimit }

    // MARK: Calls

    @Calls("pallet_offchain_computing_pool::pallet::Call")
    public enum Call {
        /// Create a pool for jobs of an implementation. A deposit is held from you.
        @Index(0) case createPool(
            implID: ImplID, jobScheduler: JobScheduler, createJobEnabled: Bool, autoDestroyProcessedJobEnabled: Bool)
        /// Destroy a pool of yours that has neither jobs nor workers. Its deposits come back to you.
        @Index(1) case destroyPool(poolID: PoolID)
        /// Replace or remove the metadata of a pool of yours. A deposit is held for its bytes.
        @Index(2) case updatePoolMetadata(poolID: PoolID, metadata: BoundedBytes<PoolMetadataLimit<Runtime>>?)
        /// Change the settings of a pool of yours.
        @Index(3) case updatePoolSettings(
            poolID: PoolID, minImplSpecVersion: ImplSpecVersion, maxImplSpecVersion: ImplSpecVersion,
            jobScheduler: JobScheduler, createJobEnabled: Bool, autoDestroyProcessedJobEnabled: Bool)
        /// Let jobs be created in a pool of yours, by whom and in which blocks you say.
        @Index(4) case createJobPolicy(
            poolID: PoolID, applicableScope: ApplicableScope, startBlock: BlockNumber?, endBlock: BlockNumber?)
        /// Let an account create jobs by a policy with an allow list.
        @Index(5) case authorizeAccount(poolID: PoolID, policyID: PolicyID, account: MultiAddress)
        /// Let an account create no more jobs by a policy with an allow list.
        @Index(6) case revokeAccount(poolID: PoolID, policyID: PolicyID, account: MultiAddress)
        /// Destroy a policy of a pool of yours by which there are no jobs.
        @Index(7) case destroyJobPolicy(poolID: PoolID, policyID: PolicyID)
        /// Say whether jobs may be created by a policy of a pool of yours.
        @Index(8) case updateJobPolicyEnablement(poolID: PoolID, policyID: PolicyID, enabled: Bool)
        /// Let a worker take jobs of a pool of yours.
        @Index(9) case authorizeWorker(poolID: PoolID, worker: MultiAddress)
        /// Let a worker take no more jobs of a pool, as the owner of either. It keeps those it has in hand.
        @Index(10) case revokeWorker(poolID: PoolID, worker: MultiAddress)
        /// Begin to take jobs of a pool that has authorized you as a worker.
        @Index(11) case subscribePool(poolID: PoolID)
        /// Cease to take jobs of a pool as a worker.
        @Index(12) case unsubscribePool(poolID: PoolID)
        /// Create a job. Deposits are held from you for it and its input.
        @Index(13) case createJob(
            poolID: PoolID, policyID: PolicyID, uniqueTrackID: UniqueTrackID?, beneficiary: MultiAddress?,
            implSpecVersion: ImplSpecVersion, input: BoundedBytes<InputLimit<Runtime>>?, softExpiresIn: Seconds?)
        /// Destroy a job that you created or that benefits you, unless a worker is at it. All deposits are returned.
        @Index(14) case destroyJob(poolID: PoolID, jobID: JobID)
        /// Destroy anybody's job whose time is over. All deposits are returned.
        @Index(15) case destroyExpiredJob(poolID: PoolID, jobID: JobID)
        /// Take a job as a worker: this one, or any. It is yours alone then.
        @Index(16) case takeJob(poolID: PoolID, jobID: JobID?, processing: Bool, softExpiresIn: Seconds?)
        /// Give back a job that you took as a worker and did not start.
        @Index(17) case resignJob(poolID: PoolID, jobID: JobID)
        /// Submit the result of a job that you took as a worker. A deposit is held from you for its bytes.
        @Index(18) case submitJobResult(
            poolID: PoolID, jobID: JobID, result: JobResult, output: BoundedBytes<OutputLimit<Runtime>>?,
            proof: BoundedBytes<ProofLimit<Runtime>>?, softExpiresIn: Seconds?)
    }

    // MARK: Events

    @SCALE("pallet_offchain_computing_pool::pallet::Event")
    public enum Event: PalletEnum {
        /// A pool was created.
        case poolCreated(
            owner: AccountID, poolID: PoolID, implID: ImplID, jobScheduler: JobScheduler, createJobEnabled: Bool,
            autoDestroyProcessedJobEnabled: Bool)
        /// A pool was destroyed.
        case poolDestroyed(poolID: PoolID)
        /// A pool has new metadata.
        case poolMetadataUpdated(poolID: PoolID, metadata: BoundedBytes<PoolMetadataLimit<Runtime>>)
        /// A pool has no metadata any more.
        case poolMetadataRemoved(poolID: PoolID)
        /// A pool has new settings.
        case poolSettingsUpdated(
            poolID: PoolID, minImplSpecVersion: ImplSpecVersion, maxImplSpecVersion: ImplSpecVersion,
            jobScheduler: JobScheduler, createJobEnabled: Bool, autoDestroyProcessedJobEnabled: Bool)
        /// A policy was created.
        case jobPolicyCreated(
            poolID: PoolID, policyID: PolicyID, applicableScope: ApplicableScope, startBlock: BlockNumber?,
            endBlock: BlockNumber?)
        /// An account may create jobs by a policy.
        case accountAuthorized(poolID: PoolID, policyID: PolicyID, account: AccountID)
        /// An account may create no more jobs by a policy.
        case accountRevoked(poolID: PoolID, policyID: PolicyID, account: AccountID)
        /// A policy was destroyed.
        case jobPolicyDestroyed(poolID: PoolID, policyID: PolicyID)
        /// A policy was enabled or disabled.
        case jobPolicyEnablementUpdated(poolID: PoolID, policyID: PolicyID, enabled: Bool)
        /// A worker may take jobs of a pool.
        case workerAuthorized(poolID: PoolID, worker: AccountID)
        /// A worker may take no more jobs of a pool.
        case workerRevoked(poolID: PoolID, worker: AccountID)
        /// A worker takes jobs of a pool.
        case workerSubscribed(worker: AccountID, poolID: PoolID)
        /// A worker takes no more jobs of a pool.
        case workerUnsubscribed(worker: AccountID, poolID: PoolID)
        /// A job was created. It expires after `expires_in` seconds.
        case jobCreated(
            poolID: PoolID, jobID: JobID, uniqueTrackID: UniqueTrackID?, policyID: PolicyID, depositor: AccountID,
            beneficiary: AccountID, implSpecVersion: ImplSpecVersion, input: BoundedBytes<InputLimit<Runtime>>?,
            expiresIn: Seconds)
        /// A job was destroyed.
        case jobDestroyed(
            poolID: PoolID, jobID: JobID, uniqueTrackID: UniqueTrackID?, destroyer: AccountID,
            reason: JobDestroyReason)
        /// A worker took a job.
        case jobAssigned(poolID: PoolID, jobID: JobID, assignee: AccountID, implBuildVersion: ImplBuildVersion)
        /// A worker gave a job back.
        case jobResigned(poolID: PoolID, jobID: JobID)
        /// A job has a new status.
        case jobStatusUpdated(poolID: PoolID, jobID: JobID, status: JobStatus)
        /// A worker submitted the result of a job.
        case jobResultUpdated(
            poolID: PoolID, jobID: JobID, result: JobResult, output: BoundedBytes<OutputLimit<Runtime>>?,
            proof: BoundedBytes<ProofLimit<Runtime>>?)
    }

    // MARK: Errors

    @SCALE("pallet_offchain_computing_pool::pallet::Error")
    public enum Failure: PalletFailure {
        /// The chain's records contradict each other. Please report it.
        case internalError
        /// No free ID is left for a pool.
        case poolIDTaken
        /// No free ID is left for a policy of the pool.
        case policyIDTaken
        /// No free ID is left for a job of the pool.
        case jobIDTaken
        /// The pool has jobs or workers. Destroy and revoke them first.
        case poolNotEmpty
        /// You may not do this: it is for the owner of the pool, the job or the worker.
        case noPermission
        /// No worker is registered with this account, or it does not belong to the pool.
        case workerNotFound
        /// The pool has not authorized you. Ask its owner.
        case workerNotInThePool
        /// You have not subscribed to the pool.
        case workerNotSubscribeThePool
        /// There is no pool with this ID.
        case poolNotFound
        /// No jobs can be created in this pool at present.
        case poolCreateNewJobUnavailable
        /// The policy has no allow list.
        case jobPolicyScopeNotAllowList
        /// The pool has as many policies as it may. Destroy one first.
        case jobPoliciesPerPoolLimitExceeded
        /// The policy does not let you create jobs, or not in this block.
        case jobPolicyNotApplicable
        /// The policy is disabled.
        case jobPolicyUnavailable
        /// The pool has no such policy.
        case jobPolicyNotFound
        /// There are jobs by this policy. Destroy them first.
        case jobPolicyStillInUse
        /// The job would expire too soon.
        case expiresInTooSmall
        /// The job would expire too late.
        case expiresInTooLarge
        /// The pool has authorized the worker already.
        case workerAlreadyAuthorized
        /// You have subscribed to the pool already.
        case workerAlreadySubscribed
        /// You have subscribed to as many pools as you may. Unsubscribe from one first.
        case workerSubscribedPoolsLimitExceeded
        /// The worker runs another implementation, or another version of it.
        case implMismatched
        /// There is no implementation with this ID.
        case implNotFound
        /// The pool has as many jobs as it may. Try again when some are done.
        case tasksPerPoolLimitExceeded
        /// The pool has no such job.
        case jobNotFound
        /// You have as many jobs in hand as you may. Finish one first.
        case workerAssignedJobsLimitExceeded
        /// The pool has no job for you at present.
        case noAssignableJob
        /// Another job of the pool has this track ID.
        case uniqueTrackIDNotUnique
        /// A worker is at the job. Wait until it is done or expired.
        case jobIsProcessing
        /// The job has ended.
        case jobIsProcessed
        /// The job was started or has ended, so it can not be given back.
        case jobAssigneeLocked
        /// The job has not expired yet.
        case jobStillValid
        /// The job has expired.
        case jobExpired
        /// Another worker has taken the job.
        case jobAlreadyAssigned
        /// The pool has no workers for this version.
        case unsupportedImplSpecVersion
        /// Versions start at 1, and the highest can not be below the lowest.
        case invalidImplSpecVersionRange
        /// Only workers that are online take jobs.
        case workerNotOnline
        /// The pool has authorized as many workers as it may. Revoke one first.
        case workersPerPoolLimitExceeded
    }

    // MARK: Hold reasons

    @SCALE("pallet_offchain_computing_pool::pallet::HoldReason")
    public enum HoldReason: PalletReason {
        /// The deposit for a pool.
        case poolCreationReserve
        /// The deposit for a pool's metadata.
        case poolMetadataStorageReserve
        /// The deposit for a job.
        case jobDepositorReserve
        /// The deposit for a job's input, output or proof.
        case jobStorageReserve
    }
}

extension OffchainComputing {
    /// Seconds since the Unix epoch, by the chain's clock.
    static var now: Seconds { Workers.now }

    public static var storageVersion: UInt16 { 1 }
}
