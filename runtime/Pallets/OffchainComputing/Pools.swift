import FrameSupport

// Pools: queues of jobs for one implementation, run by an owner.
extension OffchainComputing {
    /// The ID of a chain's first pool.
    static var firstPoolID: PoolID { 101 }

    static func createPool(
        _ origin: Origin, implID: ImplID, jobScheduler: JobScheduler, createJobEnabled: Bool,
        autoDestroyProcessedJobEnabled: Bool
    ) throws(DispatchError) {
        let owner = try Runtime.createPoolOrigin(origin)
        let poolID = nextPoolID.value ?? firstPoolID
        guard !pools.contains(poolID) else { throw fail(.poolIDTaken) }
        guard Workers.implExists(implID) else { throw fail(.implNotFound) }

        try hold(.poolCreationReserve, owner, Runtime.poolCreationDeposit)
        pools[poolID] = PoolInfo(
            id: poolID, owner: owner, ownerDeposit: Runtime.poolCreationDeposit, implID: implID,
            jobScheduler: jobScheduler, createJobEnabled: createJobEnabled,
            autoDestroyProcessedJobEnabled: autoDestroyProcessedJobEnabled, minImplSpecVersion: 1,
            maxImplSpecVersion: 1, jobPoliciesCount: 0, jobsCount: 0, workersCount: 0)
        accountOwningPools[owner, poolID] = Unit()
        nextPoolID.value = poolID.checkedAdd(1)

        deposit(
            .poolCreated(
                owner: owner, poolID: poolID, implID: implID, jobScheduler: jobScheduler,
                createJobEnabled: createJobEnabled, autoDestroyProcessedJobEnabled: autoDestroyProcessedJobEnabled))
    }

    static func destroyPool(_ origin: Origin, poolID: PoolID) throws(DispatchError) -> UnusedWeight {
        let pool = try pool(poolID, ownedBy: origin)
        guard pool.jobsCount == 0, pool.workersCount == 0 else { throw fail(.poolNotEmpty) }

        if let metadata = poolMetadata.take(poolID) {
            try release(.poolMetadataStorageReserve, pool.owner, metadata.actualDeposit)
        }
        jobPolicies.clear(poolID)
        nextJobPolicyID.remove(poolID)
        nextJobID.remove(poolID)
        // IDs are never used again, so what is left of long allow lists allows nothing.
        let cleared = jobPolicyAuthorizedAccounts.clear(poolID, limit: maxClearedAuthorizations)
        pools.remove(poolID)
        accountOwningPools.remove(pool.owner, poolID)
        try release(.poolCreationReserve, pool.owner, pool.ownerDeposit)

        deposit(.poolDestroyed(poolID: poolID))
        return unusedWeight(
            afterClearing: cleared, policies: Runtime.maxPoliciesPerPool.saturatingSubtract(pool.jobPoliciesCount))
    }

    static func updatePoolMetadata(
        _ origin: Origin, poolID: PoolID, metadata: BoundedBytes<PoolMetadataLimit<Runtime>>?
    ) throws(DispatchError) {
        let pool = try pool(poolID, ownedBy: origin)

        if let metadata {
            try setMetadata(metadata, of: pool)
            deposit(.poolMetadataUpdated(poolID: poolID, metadata: metadata))
        } else if let old = poolMetadata.take(poolID) {
            try release(.poolMetadataStorageReserve, pool.owner, old.actualDeposit)
            deposit(.poolMetadataRemoved(poolID: poolID))
        }
    }

    /// Holds what the new metadata costs more than the old, or releases what it costs less.
    private static func setMetadata(
        _ metadata: BoundedBytes<PoolMetadataLimit<Runtime>>, of pool: PoolInfo
    ) throws(DispatchError) {
        let old = poolMetadata[pool.id]?.actualDeposit ?? 0
        let new = Runtime.poolMetadataDepositBase.saturatingAdd(
            Runtime.poolMetadataDepositPerByte.saturatingMultiply(Balance(metadata.count)))
        if new > old { try hold(.poolMetadataStorageReserve, pool.owner, new.saturatingSubtract(old)) }
        if old > new { try release(.poolMetadataStorageReserve, pool.owner, old.saturatingSubtract(new)) }
        poolMetadata[pool.id] = ChainStoredData(depositor: pool.owner, deposit: new, data: metadata)
    }

    static func updatePoolSettings(
        _ origin: Origin, poolID: PoolID, minImplSpecVersion: ImplSpecVersion, maxImplSpecVersion: ImplSpecVersion,
        jobScheduler: JobScheduler, createJobEnabled: Bool, autoDestroyProcessedJobEnabled: Bool
    ) throws(DispatchError) {
        var pool = try pool(poolID, ownedBy: origin)
        // Indexers take 0 for "none".
        guard minImplSpecVersion >= 1, maxImplSpecVersion >= minImplSpecVersion else {
            throw fail(.invalidImplSpecVersionRange)
        }

        pool.minImplSpecVersion = minImplSpecVersion
        pool.maxImplSpecVersion = maxImplSpecVersion
        pool.jobScheduler = jobScheduler
        pool.createJobEnabled = createJobEnabled
        pool.autoDestroyProcessedJobEnabled = autoDestroyProcessedJobEnabled
        pools[poolID] = pool

        deposit(
            .poolSettingsUpdated(
                poolID: poolID, minImplSpecVersion: minImplSpecVersion, maxImplSpecVersion: maxImplSpecVersion,
                jobScheduler: jobScheduler, createJobEnabled: createJobEnabled,
                autoDestroyProcessedJobEnabled: autoDestroyProcessedJobEnabled))
    }

    /// The pool, if it is the signer's.
    static func pool(_ poolID: PoolID, ownedBy origin: Origin) throws(DispatchError) -> PoolInfo {
        let owner = try origin.signed()
        guard let pool = pools[poolID] else { throw fail(.poolNotFound) }
        guard pool.owner == owner else { throw fail(.noPermission) }
        return pool
    }
}
