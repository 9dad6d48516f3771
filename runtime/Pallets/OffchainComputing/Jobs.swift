import FrameSupport

// Jobs: created by a policy, and destroyed when they are done or their time is over.
extension OffchainComputing {
    /// The ID of a pool's first job.
    static var firstJobID: JobID { 1 }

    static func createJob(
        _ origin: Origin, poolID: PoolID, policyID: PolicyID, uniqueTrackID: UniqueTrackID?,
        beneficiary: MultiAddress?, implSpecVersion: ImplSpecVersion, input: BoundedBytes<InputLimit<Runtime>>?,
        softExpiresIn: Seconds?
    ) throws(DispatchError) {
        let depositor = try origin.signed()
        guard var pool = pools[poolID] else { throw fail(.poolNotFound) }
        guard pool.createJobEnabled else { throw fail(.poolCreateNewJobUnavailable) }
        guard pool.jobsCount < Runtime.maxJobsPerPool else { throw fail(.tasksPerPoolLimitExceeded) }
        if let uniqueTrackID, indexedJobs.contains(poolID, uniqueTrackID) { throw fail(.uniqueTrackIDNotUnique) }
        let beneficiary = try beneficiary.map { (address) throws(DispatchError) in try address.lookup() } ?? depositor
        var policy = try policy(policyID, of: pool, for: depositor)
        guard pool.supports(implSpecVersion) else { throw fail(.unsupportedImplSpecVersion) }
        let expiresIn = try lifetime(softExpiresIn)
        let jobID = nextJobID[poolID] ?? firstJobID
        guard !jobs.contains(poolID, jobID) else { throw fail(.jobIDTaken) }

        let now = now
        try hold(.jobDepositorReserve, depositor, Runtime.jobCreationDeposit)
        if let input { jobInputs[poolID, jobID] = try storedData(input, depositor) }
        jobs[poolID, jobID] = JobInfo(
            id: jobID, uniqueTrackID: uniqueTrackID, policyID: policyID, depositor: depositor,
            deposit: Runtime.jobCreationDeposit, beneficiary: beneficiary, implSpecVersion: implSpecVersion,
            status: .pending, expiresAt: now.saturatingAdd(expiresIn), createdAt: now)
        if let uniqueTrackID { indexedJobs[poolID, uniqueTrackID] = jobID }
        pool.jobsCount = pool.jobsCount.saturatingAdd(1)
        pools[poolID] = pool
        policy.jobsCount = policy.jobsCount.saturatingAdd(1)
        jobPolicies[poolID, policyID] = policy
        assignableJobs[poolID, implSpecVersion, jobID] = Unit()
        accountBeneficialJobs[beneficiary, poolID, jobID] = Unit()
        nextJobID[poolID] = jobID.checkedAdd(1)

        deposit(
            .jobCreated(
                poolID: poolID, jobID: jobID, uniqueTrackID: uniqueTrackID, policyID: policyID, depositor: depositor,
                beneficiary: beneficiary, implSpecVersion: implSpecVersion, input: input, expiresIn: expiresIn))
    }

    static func destroyJob(_ origin: Origin, poolID: PoolID, jobID: JobID) throws(DispatchError) {
        let who = try origin.signed()
        guard let job = jobs[poolID, jobID] else { throw fail(.jobNotFound) }
        guard who == job.beneficiary || who == job.depositor else { throw fail(.noPermission) }
        guard job.status != .processing else { throw fail(.jobIsProcessing) }

        try destroy(job, of: poolID, by: who, .safe)
    }

    static func destroyExpiredJob(_ origin: Origin, poolID: PoolID, jobID: JobID) throws(DispatchError) {
        let who = try origin.signed()
        guard let job = jobs[poolID, jobID] else { throw fail(.jobNotFound) }
        guard job.expiresAt < now else { throw fail(.jobStillValid) }

        try destroy(job, of: poolID, by: who, .expired)
    }

    /// Removes the job with all that belongs to it, and returns every deposit to whom it was held from.
    static func destroy(
        _ job: JobInfo, of poolID: PoolID, by destroyer: AccountID, _ reason: JobDestroyReason
    ) throws(DispatchError) {
        guard var pool = pools[poolID], var policy = jobPolicies[poolID, job.policyID] else {
            throw fail(.poolNotFound)
        }

        try release(.jobDepositorReserve, job.depositor, job.deposit)
        try releaseDeposit(jobInputs.take(poolID, job.id))
        try releaseDeposit(jobOutputs.take(poolID, job.id))
        try releaseDeposit(jobProofs.take(poolID, job.id))
        if let uniqueTrackID = job.uniqueTrackID { indexedJobs.remove(poolID, uniqueTrackID) }
        jobs.remove(poolID, job.id)
        pool.jobsCount = pool.jobsCount.saturatingSubtract(1)
        pools[poolID] = pool
        policy.jobsCount = policy.jobsCount.saturatingSubtract(1)
        jobPolicies[poolID, job.policyID] = policy
        assignableJobs.remove(poolID, job.implSpecVersion, job.id)
        if let worker = job.worker { takeFromHand(of: worker, poolID, job.id) }
        accountBeneficialJobs.remove(job.beneficiary, poolID, job.id)

        deposit(
            .jobDestroyed(
                poolID: poolID, jobID: job.id, uniqueTrackID: job.uniqueTrackID, destroyer: destroyer, reason: reason))
    }

    /// How many seconds a job has before anybody may destroy it.
    static func lifetime(_ asked: Seconds?) throws(DispatchError) -> Seconds {
        guard let asked else { return Runtime.defaultJobExpiresIn }
        guard asked >= Runtime.minJobExpiresIn else { throw fail(.expiresInTooSmall) }
        guard asked <= Runtime.maxJobExpiresIn else { throw fail(.expiresInTooLarge) }
        return asked
    }

    /// Holds the deposit for the bytes, and answers what to store.
    static func storedData<Limit>(
        _ data: BoundedBytes<Limit>, _ depositor: AccountID
    ) throws(DispatchError) -> ChainStoredData<Limit> {
        let deposit = Runtime.jobStorageDepositPerByte.saturatingMultiply(Balance(data.count))
        try hold(.jobStorageReserve, depositor, deposit)
        return ChainStoredData(depositor: depositor, deposit: deposit, data: data)
    }

    private static func releaseDeposit<Limit>(_ stored: ChainStoredData<Limit>?) throws(DispatchError) {
        guard let stored else { return }
        try release(.jobStorageReserve, stored.depositor, stored.deposit)
    }
}
