import FrameSupport

// Memberships: a pool's owner authorizes workers, and workers subscribe to the pools whose jobs they take.
extension OffchainComputing {
    static func authorizeWorker(_ origin: Origin, poolID: PoolID, worker: MultiAddress) throws(DispatchError) {
        var pool = try pool(poolID, ownedBy: origin)
        let account = try worker.lookup()
        guard !poolAuthorizedWorkers.contains(account, poolID) else { throw fail(.workerAlreadyAuthorized) }
        guard let worker = Workers.worker(account) else { throw fail(.workerNotFound) }
        guard worker.implID == pool.implID else { throw fail(.implMismatched) }
        guard pool.workersCount < Runtime.maxWorkersPerPool else { throw fail(.workersPerPoolLimitExceeded) }

        poolAuthorizedWorkers[account, poolID] = Unit()
        pool.workersCount = pool.workersCount.saturatingAdd(1)
        pools[poolID] = pool
        counterForWorkerAddedPools[account] = counterForWorkerAddedPools[account].saturatingAdd(1)

        deposit(.workerAuthorized(poolID: poolID, worker: account))
    }

    static func revokeWorker(_ origin: Origin, poolID: PoolID, worker: MultiAddress) throws(DispatchError) {
        let who = try origin.signed()
        let account = try worker.lookup()
        guard let pool = pools[poolID] else { throw fail(.poolNotFound) }
        guard let worker = Workers.worker(account) else { throw fail(.workerNotFound) }
        guard who == pool.owner || who == worker.owner else { throw fail(.noPermission) }
        guard poolAuthorizedWorkers.contains(account, poolID) else { throw fail(.workerNotFound) }

        revoke(account, from: pool)
    }

    static func subscribePool(_ origin: Origin, poolID: PoolID) throws(DispatchError) {
        let worker = try origin.signed()
        guard poolAuthorizedWorkers.contains(worker, poolID) else { throw fail(.workerNotInThePool) }
        guard !workerSubscribedPools.contains(worker, poolID) else { throw fail(.workerAlreadySubscribed) }
        let count = counterForWorkerSubscribedPools[worker]
        guard count < Runtime.maxSubscribedPoolsPerWorker else { throw fail(.workerSubscribedPoolsLimitExceeded) }

        counterForWorkerSubscribedPools[worker] = count.saturatingAdd(1)
        workerSubscribedPools[worker, poolID] = Unit()

        deposit(.workerSubscribed(worker: worker, poolID: poolID))
    }

    static func unsubscribePool(_ origin: Origin, poolID: PoolID) throws(DispatchError) {
        let worker = try origin.signed()
        guard workerSubscribedPools.contains(worker, poolID) else { throw fail(.workerNotSubscribeThePool) }

        unsubscribe(worker, from: poolID)
    }

    /// Ends the worker's membership in the pool. The jobs it has in hand stay its own.
    static func revoke(_ worker: AccountID, from pool: PoolInfo) {
        if workerSubscribedPools.contains(worker, pool.id) { unsubscribe(worker, from: pool.id) }
        poolAuthorizedWorkers.remove(worker, pool.id)
        var pool = pool
        pool.workersCount = pool.workersCount.saturatingSubtract(1)
        pools[pool.id] = pool
        counterForWorkerAddedPools[worker] = counterForWorkerAddedPools[worker].saturatingSubtract(1)

        deposit(.workerRevoked(poolID: pool.id, worker: worker))
    }

    private static func unsubscribe(_ worker: AccountID, from poolID: PoolID) {
        workerSubscribedPools.remove(worker, poolID)
        counterForWorkerSubscribedPools[worker] = counterForWorkerSubscribedPools[worker].saturatingSubtract(1)

        deposit(.workerUnsubscribed(worker: worker, poolID: poolID))
    }
}
