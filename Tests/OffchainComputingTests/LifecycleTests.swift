import FrameSupport
import RuntimeTestSupport
import System
import Testing

@testable import OffchainComputing
@testable import OffchainComputingWorkers

/// Stories that cross both pallets.
@Suite struct LifecycleTests {
    @Test("A job is created, taken, done and destroyed, and every deposit returns")
    func happyPath() throws {
        try scenario { chain in
            try chain.startPool(workers: .bob)
            let (creator, worker) = (chain.free(.charlie), chain.free(.bob))

            try chain.createJob(trackID: "track", beneficiary: .dave, input: "Hello", expiresIn: 900)
            #expect(chain.held(.jobDepositorReserve, .charlie) == cbt)
            #expect(chain.held(.jobStorageReserve, .charlie) == 5 * cbt / 1000)
            #expect(
                chain.job(1)
                    == JobInfo(
                        id: 1, uniqueTrackID: UniqueTrackID([UInt8]("track".utf8)), policyID: 1, depositor: .charlie,
                        deposit: cbt, beneficiary: .dave, implSpecVersion: 1, status: .pending,
                        expiresAt: start + 900, createdAt: start))

            chain.setTime(start + 100)
            try chain.take(nil, by: .bob)
            #expect(chain.jobsInHand(.bob) == 1)
            let taken = try #require(chain.job(1))
            #expect(taken.status == .processing && taken.assignee == .bob && taken.implBuildVersion == 1)
            #expect(taken.assignedAt == start + 100 && taken.processingAt == start + 100)
            #expect(taken.expiresAt == start + 3700)

            chain.setTime(start + 200)
            try chain.submit(1, output: "World!", proof: "ok", by: .bob)
            #expect(chain.jobsInHand(.bob) == 0)
            #expect(chain.held(.jobStorageReserve, .bob) == 8 * cbt / 1000)
            let done = try #require(chain.job(1))
            #expect(done.status == .processed && done.result == .success && done.assignee == .bob)
            #expect(done.endedAt == start + 200 && done.expiresAt == start + 3800)

            try chain.call(.destroyJob(poolID: 101, jobID: 1), by: .dave)
            #expect(chain.job(1) == nil)
            #expect(chain.free(.charlie) == creator && chain.free(.bob) == worker)
            #expect(chain.pool()?.jobsCount == 0)

            let track = UniqueTrackID([UInt8]("track".utf8))
            chain.expectEvents([
                .pools(
                    .jobCreated(
                        poolID: 101, jobID: 1, uniqueTrackID: track, policyID: 1, depositor: .charlie,
                        beneficiary: .dave, implSpecVersion: 1, input: BoundedBytes([UInt8]("Hello".utf8)),
                        expiresIn: 900)),
                .pools(.jobAssigned(poolID: 101, jobID: 1, assignee: .bob, implBuildVersion: 1)),
                .pools(.jobStatusUpdated(poolID: 101, jobID: 1, status: .processing)),
                .pools(
                    .jobResultUpdated(
                        poolID: 101, jobID: 1, result: .success, output: BoundedBytes([UInt8]("World!".utf8)),
                        proof: BoundedBytes([UInt8]("ok".utf8)))),
                .pools(.jobStatusUpdated(poolID: 101, jobID: 1, status: .processed)),
                .pools(
                    .jobDestroyed(poolID: 101, jobID: 1, uniqueTrackID: track, destroyer: .dave, reason: .safe)),
            ])
        }
    }

    @Test("A pool with auto-destroy keeps no processed jobs")
    func happyPathWithAutoDestroy() throws {
        try scenario { chain in
            try chain.startPool(autoDestroy: true, workers: .bob)
            let (creator, worker) = (chain.free(.charlie), chain.free(.bob))
            try chain.createJob(input: "Hello")
            try chain.take(1, by: .bob)
            chain.clearEvents()
            try chain.submit(1, output: "World", by: .bob)

            #expect(chain.job(1) == nil)
            #expect(chain.free(.charlie) == creator && chain.free(.bob) == worker)
            chain.run { #expect(!Pool.jobOutputs.contains(101, 1)) }
            chain.expectEvents([
                .pools(
                    .jobResultUpdated(
                        poolID: 101, jobID: 1, result: .success, output: BoundedBytes([UInt8]("World".utf8)),
                        proof: nil)),
                .pools(.jobStatusUpdated(poolID: 101, jobID: 1, status: .processed)),
                .pools(
                    .jobDestroyed(poolID: 101, jobID: 1, uniqueTrackID: nil, destroyer: .bob, reason: .completed)),
            ])
        }
    }

    @Test("A worker that is forced offline loses its jobs; it may come back and take others")
    func forcedOfflineWithJobs() throws {
        try scenario { chain in
            try chain.startPool(workers: .bob)
            for _ in 1...3 { try chain.createJob() }
            try chain.take(1, by: .bob)
            try chain.take(2, processing: false, by: .bob)
            // Jobs are lost even where the worker has left their pool.
            try chain.call(.revokeWorker(poolID: 101, worker: .bob), by: .alice)
            chain.clearEvents()
            chain.setTime(start + 60)
            try chain.call(worker: .forceOffline, by: .bob)

            #expect(chain.jobsInHand(.bob) == 0)
            for jobID in [1, 2] as [JobID] {
                let job = try #require(chain.job(jobID))
                #expect(job.status == .discarded && job.assignee == nil && job.endedAt == start + 60)
                chain.expectEvent(.pools(.jobStatusUpdated(poolID: 101, jobID: jobID, status: .discarded)))
            }
            chain.expectEvent(.workers(.workerOffline(worker: .bob, reason: .forced)))

            try chain.goOnline(.bob)
            try chain.join(101, .bob)
            chain.refuses(.result(1), by: .bob, .jobIsProcessed)
            chain.refuses(.resignJob(poolID: 101, jobID: 2), by: .bob, .jobAssigneeLocked)
            try chain.call(.destroyJob(poolID: 101, jobID: 1), by: .charlie)
            try chain.take(3, by: .bob)
            #expect(chain.jobsInHand(.bob) == 1)
            try chain.submit(3, by: .bob)
            try chain.call(worker: .requestOffline, by: .bob)
            #expect(chain.status(.bob) == .offline)
        }
    }

    @Test("A worker with jobs in hand finishes them before it goes offline")
    func finishesBeforeLeaving() throws {
        try scenario { chain in
            try chain.startPool(workers: .bob)
            try chain.createJob()
            try chain.createJob()
            try chain.take(1, by: .bob)
            try chain.call(worker: .requestOffline, by: .bob)
            #expect(chain.status(.bob) == .requestingOffline)
            chain.refuses(
                .takeJob(poolID: 101, jobID: 2, processing: true, softExpiresIn: nil), by: .bob, .workerNotOnline)
            try chain.submit(1, by: .bob)
            try chain.call(worker: .heartbeat, by: .bob)
            #expect(chain.status(.bob) == .offline)
        }
    }

    @Test("An unresponsive worker keeps its jobs, takes no others, and may finish them")
    func unresponsiveWithJobs() throws {
        try scenario { chain in
            try chain.startPool(workers: .bob)
            try chain.createJob()
            try chain.createJob()
            try chain.take(1, by: .bob)
            try chain.advance(to: 40)
            #expect(chain.status(.bob) == .unresponsive)
            chain.refuses(
                .takeJob(poolID: 101, jobID: nil, processing: true, softExpiresIn: nil), by: .bob, .workerNotOnline)
            try chain.submit(1, by: .bob)
            try chain.goOnline(.bob)
            try chain.take(2, by: .bob)
            try chain.advance(to: 80)
            try chain.call(worker: .requestOffline, by: .bob)
            #expect(chain.job(2)?.status == .discarded)
        }
    }

    @Test("Deregistering a worker ends its memberships, so nobody inherits them")
    func deregistersWithMemberships() throws {
        try scenario { chain in
            try chain.startPool(workers: .bob)
            try chain.createPool()
            try chain.call(.authorizeWorker(poolID: 102, worker: .bob), by: .alice)
            try chain.call(worker: .forceOffline, by: .bob)
            chain.clearEvents()
            try chain.call(worker: .deregisterWorker(worker: .bob), by: .alice)

            chain.expectEvent(.pools(.workerUnsubscribed(worker: .bob, poolID: 101)))
            for poolID in [101, 102] as [PoolID] {
                chain.expectEvent(.pools(.workerRevoked(poolID: poolID, worker: .bob)))
                #expect(chain.pool(poolID)?.workersCount == 0)
            }
            chain.run {
                #expect(Array(Pool.poolAuthorizedWorkers.keys(.bob)).isEmpty)
                #expect(Array(Pool.workerSubscribedPools.keys(.bob)).isEmpty)
                #expect(Array(Pool.counterForWorkerAddedPools.keys).isEmpty)
                #expect(Array(Pool.counterForWorkerSubscribedPools.keys).isEmpty)
            }
            try chain.call(.destroyPool(poolID: 101), by: .alice)

            try chain.register(.bob)
            try chain.goOnline(.bob)
            chain.refuses(.subscribePool(poolID: 102), by: .bob, .workerNotInThePool)
        }
    }

    @Test("A worker that too many pools have authorized is revoked from some before it is deregistered")
    func boundsDeregistration() throws {
        try scenario { chain in
            try chain.registerImpl()
            try chain.register(.bob)
            for poolID in 101...133 as ClosedRange<PoolID> {
                try chain.createPool()
                try chain.call(.authorizeWorker(poolID: poolID, worker: .bob), by: .alice)
            }
            chain.expectUnchanged(
                failing: Mock.failure(Infra.Failure.deregisterBlocked), .workers(.deregisterWorker(worker: .bob)),
                .signed(.alice))
            try chain.call(.revokeWorker(poolID: 110, worker: .bob), by: .alice)
            try chain.call(worker: .deregisterWorker(worker: .bob), by: .alice)
            chain.run { #expect(Array(Pool.poolAuthorizedWorkers.keys).isEmpty) }
        }
    }

    @Test("Deposits for outputs stay on a deregistered worker's account until the jobs are destroyed")
    func outputsOutliveTheirWorker() throws {
        try scenario { chain in
            try chain.startPool(workers: .bob)
            try chain.createJob()
            try chain.take(1, by: .bob)
            try chain.submit(1, output: "0123456789", by: .bob)
            try chain.call(worker: .requestOffline, by: .bob)
            try chain.call(worker: .deregisterWorker(worker: .bob), by: .alice)
            #expect(chain.free(.bob) == cbt / 1000)
            #expect(chain.held(.jobStorageReserve, .bob) == cbt / 100)
            chain.expectUnchanged(
                failing: Mock.failure(Infra.Failure.workerAccountInUse),
                .workers(.registerWorker(worker: .bob, implID: 101, initialDeposit: 200 * cbt)), .signed(.alice))
            try chain.call(.destroyJob(poolID: 101, jobID: 1), by: .charlie)
            #expect(chain.free(.bob) == 11 * cbt / 1000)
        }
    }

    @Test("One account has room for every hold reason of the runtime")
    func meetsAllHoldReasons() throws {
        try scenario { chain in
            #expect(Mock.RuntimeHoldReason.variantCount == 10)
            try chain.registerImpl()
            try chain.call(worker: .updateImplMetadata(implID: 101, newMetadata: BoundedBytes([1])), by: .alice)
            try chain.createPool()
            try chain.call(.updatePoolMetadata(poolID: 101, metadata: BoundedBytes([1])), by: .alice)
            try chain.run {
                for reason in MockHolds.HoldReason.allCases {
                    try MockBalances.hold(Mock.holdReason(reason), .alice, 1)
                }
                try MockBalances.hold(Mock.holdReason(Infra.HoldReason.workerRegistrationReserve), .alice, 1)
            }
            try chain.call(.job(input: "Hello"), by: .alice)
            chain.run {
                #expect(MockBalances.held(Mock.holdReason(Pool.HoldReason.jobStorageReserve), .alice) > 0)
                for reason in MockHolds.HoldReason.allCases {
                    _ = try? MockBalances.release(Mock.holdReason(reason), .alice, 1)
                }
                _ = try? MockBalances.release(Mock.holdReason(Infra.HoldReason.workerRegistrationReserve), .alice, 1)
            }
        }
    }
}
