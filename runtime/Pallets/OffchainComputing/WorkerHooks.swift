import FrameSupport

// What the workers pallet asks this one, and what follows here from what workers do there.
extension OffchainComputing {
    /// A worker with jobs in hand finishes them first.
    static func canOffline(_ worker: AccountID) -> Bool { counterForWorkerAssignedJobs[worker] == 0 }

    /// Discards the jobs that the worker has in hand, whether it is still subscribed to their pools or not.
    static func beforeOffline(_ worker: AccountID) {
        let now = now
        for key in workerAssignedJobs.keys(worker) {
            let (poolID, jobID) = (key.first, key.second)
            guard var job = jobs[poolID, jobID] else { continue }
            job.discard(now: now)
            jobs[poolID, jobID] = job
            deposit(.jobStatusUpdated(poolID: poolID, jobID: jobID, status: .discarded))
        }
        workerAssignedJobs.clear(worker)
        counterForWorkerAssignedJobs.remove(worker)
    }

    /// The most memberships that deregistering a worker ends. Pools authorize workers unasked, so without a bound
    /// strangers could make it too much work for a block; its owner revokes the worker from some pools first then.
    static var maxPoolsLeftAtDeregistration: UInt32 { 32 }

    static func canDeregister(_ worker: AccountID) -> Bool {
        counterForWorkerAddedPools[worker] <= maxPoolsLeftAtDeregistration
    }

    /// Ends the worker's memberships, so that nobody who registers the account later inherits them.
    static func beforeDeregister(_ worker: AccountID) {
        for poolID in poolAuthorizedWorkers.keys(worker) {
            guard let pool = pools[poolID] else { continue }
            revoke(worker, from: pool)
        }
        counterForWorkerAddedPools.remove(worker)
        counterForWorkerSubscribedPools.remove(worker)
        counterForWorkerAssignedJobs.remove(worker)
    }
}
