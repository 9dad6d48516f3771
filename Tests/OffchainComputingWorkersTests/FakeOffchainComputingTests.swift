import Balances
import FrameSupport
import RuntimeTestSupport
import Testing

@testable import OffchainComputingWorkers

/// Hooks of another pallet, by the example of one that slashes workers who leave while they run.
@Suite struct FakeOffchainComputingTests {
    private func fakeScenario(
        sourceLocation: SourceLocation = #_sourceLocation, _ body: (Chain<FakeMock>) throws -> Void
    ) throws {
        try scenario(FakeMock.self, sourceLocation: sourceLocation, tryState: FakeMock.tryState, body)
    }

    @Test("A worker that comes online starts to run; while it runs it only leaves later")
    func waitsForRunningWorkers() throws {
        try fakeScenario { chain in
            try chain.startWorkers(.bob)
            chain.run { #expect(Fake.runningWorkers.contains(.bob)) }
            try chain.call(.requestOffline, by: .bob)
            #expect(chain.worker(.bob)?.status == .requestingOffline)
            chain.expectEvents([.workers(.workerRequestingOffline(worker: .bob))])
            chain.refuses(.requestOffline, by: .bob, .alreadyRequestedOffline)
            chain.refuses(.requestOfflineFor(worker: .bob), by: .alice, .alreadyRequestedOffline)
            chain.refuses(.deregisterWorker(worker: .bob), by: .alice, .workerNotOffline)

            // It still answers challenges, and leaves by one when it does not run any more.
            try chain.advanceToHeartbeat(of: .bob)
            try chain.call(.heartbeat, by: .bob)
            #expect(chain.worker(.bob)?.status == .requestingOffline)
            try chain.dispatch(.fakeOffchainComputing(.stop(worker: .bob)), by: .alice)
            chain.clearEvents()
            try chain.call(.heartbeat, by: .bob)
            chain.expectEvents([.workers(.workerOffline(worker: .bob, reason: .graceful))])
            #expect(chain.held(.workerRegistrationReserve, .bob) == 100 * cbt)
        }
    }

    @Test("A worker that leaves while it runs is slashed, unless it leaves gracefully")
    func slashes() throws {
        try fakeScenario { chain in
            try chain.startWorkers(.bob)
            let issuance = chain.run { FakeBalances.totalIssuance.value }
            try chain.call(.forceOffline, by: .bob)
            #expect(chain.held(.workerRegistrationReserve, .bob) == 99 * cbt)
            #expect(chain.run { FakeBalances.totalIssuance.value } == issuance - cbt)

            // Going online makes up for it.
            try chain.goOnline(.bob)
            #expect(chain.held(.workerRegistrationReserve, .bob) == 100 * cbt)
            try chain.dispatch(.fakeOffchainComputing(.stop(worker: .bob)), .root)
            try chain.call(.requestOffline, by: .bob)
            #expect(chain.held(.workerRegistrationReserve, .bob) == 100 * cbt)
        }
    }

    @Test("A hook's refusal to let a worker online is the call's error")
    func refusesOnline() throws {
        try fakeScenario { chain in
            try chain.registerImpl()
            try chain.register(.bob)
            let online = FakeInfra.Call.online(payload: .of(), attestation: .optOut)
            chain.run { Fake.blockedWorkers[.bob] = Unit() }
            chain.refuses(online, .signed(.bob), FakeMock.failure(Fake.Failure.blocked))
            chain.run { Fake.blockedWorkers.remove(.bob) }
            try chain.dispatch(.fakeOffchainComputing(.start(worker: .bob)), by: .alice)
            chain.refuses(online, .signed(.bob), FakeMock.failure(Fake.Failure.alreadyStarted))
            try chain.dispatch(.fakeOffchainComputing(.stop(worker: .bob)), by: .alice)
            try chain.goOnline(.bob)
        }
    }

    @Test("Owners and root start and stop workers")
    func startsAndStops() throws {
        try fakeScenario { chain in
            try chain.registerImpl()
            func refuses(_ call: Fake.Call, _ origin: Origin, _ failure: Fake.Failure) {
                chain.expectUnchanged(failing: FakeMock.failure(failure), .fakeOffchainComputing(call), origin)
            }
            refuses(.start(worker: .bob), .root, .workerNotExists)
            try chain.register(.bob)
            refuses(.start(worker: .bob), .signed(.charlie), .notTheOwner)
            refuses(.stop(worker: .bob), .signed(.alice), .alreadyStopped)
            try chain.dispatch(.fakeOffchainComputing(.start(worker: .bob)), by: .alice)
            refuses(.start(worker: .bob), .root, .alreadyStarted)
            try chain.dispatch(.fakeOffchainComputing(.stop(worker: .bob)), by: .alice)
            chain.run { Fake.blockedWorkers[.bob] = Unit() }
            refuses(.start(worker: .bob), .root, .blocked)
        }
    }

    @Test("An unresponsive worker that runs is slashed when it is taken offline")
    func slashesUnresponsive() throws {
        try fakeScenario { chain in
            try chain.startWorkers(.bob)
            try chain.advance(to: 40)
            #expect(chain.held(.workerRegistrationReserve, .bob) == 100 * cbt)
            try chain.call(.requestOfflineFor(worker: .bob), by: .alice)
            #expect(chain.held(.workerRegistrationReserve, .bob) == 99 * cbt)
        }
    }
}
