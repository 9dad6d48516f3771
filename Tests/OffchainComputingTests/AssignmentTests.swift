import FrameSupport
import RuntimeTestSupport
import System
import Testing

@testable import OffchainComputing
@testable import OffchainComputingWorkers

@Suite struct AssignmentTests {
    private func take(
        _ jobID: JobID?, processing: Bool = true, expiresIn: Seconds? = nil
    ) -> Pool.Call { .takeJob(poolID: 101, jobID: jobID, processing: processing, softExpiresIn: expiresIn) }

    @Test("Without an ID, jobs are served by the hashes of their IDs, each once")
    func servesInStorageOrder() throws {
        try scenario { chain in
            try chain.startPool(workers: .bob, .dave)
            for _ in 1...12 { try chain.createJob() }
            var order: [JobID] = []
            for worker in [AccountID.bob, .dave] {
                for _ in 1...6 {
                    chain.clearEvents()
                    try chain.take(nil, by: worker)
                    guard case .pools(.jobAssigned(_, let jobID, _, _))? = chain.events.first else { continue }
                    order.append(jobID)
                }
            }
            #expect(order == [10, 4, 11, 6, 2, 5, 7, 8, 1, 12, 3, 9])
            chain.refuses(take(nil), by: .bob, .noAssignableJob)
        }
    }

    @Test("Taking is refused, the first failing check deciding")
    func refusesTaking() throws {
        try scenario { chain in
            try chain.startPool(workers: .dave)
            chain.refuses(take(9), .root, .badOrigin)
            chain.refuses(take(9), by: .bob, .workerNotSubscribeThePool)
            try chain.register(.bob)
            try chain.call(.authorizeWorker(poolID: 101, worker: .bob), by: .alice)
            chain.refuses(take(9), by: .bob, .workerNotSubscribeThePool)
            try chain.call(.subscribePool(poolID: 101), by: .bob)
            chain.refuses(take(9), by: .bob, .workerNotOnline)
            try chain.goOnline(.bob)
            chain.refuses(take(nil), by: .bob, .noAssignableJob)
            chain.refuses(take(9), by: .bob, .jobNotFound)

            try chain.createJob()
            chain.refuses(take(1, expiresIn: 599), by: .bob, .expiresInTooSmall)
            chain.refuses(take(1, expiresIn: 86_401), by: .bob, .expiresInTooLarge)
            try chain.take(1, processing: false, by: .dave)
            chain.refuses(take(1), by: .bob, .jobAlreadyAssigned)
            chain.refuses(take(1), by: .dave, .jobAlreadyAssigned)
            try chain.submit(1, by: .dave)
            chain.refuses(take(1), by: .bob, .jobAlreadyAssigned)
        }
    }

    @Test("A worker takes jobs of the version it speaks")
    func matchesVersions() throws {
        try scenario { chain in
            try chain.startPool()
            try chain.call(
                .updatePoolSettings(
                    poolID: 101, minImplSpecVersion: 1, maxImplSpecVersion: 2, jobScheduler: .demoOnly,
                    createJobEnabled: true, autoDestroyProcessedJobEnabled: false), by: .alice)
            try chain.createJob()
            try chain.register(.bob)
            try chain.goOnline(.bob, spec: 2)
            try chain.join(101, .bob)
            chain.refuses(take(1), by: .bob, .implMismatched)
            chain.refuses(take(nil), by: .bob, .noAssignableJob)
            try chain.call(.job(spec: 2), by: .charlie)
            try chain.take(nil, by: .bob)
            #expect(chain.job(2)?.assignee == .bob)
        }
    }

    @Test("Records that contradict each other are reported")
    func reportsContradictions() throws {
        try scenario { chain in
            try chain.startPool(workers: .bob)
            try chain.createJob()
            let worker = try #require(chain.run { Infra.workers[.bob] })
            chain.run { Infra.workers[.bob] = nil }
            chain.refuses(take(1), by: .bob, .workerNotFound)
            var damaged = worker
            damaged.implSpecVersion = nil
            chain.run { Infra.workers[.bob] = damaged }
            chain.refuses(take(1), by: .bob, .internalError)
            chain.run { Infra.workers[.bob] = worker }

            try chain.take(1, by: .bob)
            let pool = try #require(chain.pool())
            chain.run { Pool.pools[101] = nil }
            chain.refuses(.result(1), by: .bob, .poolNotFound)
            chain.run { Pool.pools[101] = pool }
        }
    }

    @Test("A worker has at most eight jobs in hand")
    func limitsJobsInHand() throws {
        try scenario { chain in
            try chain.startPool(workers: .bob)
            for _ in 1...9 { try chain.createJob() }
            for jobID in 1...8 as ClosedRange<JobID> { try chain.take(jobID, processing: jobID > 4, by: .bob) }
            chain.refuses(take(9), by: .bob, .workerAssignedJobsLimitExceeded)
            try chain.submit(1, by: .bob)
            try chain.take(9, by: .bob)
            chain.refuses(take(nil), by: .bob, .workerAssignedJobsLimitExceeded)
            try chain.call(.resignJob(poolID: 101, jobID: 2), by: .bob)
            try chain.take(nil, by: .bob)
        }
    }

    @Test("A job that is only reserved keeps its time, and is not started later")
    func reserves() throws {
        try scenario { chain in
            try chain.startPool(workers: .bob)
            try chain.createJob(expiresIn: 700)
            chain.setTime(start + 50)
            chain.clearEvents()
            // What is said of the time does not count then.
            try chain.call(take(1, processing: false, expiresIn: 1), by: .bob)
            let job = try #require(chain.job(1))
            #expect(job.status == .pending && job.assignee == .bob && job.assignedAt == start + 50)
            #expect(job.processingAt == nil && job.expiresAt == start + 700)
            chain.expectEvents([
                .pools(.jobAssigned(poolID: 101, jobID: 1, assignee: .bob, implBuildVersion: 1))
            ])
            try chain.submit(1, by: .bob)
            #expect(chain.job(1)?.status == .processed)
        }
    }

    @Test("The time of a job starts anew where work starts and where it ends, for as long as is asked")
    func setsTimes() throws {
        try scenario { chain in
            try chain.startPool(workers: .bob)
            try chain.createJob(expiresIn: 600)
            // Time that is over keeps nobody from working.
            chain.setTime(start + 5000)
            try chain.call(take(1, expiresIn: 86_400), by: .bob)
            #expect(chain.job(1)?.expiresAt == start + 5000 + 86_400)
            chain.setTime(start + 6000)
            try chain.call(.result(1, expiresIn: 600), by: .bob)
            #expect(chain.job(1)?.expiresAt == start + 6600)
        }
    }

    // MARK: Giving back

    @Test("A worker gives back a job that it has not started, though it was revoked from the pool")
    func resigns() throws {
        try scenario { chain in
            try chain.startPool(workers: .bob, .dave)
            try chain.createJob()
            let created = try #require(chain.job(1))
            try chain.take(1, processing: false, by: .bob)
            try chain.call(.revokeWorker(poolID: 101, worker: .bob), by: .alice)
            chain.clearEvents()
            try chain.call(.resignJob(poolID: 101, jobID: 1), by: .bob)
            #expect(chain.job(1) == created)
            #expect(chain.jobsInHand(.bob) == 0)
            chain.expectEvents([.pools(.jobResigned(poolID: 101, jobID: 1))])
            try chain.take(nil, by: .dave)
            #expect(chain.job(1)?.assignee == .dave)
        }
    }

    @Test("A job that was started or that is another's is not given back")
    func refusesResigning() throws {
        try scenario { chain in
            try chain.startPool(workers: .bob, .dave)
            let resign = Pool.Call.resignJob(poolID: 101, jobID: 1)
            chain.refuses(resign, .none, .badOrigin)
            chain.refuses(resign, by: .bob, .jobNotFound)
            try chain.createJob()
            chain.refuses(resign, by: .bob, .noPermission)
            try chain.take(1, processing: false, by: .bob)
            chain.refuses(resign, by: .dave, .noPermission)
            try chain.call(resign, by: .bob)
            try chain.take(1, by: .bob)
            chain.refuses(resign, by: .bob, .jobAssigneeLocked)
            try chain.submit(1, by: .bob)
            chain.refuses(resign, by: .bob, .jobAssigneeLocked)
        }
    }

    // MARK: Results

    @Test("A result is submitted once, by the worker that has the job")
    func refusesResults() throws {
        try scenario { chain in
            try chain.startPool(workers: .bob, .dave)
            chain.refuses(.result(1), .root, .badOrigin)
            chain.refuses(.result(1), by: .bob, .jobNotFound)
            try chain.createJob()
            chain.refuses(.result(1), by: .bob, .noPermission)
            try chain.take(1, by: .bob)
            chain.refuses(.result(1), by: .dave, .noPermission)
            chain.refuses(.result(1, expiresIn: 599), by: .bob, .expiresInTooSmall)
            chain.refuses(.result(1, expiresIn: 86_401), by: .bob, .expiresInTooLarge)
            try chain.submit(1, by: .bob)
            chain.refuses(.result(1), by: .bob, .jobIsProcessed)
        }
    }

    @Test("A worker without funds for its output's deposit can not submit it")
    func needsFundsForOutputs() throws {
        try scenario { chain in
            try chain.startPool(workers: .bob)
            try chain.createJob()
            try chain.take(1, by: .bob)
            let rest = chain.free(.bob) - cbt / 1000
            try chain.call(worker: .withdrawFromWorker(worker: .bob, value: rest), by: .alice)
            chain.refuses(.result(1, output: "x"), .signed(.bob), .token(.fundsUnavailable))
            // Empty data costs nothing and is kept.
            try chain.submit(1, output: "", proof: "", by: .bob)
            chain.run { #expect(Pool.jobOutputs.contains(101, 1) && Pool.jobProofs.contains(101, 1)) }
        }
    }

    @Test("Every result is recorded as it was given", arguments: [JobResult.success, .fail, .error, .panic])
    func recordsResults(result: JobResult) throws {
        try scenario { chain in
            try chain.startPool(workers: .bob)
            try chain.createJob()
            try chain.take(1, by: .bob)
            try chain.call(
                .submitJobResult(
                    poolID: 101, jobID: 1, result: result, output: nil, proof: nil, softExpiresIn: nil), by: .bob)
            #expect(chain.job(1)?.result == result)
        }
    }
}
