import FrameSupport
import RuntimeTestSupport
import System
import Testing

@testable import OffchainComputing
@testable import OffchainComputingWorkers

@Suite struct PoolTests {
    private func create(impl: ImplID = 101) -> Pool.Call {
        .createPool(
            implID: impl, jobScheduler: .demoOnly, createJobEnabled: true, autoDestroyProcessedJobEnabled: false)
    }

    private func settings(
        _ poolID: PoolID = 101, min: ImplSpecVersion = 1, max: ImplSpecVersion = 1, createJob: Bool = true
    ) -> Pool.Call {
        .updatePoolSettings(
            poolID: poolID, minImplSpecVersion: min, maxImplSpecVersion: max, jobScheduler: .demoOnly,
            createJobEnabled: createJob, autoDestroyProcessedJobEnabled: true)
    }

    @Test("Pools are numbered from 101, with a deposit that returns")
    func createsAndDestroys() throws {
        try scenario { chain in
            try chain.registerImpl()
            let before = chain.free(.charlie)
            chain.clearEvents()
            // Anybody may have a pool for an implementation.
            try chain.call(create(), by: .charlie)
            try chain.call(create(), by: .charlie)
            #expect(chain.held(.poolCreationReserve, .charlie) == 2 * cbt)
            #expect(
                chain.pool()
                    == PoolInfo(
                        id: 101, owner: .charlie, ownerDeposit: cbt, implID: 101, jobScheduler: .demoOnly,
                        createJobEnabled: true, autoDestroyProcessedJobEnabled: false, minImplSpecVersion: 1,
                        maxImplSpecVersion: 1, jobPoliciesCount: 0, jobsCount: 0, workersCount: 0))
            try chain.call(.destroyPool(poolID: 101), by: .charlie)
            try chain.call(.destroyPool(poolID: 102), by: .charlie)
            #expect(chain.free(.charlie) == before)
            func created(_ poolID: PoolID) -> Mock.RuntimeEvent {
                .pools(
                    .poolCreated(
                        owner: .charlie, poolID: poolID, implID: 101, jobScheduler: .demoOnly, createJobEnabled: true,
                        autoDestroyProcessedJobEnabled: false))
            }
            chain.expectEvents([
                created(101), created(102), .pools(.poolDestroyed(poolID: 101)), .pools(.poolDestroyed(poolID: 102)),
            ])
        }
    }

    @Test("Creating a pool needs an implementation, a deposit and a free ID")
    func refusesCreation() throws {
        try scenario { chain in
            chain.refuses(create(), .root, .badOrigin)
            chain.refuses(create(), by: .charlie, .implNotFound)
            try chain.registerImpl()
            chain.refuses(create(), .signed(.bob), .token(.cannotCreateHold))
            try chain.call(create(), by: .charlie)
            chain.run { Pool.nextPoolID.value = 101 }
            chain.refuses(create(impl: 5), by: .charlie, .poolIDTaken)
            chain.run { Pool.nextPoolID.value = .max }
            try chain.call(create(), by: .charlie)
            chain.refuses(create(), by: .charlie, .poolIDTaken)
        }
    }

    @Test("Only an empty pool is destroyed, with all that belongs to it")
    func destroysEmptyPools() throws {
        try scenario { chain in
            try chain.startPool(workers: .bob)
            let destroy = Pool.Call.destroyPool(poolID: 101)
            try chain.call(.updatePoolMetadata(poolID: 101, metadata: BoundedBytes([1, 2])), by: .alice)
            try chain.call(
                .createJobPolicy(poolID: 101, applicableScope: .allowList, startBlock: nil, endBlock: nil), by: .alice)
            for number in 1...3 {
                try chain.call(
                    .authorizeAccount(poolID: 101, policyID: 2, account: .id(account(number))), by: .alice)
            }
            try chain.createJob()

            chain.refuses(.destroyPool(poolID: 5), by: .alice, .poolNotFound)
            chain.refuses(destroy, by: .charlie, .noPermission)
            chain.refuses(destroy, .none, .badOrigin)
            chain.refuses(destroy, by: .alice, .poolNotEmpty)
            try chain.call(.destroyJob(poolID: 101, jobID: 1), by: .charlie)
            chain.refuses(destroy, by: .alice, .poolNotEmpty)
            try chain.call(.revokeWorker(poolID: 101, worker: .bob), by: .alice)
            try chain.call(destroy, by: .alice)

            #expect(chain.held(.poolMetadataStorageReserve, .alice) == 0)
            #expect(chain.held(.poolCreationReserve, .alice) == 0)
            chain.run {
                #expect(Array(Pool.jobPolicies.keys).isEmpty)
                #expect(Array(Pool.jobPolicyAuthorizedAccounts.keys).isEmpty)
                #expect(Array(Pool.nextJobID.keys).isEmpty && Array(Pool.nextJobPolicyID.keys).isEmpty)
            }
        }
    }

    @Test("The deposit for metadata grows and shrinks with its bytes")
    func metadataGrowsAndShrinks() throws {
        try scenario { chain in
            try chain.registerImpl()
            try chain.createPool()
            func update(_ count: Int) throws {
                let metadata = BoundedBytes<PoolMetadataLimit<Mock>>([UInt8](repeating: 7, count: count))
                try chain.call(.updatePoolMetadata(poolID: 101, metadata: metadata), by: .alice)
                #expect(
                    chain.held(.poolMetadataStorageReserve, .alice) == cbt / 1000 + 3 * Balance(count) * cbt / 1000)
                chain.expectEvent(.pools(.poolMetadataUpdated(poolID: 101, metadata: try #require(metadata))))
            }
            chain.clearEvents()
            try chain.call(.updatePoolMetadata(poolID: 101, metadata: nil), by: .alice)
            chain.expectEvents([])
            for count in [10, 2048, 5, 5, 0] { try update(count) }
            chain.clearEvents()
            try chain.call(.updatePoolMetadata(poolID: 101, metadata: nil), by: .alice)
            chain.expectEvents([.pools(.poolMetadataRemoved(poolID: 101))])
            #expect(chain.held(.poolMetadataStorageReserve, .alice) == 0)

            chain.refuses(.updatePoolMetadata(poolID: 101, metadata: nil), .root, .badOrigin)
            chain.refuses(.updatePoolMetadata(poolID: 5, metadata: nil), by: .alice, .poolNotFound)
            chain.refuses(.updatePoolMetadata(poolID: 101, metadata: nil), by: .bob, .noPermission)
        }
    }

    @Test("Settings are replaced together, with versions from 1 in order")
    func updatesSettings() throws {
        try scenario { chain in
            try chain.registerImpl()
            try chain.createPool()
            chain.refuses(settings(), .none, .badOrigin)
            chain.refuses(settings(5), by: .alice, .poolNotFound)
            chain.refuses(settings(), by: .bob, .noPermission)
            chain.refuses(settings(min: 0), by: .alice, .invalidImplSpecVersionRange)
            chain.refuses(settings(min: 3, max: 2), by: .alice, .invalidImplSpecVersionRange)
            chain.clearEvents()
            try chain.call(settings(min: 2, max: 5, createJob: false), by: .alice)
            let pool = try #require(chain.pool())
            #expect(pool.minImplSpecVersion == 2 && pool.maxImplSpecVersion == 5)
            #expect(!pool.createJobEnabled && pool.autoDestroyProcessedJobEnabled)
            chain.expectEvents([
                .pools(
                    .poolSettingsUpdated(
                        poolID: 101, minImplSpecVersion: 2, maxImplSpecVersion: 5, jobScheduler: .demoOnly,
                        createJobEnabled: false, autoDestroyProcessedJobEnabled: true))
            ])
        }
    }

    @Test("A pool outlives its implementation, and gets no new workers then")
    func outlivesImpl() throws {
        try scenario { chain in
            try chain.registerImpl()
            try chain.createPool()
            try chain.call(worker: .deregisterImpl(implID: 101), by: .alice)
            try chain.createJob()
            #expect(chain.pool()?.jobsCount == 1)
            chain.refuses(create(), by: .alice, .implNotFound)
        }
    }
}
