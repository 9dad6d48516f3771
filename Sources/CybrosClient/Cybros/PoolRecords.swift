public import Primitives

/// A queue of jobs for one implementation.
public struct PoolInfo: Hashable, Sendable, ValueDecodable {
    public let id: PoolID
    public let owner: AccountID
    public let ownerDeposit: Balance
    public let implID: ImplID
    public let jobScheduler: JobScheduler
    public let createJobEnabled: Bool
    public let autoDestroyProcessedJobEnabled: Bool
    public let minImplSpecVersion: ImplSpecVersion
    public let maxImplSpecVersion: ImplSpecVersion
    public let jobPoliciesCount: UInt32
    public let jobsCount: UInt32
    /// Authorized workers.
    public let workersCount: UInt32

    public init(value: Value) throws(ValueError) {
        id = try value.field("id")
        owner = try value.field("owner")
        ownerDeposit = try value.field("owner_deposit")
        implID = try value.field("impl_id")
        jobScheduler = try value.field("job_scheduler")
        createJobEnabled = try value.field("create_job_enabled")
        autoDestroyProcessedJobEnabled = try value.field("auto_destroy_processed_job_enabled")
        minImplSpecVersion = try value.field("min_impl_spec_version")
        maxImplSpecVersion = try value.field("max_impl_spec_version")
        jobPoliciesCount = try value.field("job_policies_count")
        jobsCount = try value.field("jobs_count")
        workersCount = try value.field("workers_count")
    }
}

/// A rule by which jobs are created.
public struct JobPolicy: Hashable, Sendable, ValueDecodable {
    public let id: PolicyID
    public let enabled: Bool
    public let applicableScope: ApplicableScope
    /// The first block in which it applies.
    public let startBlock: BlockNumber?
    /// The last block in which it applies.
    public let endBlock: BlockNumber?
    public let jobsCount: UInt32

    public init(value: Value) throws(ValueError) {
        id = try value.field("id")
        enabled = try value.field("enabled")
        applicableScope = try value.field("applicable_scope")
        startBlock = try value.field("start_block")
        endBlock = try value.field("end_block")
        jobsCount = try value.field("jobs_count")
    }
}

/// A piece of work for an implementation.
public struct JobInfo: Hashable, Sendable, ValueDecodable {
    public let id: JobID
    public let uniqueTrackID: [UInt8]?
    public let policyID: PolicyID
    /// Who created it and has its deposits held.
    public let depositor: AccountID
    public let deposit: Balance
    /// Who may destroy it beside its depositor.
    public let beneficiary: AccountID
    /// The build of the worker that took it.
    public let implBuildVersion: ImplBuildVersion?
    /// Which version its worker must speak.
    public let implSpecVersion: ImplSpecVersion
    public let status: JobStatus
    public let result: JobResult?
    /// When anybody may destroy it. Work on it may start, finish and count after that.
    public let expiresAt: Seconds
    public let createdAt: Seconds
    public let assignee: AccountID?
    public let assignedAt: Seconds?
    public let processingAt: Seconds?
    public let endedAt: Seconds?

    public init(value: Value) throws(ValueError) {
        id = try value.field("id")
        uniqueTrackID = try value.field("unique_track_id")
        policyID = try value.field("policy_id")
        depositor = try value.field("depositor")
        deposit = try value.field("deposit")
        beneficiary = try value.field("beneficiary")
        implBuildVersion = try value.field("impl_build_version")
        implSpecVersion = try value.field("impl_spec_version")
        status = try value.field("status")
        result = try value.field("result")
        expiresAt = try value.field("expires_at")
        createdAt = try value.field("created_at")
        assignee = try value.field("assignee")
        assignedAt = try value.field("assigned_at")
        processingAt = try value.field("processing_at")
        endedAt = try value.field("ended_at")
    }
}

/// Names a job on the whole chain.
public struct JobKey: Hashable, Sendable {
    public var poolID: PoolID
    public var jobID: JobID

    public init(_ poolID: PoolID, _ jobID: JobID) {
        self.poolID = poolID
        self.jobID = jobID
    }
}

extension ChainState {
    // MARK: Pools

    public func pool(_ id: PoolID) async throws(ClientError) -> PoolInfo? {
        try await value(poolPallet, "Pools", id.value, as: PoolInfo.self)
    }

    public func poolMetadata(_ id: PoolID) async throws(ClientError) -> StoredData? {
        try await value(poolPallet, "PoolMetadata", id.value, as: StoredData.self)
    }

    public func jobPolicy(_ poolID: PoolID, _ policyID: PolicyID) async throws(ClientError) -> JobPolicy? {
        try await value(poolPallet, "JobPolicies", poolID.value, policyID.value, as: JobPolicy.self)
    }

    /// The pools that have authorized a worker.
    public func pools(authorizing worker: AccountID) async throws(ClientError) -> [PoolID] {
        try await keys(poolPallet, "PoolAuthorizedWorkers", [worker.value], as: PoolID.self)
    }

    /// The pools that a worker takes jobs from.
    public func pools(subscribedBy worker: AccountID) async throws(ClientError) -> [PoolID] {
        try await keys(poolPallet, "WorkerSubscribedPools", [worker.value], as: PoolID.self)
    }

    /// The pools of an owner.
    public func pools(ownedBy owner: AccountID) async throws(ClientError) -> [PoolID] {
        try await keys(poolPallet, "AccountOwningPools", [owner.value], as: PoolID.self)
    }

    // MARK: Jobs

    public func job(_ poolID: PoolID, _ jobID: JobID) async throws(ClientError) -> JobInfo? {
        try await value(poolPallet, "Jobs", poolID.value, jobID.value, as: JobInfo.self)
    }

    public func jobInput(_ poolID: PoolID, _ jobID: JobID) async throws(ClientError) -> StoredData? {
        try await value(poolPallet, "JobInputs", poolID.value, jobID.value, as: StoredData.self)
    }

    public func jobOutput(_ poolID: PoolID, _ jobID: JobID) async throws(ClientError) -> StoredData? {
        try await value(poolPallet, "JobOutputs", poolID.value, jobID.value, as: StoredData.self)
    }

    public func jobProof(_ poolID: PoolID, _ jobID: JobID) async throws(ClientError) -> StoredData? {
        try await value(poolPallet, "JobProofs", poolID.value, jobID.value, as: StoredData.self)
    }

    /// The jobs of a pool that a worker of this spec version may take, in the order in which the chain gives them out.
    public func assignableJobs(
        _ poolID: PoolID, implSpecVersion: ImplSpecVersion
    ) async throws(ClientError) -> [JobID] {
        try await keys(poolPallet, "AssignableJobs", [poolID.value, implSpecVersion.value], as: JobID.self)
    }

    /// The jobs that a worker has in hand.
    public func assignedJobs(of worker: AccountID) async throws(ClientError) -> [JobKey] {
        let runtime = try await runtime()
        var jobs: [JobKey] = []
        for try await entry in entries(poolPallet, "WorkerAssignedJobs", worker.value) {
            jobs.append(
                try runtime.converting("a key of WorkerAssignedJobs") { () throws(ValueError) in
                    guard entry.keys.count == 3 else {
                        throw ValueError(.wrongCount(expected: 3, found: entry.keys.count))
                    }
                    return JobKey(try entry.keys[1].decode(), try entry.keys[2].decode())
                })
        }
        return jobs
    }
}
