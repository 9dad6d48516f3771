import FrameSupport
import RuntimeTestSupport
import System
import Testing

@testable import OffchainComputing
@testable import OffchainComputingWorkers

@Suite struct JobTests {
    @Test("Creating a job is refused, the first failing check deciding")
    func refusesCreation() throws {
        try scenario { chain in
            try chain.startPool()
            chain.refuses(.job(), .root, .badOrigin)
            chain.refuses(.job(in: 5, policy: 9), by: .charlie, .poolNotFound)
            try chain.createJob(trackID: "t")
            chain.refuses(
                .createJob(
                    poolID: 101, policyID: 9, uniqueTrackID: UniqueTrackID([0x74]), beneficiary: .index,
                    implSpecVersion: 9, input: nil, softExpiresIn: 1), by: .charlie, .uniqueTrackIDNotUnique)
            chain.refuses(
                .createJob(
                    poolID: 101, policyID: 9, uniqueTrackID: nil, beneficiary: .index, implSpecVersion: 9, input: nil,
                    softExpiresIn: 1), .signed(.charlie), .cannotLookup)
            chain.refuses(.job(policy: 9, spec: 9, expiresIn: 1), by: .charlie, .jobPolicyNotFound)
            for spec in [0, 2] as [ImplSpecVersion] {
                chain.refuses(.job(spec: spec, expiresIn: 1), by: .charlie, .unsupportedImplSpecVersion)
            }
            chain.refuses(.job(expiresIn: 599), by: .charlie, .expiresInTooSmall)
            chain.refuses(.job(expiresIn: 86_401), by: .charlie, .expiresInTooLarge)
            chain.refuses(.job(expiresIn: .max), by: .charlie, .expiresInTooLarge)
            chain.refuses(.job(), .signed(.bob), .token(.cannotCreateHold))
            for seconds in [600, 86_400] as [Seconds] { try chain.createJob(expiresIn: seconds) }

            try chain.call(
                .updatePoolSettings(
                    poolID: 101, minImplSpecVersion: 1, maxImplSpecVersion: 1, jobScheduler: .demoOnly,
                    createJobEnabled: false, autoDestroyProcessedJobEnabled: false), by: .alice)
            chain.refuses(.job(policy: 9, trackID: "t"), by: .charlie, .poolCreateNewJobUnavailable)
        }
    }

    @Test("IDs of jobs end where numbers do")
    func runsOutOfIDs() throws {
        try scenario { chain in
            try chain.startPool()
            chain.run { Pool.nextJobID[101] = .max }
            try chain.createJob()
            chain.run { Pool.nextJobID[101] = .max }
            chain.refuses(.job(), by: .charlie, .jobIDTaken)
        }
    }

    @Test("A pool has at most a thousand jobs")
    func limitsJobs() throws {
        try scenario { chain in
            try chain.startPool()
            try chain.createJob()
            chain.run { Pool.pools[101]?.jobsCount = 999 }
            try chain.createJob()
            chain.refuses(.job(), by: .charlie, .tasksPerPoolLimitExceeded)
            try chain.call(.destroyJob(poolID: 101, jobID: 1), by: .charlie)
            try chain.createJob()
            chain.run { Pool.pools[101]?.jobsCount = 2 }
        }
    }

    @Test("A track ID names one job of its pool at a time")
    func tracksJobs() throws {
        try scenario { chain in
            try chain.startPool()
            try chain.createPool()
            try chain.createJob(trackID: "sixteen bytes id")
            try chain.createJob(in: 102, trackID: "sixteen bytes id")
            chain.refuses(.job(trackID: "sixteen bytes id"), by: .charlie, .uniqueTrackIDNotUnique)
            try chain.call(.destroyJob(poolID: 101, jobID: 1), by: .charlie)
            try chain.createJob(trackID: "sixteen bytes id")
            #expect(chain.job(2) != nil)
        }
    }

    @Test("An empty input is an input; none is none")
    func storesInputs() throws {
        try scenario { chain in
            try chain.startPool()
            try chain.createJob(input: "")
            try chain.createJob()
            #expect(chain.held(.jobStorageReserve, .charlie) == 0)
            chain.run {
                #expect(Pool.jobInputs[101, 1]?.data.count == 0)
                #expect(!Pool.jobInputs.contains(101, 2))
            }
        }
    }

    @Test("Depositor and beneficiary destroy a job unless a worker is at it")
    func destroys() throws {
        try scenario { chain in
            try chain.startPool(workers: .bob)
            func destroy(_ jobID: JobID) -> Pool.Call { .destroyJob(poolID: 101, jobID: jobID) }
            chain.refuses(destroy(1), by: .charlie, .jobNotFound)
            chain.refuses(destroy(1), .root, .badOrigin)
            for _ in 1...3 { try chain.createJob(beneficiary: .dave) }
            chain.refuses(destroy(1), by: .alice, .noPermission)
            try chain.take(1, by: .bob)
            chain.refuses(destroy(1), by: .dave, .jobIsProcessing)
            try chain.submit(1, by: .bob)
            try chain.call(destroy(1), by: .dave)
            try chain.call(destroy(2), by: .charlie)

            // A job that a worker has taken and not started can be destroyed under it.
            try chain.take(3, processing: false, by: .bob)
            #expect(chain.jobsInHand(.bob) == 1)
            try chain.call(destroy(3), by: .dave)
            #expect(chain.jobsInHand(.bob) == 0)
            #expect(chain.held(.jobDepositorReserve, .charlie) == 0)
        }
    }

    @Test("Anybody destroys a job whose time is over, whatever became of it")
    func destroysExpired() throws {
        try scenario { chain in
            try chain.startPool(workers: .bob)
            func destroy(_ jobID: JobID) -> Pool.Call { .destroyExpiredJob(poolID: 101, jobID: jobID) }
            for _ in 1...5 { try chain.createJob(trackID: nil, expiresIn: 600) }
            try chain.take(2, processing: false, by: .bob)
            try chain.take(4, by: .bob)
            try chain.take(5, by: .bob)
            try chain.submit(4, output: "out", by: .bob)
            chain.refuses(destroy(9), by: .dave, .jobNotFound)
            chain.refuses(destroy(1), .root, .badOrigin)
            chain.setTime(start + 600)
            chain.refuses(destroy(1), by: .dave, .jobStillValid)
            chain.setTime(start + 601)
            chain.clearEvents()
            try chain.call(destroy(1), by: .dave)
            try chain.call(destroy(2), by: .dave)
            chain.expectEvents(
                [1, 2].map { jobID in
                    .pools(
                        .jobDestroyed(
                            poolID: 101, jobID: jobID, uniqueTrackID: nil, destroyer: .dave, reason: .expired))
                })
            // Starting and finishing gave these another hour.
            chain.refuses(destroy(4), by: .dave, .jobStillValid)
            chain.refuses(destroy(5), by: .dave, .jobStillValid)
            chain.setTime(start + 3601)
            #expect(chain.jobsInHand(.bob) == 1)
            try chain.call(destroy(4), by: .dave)
            try chain.call(destroy(5), by: .dave)
            #expect(chain.jobsInHand(.bob) == 0)
            #expect(chain.held(.jobStorageReserve, .bob) == 0)
        }
    }
}
