public import Primitives

// Calls of the pallet `OffchainComputingPool`. What each does, and how it fails, stands in the runtime's metadata.

// MARK: Pools and policies

extension Call {
    /// Create a pool for jobs of an implementation. A deposit is held from the signer.
    public static func createPool(
        implID: ImplID, jobScheduler: JobScheduler = .demoOnly, createJobEnabled: Bool = true,
        autoDestroyProcessedJobEnabled: Bool = true
    ) -> Call {
        Call(
            poolPallet, "create_pool",
            [
                "impl_id": implID.value, "job_scheduler": jobScheduler.value,
                "create_job_enabled": createJobEnabled.value,
                "auto_destroy_processed_job_enabled": autoDestroyProcessedJobEnabled.value,
            ])
    }

    /// Destroy a pool of the signer that has neither jobs nor workers.
    public static func destroyPool(_ poolID: PoolID) -> Call {
        Call(poolPallet, "destroy_pool", ["pool_id": poolID.value])
    }

    /// Replace the metadata of a pool of the signer; nil removes it.
    public static func updatePoolMetadata(_ poolID: PoolID, _ metadata: [UInt8]?) -> Call {
        Call(poolPallet, "update_pool_metadata", ["pool_id": poolID.value, "metadata": metadata.value])
    }

    /// Change the settings of a pool of the signer.
    public static func updatePoolSettings(
        _ poolID: PoolID, implSpecVersions: ClosedRange<ImplSpecVersion>, jobScheduler: JobScheduler = .demoOnly,
        createJobEnabled: Bool, autoDestroyProcessedJobEnabled: Bool
    ) -> Call {
        Call(
            poolPallet, "update_pool_settings",
            [
                "pool_id": poolID.value, "min_impl_spec_version": implSpecVersions.lowerBound.value,
                "max_impl_spec_version": implSpecVersions.upperBound.value, "job_scheduler": jobScheduler.value,
                "create_job_enabled": createJobEnabled.value,
                "auto_destroy_processed_job_enabled": autoDestroyProcessedJobEnabled.value,
            ])
    }

    /// Let jobs be created in a pool of the signer, by whom and in which blocks it says; both ends are included.
    public static func createJobPolicy(
        _ poolID: PoolID, scope: ApplicableScope, startBlock: BlockNumber? = nil, endBlock: BlockNumber? = nil
    ) -> Call {
        Call(
            poolPallet, "create_job_policy",
            [
                "pool_id": poolID.value, "applicable_scope": scope.value, "start_block": startBlock.value,
                "end_block": endBlock.value,
            ])
    }

    /// Destroy a policy of a pool of the signer by which there are no jobs.
    public static func destroyJobPolicy(_ poolID: PoolID, _ policyID: PolicyID) -> Call {
        Call(poolPallet, "destroy_job_policy", ["pool_id": poolID.value, "policy_id": policyID.value])
    }

    /// Say whether jobs may be created by a policy of a pool of the signer.
    public static func updateJobPolicyEnablement(_ poolID: PoolID, _ policyID: PolicyID, enabled: Bool) -> Call {
        Call(
            poolPallet, "update_job_policy_enablement",
            ["pool_id": poolID.value, "policy_id": policyID.value, "enabled": enabled.value])
    }

    /// Let an account create jobs by a policy with an allow list.
    public static func authorizeAccount(_ poolID: PoolID, _ policyID: PolicyID, _ account: AccountID) -> Call {
        Call(
            poolPallet, "authorize_account",
            ["pool_id": poolID.value, "policy_id": policyID.value, "account": account.value])
    }

    /// Let an account create no more jobs by a policy with an allow list.
    public static func revokeAccount(_ poolID: PoolID, _ policyID: PolicyID, _ account: AccountID) -> Call {
        Call(
            poolPallet, "revoke_account",
            ["pool_id": poolID.value, "policy_id": policyID.value, "account": account.value])
    }
}

// MARK: Workers of a pool

extension Call {
    /// Let a worker take jobs of a pool of the signer.
    public static func authorizeWorker(_ poolID: PoolID, _ worker: AccountID) -> Call {
        Call(poolPallet, "authorize_worker", ["pool_id": poolID.value, "worker": worker.value])
    }

    /// Let a worker take no more jobs of a pool, as the owner of either.
    public static func revokeWorker(_ poolID: PoolID, _ worker: AccountID) -> Call {
        Call(poolPallet, "revoke_worker", ["pool_id": poolID.value, "worker": worker.value])
    }

    /// Begin as a worker to take jobs of a pool that has authorized it.
    public static func subscribePool(_ poolID: PoolID) -> Call {
        Call(poolPallet, "subscribe_pool", ["pool_id": poolID.value])
    }

    /// Cease as a worker to take jobs of a pool.
    public static func unsubscribePool(_ poolID: PoolID) -> Call {
        Call(poolPallet, "unsubscribe_pool", ["pool_id": poolID.value])
    }
}

// MARK: Jobs

extension Call {
    /// Create a job. Deposits are held from the signer for it and its input.
    ///
    /// - Parameters:
    ///   - uniqueTrackID: what the creator calls it, at most 16 bytes.
    ///   - beneficiary: who may destroy it beside the signer; the signer where nil.
    ///   - softExpiresIn: seconds before anybody may destroy it; the chain's default where nil.
    public static func createJob(
        _ poolID: PoolID, policyID: PolicyID, uniqueTrackID: [UInt8]? = nil, beneficiary: AccountID? = nil,
        implSpecVersion: ImplSpecVersion, input: [UInt8]? = nil, softExpiresIn: Seconds? = nil
    ) -> Call {
        Call(
            poolPallet, "create_job",
            [
                "pool_id": poolID.value, "policy_id": policyID.value, "unique_track_id": uniqueTrackID.value,
                "beneficiary": beneficiary.value, "impl_spec_version": implSpecVersion.value, "input": input.value,
                "soft_expires_in": softExpiresIn.value,
            ])
    }

    /// Destroy a job that the signer created or benefits from, unless a worker is at it.
    public static func destroyJob(_ poolID: PoolID, _ jobID: JobID) -> Call {
        Call(poolPallet, "destroy_job", ["pool_id": poolID.value, "job_id": jobID.value])
    }

    /// Destroy anybody's job whose time is over.
    public static func destroyExpiredJob(_ poolID: PoolID, _ jobID: JobID) -> Call {
        Call(poolPallet, "destroy_expired_job", ["pool_id": poolID.value, "job_id": jobID.value])
    }

    /// Take a job as a worker: this one, or any where nil.
    ///
    /// - Parameter processing: whether it is begun at once; otherwise it is reserved, and can be resigned.
    public static func takeJob(
        _ poolID: PoolID, _ jobID: JobID? = nil, processing: Bool, softExpiresIn: Seconds? = nil
    ) -> Call {
        Call(
            poolPallet, "take_job",
            [
                "pool_id": poolID.value, "job_id": jobID.value, "processing": processing.value,
                "soft_expires_in": softExpiresIn.value,
            ])
    }

    /// Give back a job that the worker took and did not start.
    public static func resignJob(_ poolID: PoolID, _ jobID: JobID) -> Call {
        Call(poolPallet, "resign_job", ["pool_id": poolID.value, "job_id": jobID.value])
    }

    /// Submit the result of a job that the worker took. A deposit is held from the worker for output and proof.
    public static func submitJobResult(
        _ poolID: PoolID, _ jobID: JobID, _ result: JobResult, output: [UInt8]? = nil, proof: [UInt8]? = nil,
        softExpiresIn: Seconds? = nil
    ) -> Call {
        Call(
            poolPallet, "submit_job_result",
            [
                "pool_id": poolID.value, "job_id": jobID.value, "result": result.value, "output": output.value,
                "proof": proof.value, "soft_expires_in": softExpiresIn.value,
            ])
    }
}
