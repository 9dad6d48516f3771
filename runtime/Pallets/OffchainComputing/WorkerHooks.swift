import FrameSupport

// What the workers pallet asks this one, and what follows here from what workers do there.
extension OffchainComputing {
    /// A worker with jobs in hand finishes them first.
    static func canOffline(_ worker: AccountID) -> Bool { counterForWorkerAssignedJobs[worker] == 0 }

    /// Discards the jobs that the worker has in hand, whether it is still subscribed to their pools or not. Answers the
    /// weight used.
    static func beforeOffline(_ worker: AccountID) -> Weight {
        let now = now
        var discarded: UInt32 = 0
        for (key, _) in workerAssignedJobs.drain(worker) {
            discarded = discarded.saturatingAdd(1)
            let (poolID, jobID) = (key.first, key.second)
            guard var job = jobs[poolID, jobID] else { continue }
            job.discard(now: now)
            jobs[poolID, jobID] = job
            deposit(.jobStatusUpdated(poolID: poolID, jobID: jobID, status: .discarded))
        }
        counterForWorkerAssignedJobs.remove(worker)
        return offlineWeight(jobs: discarded)
    }

    /// The most memberships that deregistering a worker ends. Pools authorize workers unasked, so without a bound
    /// strangers could make it too much work for a block; its owner revokes the worker from some pools first then.
    static var maxPoolsLeftAtDeregistration: UInt32 { 32 }

    static func canDeregister(_ worker: AccountID) -> Bool {
        counterForWorkerAddedPools[worker] <= maxPoolsLeftAtDeregistration
    }

    /// Ends the worker's memberships, so that nobody who registers the account later inherits them. Answers the weight
    /// used.
    static func beforeDeregister(_ worker: AccountID) -> Weight {
        let subscriptions = counterForWorkerSubscribedPools[worker]
        var left: UInt32 = 0
        for poolID in poolAuthorizedWorkers.keys(worker) {
            left = left.saturatingAdd(1)
            guard let pool = pools[poolID] else { continue }
            revoke(worker, from: pool)
        }
        counterForWorkerAddedPools.remove(worker)
        counterForWorkerSubscribedPools.remove(worker)
        counterForWorkerAssignedJobs.remove(worker)
        return deregistrationWeight(pools: left, subscriptions: subscriptions)
    }
}
