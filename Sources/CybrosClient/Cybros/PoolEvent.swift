public import Primitives

/// An event of the pallet `OffchainComputingPool`.
public enum PoolEvent: Hashable, Sendable {
    case poolCreated(
        owner: AccountID, poolID: PoolID, implID: ImplID, jobScheduler: JobScheduler, createJobEnabled: Bool,
        autoDestroyProcessedJobEnabled: Bool)
    case poolDestroyed(poolID: PoolID)
    case poolMetadataUpdated(poolID: PoolID, metadata: [UInt8])
    case poolMetadataRemoved(poolID: PoolID)
    case poolSettingsUpdated(
        poolID: PoolID, minImplSpecVersion: ImplSpecVersion, maxImplSpecVersion: ImplSpecVersion,
        jobScheduler: JobScheduler, createJobEnabled: Bool, autoDestroyProcessedJobEnabled: Bool)
    case jobPolicyCreated(
        poolID: PoolID, policyID: PolicyID, applicableScope: ApplicableScope, startBlock: BlockNumber?,
        endBlock: BlockNumber?)
    case accountAuthorized(poolID: PoolID, policyID: PolicyID, account: AccountID)
    case accountRevoked(poolID: PoolID, policyID: PolicyID, account: AccountID)
    case jobPolicyDestroyed(poolID: PoolID, policyID: PolicyID)
    case jobPolicyEnablementUpdated(poolID: PoolID, policyID: PolicyID, enabled: Bool)
    case workerAuthorized(poolID: PoolID, worker: AccountID)
    case workerRevoked(poolID: PoolID, worker: AccountID)
    case workerSubscribed(worker: AccountID, poolID: PoolID)
    case workerUnsubscribed(worker: AccountID, poolID: PoolID)
    /// It expires after `expiresIn` seconds.
    case jobCreated(
        poolID: PoolID, jobID: JobID, uniqueTrackID: [UInt8]?, policyID: PolicyID, depositor: AccountID,
        beneficiary: AccountID, implSpecVersion: ImplSpecVersion, input: [UInt8]?, expiresIn: Seconds)
    case jobDestroyed(
        poolID: PoolID, jobID: JobID, uniqueTrackID: [UInt8]?, destroyer: AccountID, reason: JobDestroyReason)
    case jobAssigned(poolID: PoolID, jobID: JobID, assignee: AccountID, implBuildVersion: ImplBuildVersion)
    case jobResigned(poolID: PoolID, jobID: JobID)
    case jobStatusUpdated(poolID: PoolID, jobID: JobID, status: JobStatus)
    case jobResultUpdated(poolID: PoolID, jobID: JobID, result: JobResult, output: [UInt8]?, proof: [UInt8]?)

    /// Nil for an event of another pallet. One that this library does not know is an error which names it.
    public init?(_ event: ChainEvent) throws(ValueError) {
        guard event.pallet == poolPallet else { return nil }
        do throws(ValueError) {
            let poolID: PoolID = try event.value.field("pool_id")
            if let pool = try PoolEvent.pool(event.name, poolID, event.value) {
                self = pool
            } else if let member = try PoolEvent.member(event.name, poolID, event.value) {
                self = member
            } else {
                self = try PoolEvent.job(event.name, poolID, event.value)
            }
        } catch {
            throw error.inside("\(event.pallet).\(event.name)")
        }
    }

    private static func pool(_ name: String, _ poolID: PoolID, _ value: Value) throws(ValueError) -> PoolEvent? {
        switch name {
        case "PoolCreated":
            .poolCreated(
                owner: try value.field("owner"), poolID: poolID, implID: try value.field("impl_id"),
                jobScheduler: try value.field("job_scheduler"), createJobEnabled: try value.field("create_job_enabled"),
                autoDestroyProcessedJobEnabled: try value.field("auto_destroy_processed_job_enabled"))
        case "PoolDestroyed": .poolDestroyed(poolID: poolID)
        case "PoolMetadataUpdated": .poolMetadataUpdated(poolID: poolID, metadata: try value.field("metadata"))
        case "PoolMetadataRemoved": .poolMetadataRemoved(poolID: poolID)
        case "PoolSettingsUpdated":
            .poolSettingsUpdated(
                poolID: poolID, minImplSpecVersion: try value.field("min_impl_spec_version"),
                maxImplSpecVersion: try value.field("max_impl_spec_version"),
                jobScheduler: try value.field("job_scheduler"), createJobEnabled: try value.field("create_job_enabled"),
                autoDestroyProcessedJobEnabled: try value.field("auto_destroy_processed_job_enabled"))
        default: nil
        }
    }

    private static func member(_ name: String, _ poolID: PoolID, _ value: Value) throws(ValueError) -> PoolEvent? {
        switch name {
        case "JobPolicyCreated":
            .jobPolicyCreated(
                poolID: poolID, policyID: try value.field("policy_id"),
                applicableScope: try value.field("applicable_scope"), startBlock: try value.field("start_block"),
                endBlock: try value.field("end_block"))
        case "JobPolicyDestroyed": .jobPolicyDestroyed(poolID: poolID, policyID: try value.field("policy_id"))
        case "JobPolicyEnablementUpdated":
            .jobPolicyEnablementUpdated(
                poolID: poolID, policyID: try value.field("policy_id"), enabled: try value.field("enabled"))
        case "AccountAuthorized":
            .accountAuthorized(
                poolID: poolID, policyID: try value.field("policy_id"), account: try value.field("account"))
        case "AccountRevoked":
            .accountRevoked(
                poolID: poolID, policyID: try value.field("policy_id"), account: try value.field("account"))
        case "WorkerAuthorized": .workerAuthorized(poolID: poolID, worker: try value.field("worker"))
        case "WorkerRevoked": .workerRevoked(poolID: poolID, worker: try value.field("worker"))
        case "WorkerSubscribed": .workerSubscribed(worker: try value.field("worker"), poolID: poolID)
        case "WorkerUnsubscribed": .workerUnsubscribed(worker: try value.field("worker"), poolID: poolID)
        default: nil
        }
    }

    private static func job(_ name: String, _ poolID: PoolID, _ value: Value) throws(ValueError) -> PoolEvent {
        guard name.hasPrefix("Job") else { throw ValueError(.unknownVariant(name)) }
        let jobID: JobID = try value.field("job_id")
        switch name {
        case "JobCreated":
            return .jobCreated(
                poolID: poolID, jobID: jobID, uniqueTrackID: try value.field("unique_track_id"),
                policyID: try value.field("policy_id"), depositor: try value.field("depositor"),
                beneficiary: try value.field("beneficiary"), implSpecVersion: try value.field("impl_spec_version"),
                input: try value.field("input"), expiresIn: try value.field("expires_in"))
        case "JobDestroyed":
            return .jobDestroyed(
                poolID: poolID, jobID: jobID, uniqueTrackID: try value.field("unique_track_id"),
                destroyer: try value.field("destroyer"), reason: try value.field("reason"))
        case "JobAssigned":
            return .jobAssigned(
                poolID: poolID, jobID: jobID, assignee: try value.field("assignee"),
                implBuildVersion: try value.field("impl_build_version"))
        case "JobResigned": return .jobResigned(poolID: poolID, jobID: jobID)
        case "JobStatusUpdated":
            return .jobStatusUpdated(poolID: poolID, jobID: jobID, status: try value.field("status"))
        case "JobResultUpdated":
            return .jobResultUpdated(
                poolID: poolID, jobID: jobID, result: try value.field("result"), output: try value.field("output"),
                proof: try value.field("proof"))
        default: throw ValueError(.unknownVariant(name))
        }
    }
}
