import FrameSupport

// Assignment: workers take jobs, give them back, or submit their results. Nobody pushes jobs to them; whoever takes one
// has it alone.
extension OffchainComputing {
    static func takeJob(
        _ origin: Origin, poolID: PoolID, jobID: JobID?, processing: Bool, softExpiresIn: Seconds?
    ) throws(DispatchError) {
        let who = try origin.signed()
        guard workerSubscribedPools.contains(who, poolID) else { throw fail(.workerNotSubscribeThePool) }
        guard let worker = Workers.worker(who) else { throw fail(.workerNotFound) }
        guard worker.status == .online else { throw fail(.workerNotOnline) }
        guard let specVersion = worker.implSpecVersion, let build = worker.implBuildVersion else {
            throw fail(.internalError)
        }
        guard counterForWorkerAssignedJobs[who] < Runtime.maxAssignedJobsPerWorker else {
            throw fail(.workerAssignedJobsLimitExceeded)
        }
        guard let jobID = jobID ?? nextAssignableJob(poolID, specVersion) else { throw fail(.noAssignableJob) }
        guard var job = jobs[poolID, jobID] else { throw fail(.jobNotFound) }
        guard job.implSpecVersion == specVersion else { throw fail(.implMismatched) }
        guard job.isAssignable else { throw fail(.jobAlreadyAssigned) }
        let expiresIn = processing ? try lifetime(softExpiresIn) : nil

        assignableJobs.remove(poolID, specVersion, jobID)
        putInHand(of: who, poolID, jobID)
        job.assign(to: who, build: build, now: now)
        if let expiresIn { job.start(now: now, expiresIn: expiresIn) }
        jobs[poolID, jobID] = job

        deposit(.jobAssigned(poolID: poolID, jobID: jobID, assignee: who, implBuildVersion: build))
        if processing { deposit(.jobStatusUpdated(poolID: poolID, jobID: jobID, status: .processing)) }
    }

    static func resignJob(_ origin: Origin, poolID: PoolID, jobID: JobID) throws(DispatchError) {
        let who = try origin.signed()
        guard var job = jobs[poolID, jobID] else { throw fail(.jobNotFound) }
        guard job.status == .pending else { throw fail(.jobAssigneeLocked) }
        guard job.assignee == who else { throw fail(.noPermission) }

        takeFromHand(of: who, poolID, jobID)
        job.resign()
        jobs[poolID, jobID] = job
        assignableJobs[poolID, job.implSpecVersion, jobID] = Unit()

        deposit(.jobResigned(poolID: poolID, jobID: jobID))
    }

    static func submitJobResult(
        _ origin: Origin, poolID: PoolID, jobID: JobID, result: JobResult, output: BoundedBytes<OutputLimit<Runtime>>?,
        proof: BoundedBytes<ProofLimit<Runtime>>?, softExpiresIn: Seconds?
    ) throws(DispatchError) -> UnusedWeight {
        let who = try origin.signed()
        guard var job = jobs[poolID, jobID] else { throw fail(.jobNotFound) }
        guard job.status == .pending || job.status == .processing else { throw fail(.jobIsProcessed) }
        guard job.assignee == who else { throw fail(.noPermission) }
        let expiresIn = try lifetime(softExpiresIn)
        guard let pool = pools[poolID] else { throw fail(.poolNotFound) }

        if let output { jobOutputs[poolID, jobID] = try storedData(output, who) }
        if let proof { jobProofs[poolID, jobID] = try storedData(proof, who) }
        takeFromHand(of: who, poolID, jobID)
        job.finish(result, now: now, expiresIn: expiresIn)
        jobs[poolID, jobID] = job

        deposit(.jobResultUpdated(poolID: poolID, jobID: jobID, result: result, output: output, proof: proof))
        deposit(.jobStatusUpdated(poolID: poolID, jobID: jobID, status: .processed))
        guard pool.autoDestroyProcessedJobEnabled else { return UnusedWeight(destructionWeight) }
        try destroy(job, of: poolID, by: who, .completed)
        return UnusedWeight(.zero)
    }

    /// Any job that speaks the version: the one whose ID has the smallest hash.
    private static func nextAssignableJob(_ poolID: PoolID, _ version: ImplSpecVersion) -> JobID? {
        var jobIDs = assignableJobs.keys(poolID, version)
        return jobIDs.next()
    }

    // MARK: Jobs in hand

    // A worker has a job in hand from taking it until it gives it back, submits its result, loses it by going offline,
    // or the job is destroyed. The counter is the number of entries, and changes with them alone.

    private static func putInHand(of worker: AccountID, _ poolID: PoolID, _ jobID: JobID) {
        workerAssignedJobs[worker, poolID, jobID] = Unit()
        counterForWorkerAssignedJobs[worker] = counterForWorkerAssignedJobs[worker].saturatingAdd(1)
    }

    static func takeFromHand(of worker: AccountID, _ poolID: PoolID, _ jobID: JobID) {
        guard workerAssignedJobs.contains(worker, poolID, jobID) else { return }
        workerAssignedJobs.remove(worker, poolID, jobID)
        counterForWorkerAssignedJobs[worker] = counterForWorkerAssignedJobs[worker].saturatingSubtract(1)
    }
}
