import Balances
import FrameSupport
import RuntimeTestSupport
import System
import Testing

@testable import OffchainComputingWorkers

@Suite struct SessionTests {
    @Test("A worker that goes online has a session, counts for its build and owes a heartbeat in the next window")
    func goesOnline() throws {
        try scenario { chain in
            try chain.registerImpl()
            try chain.register(.bob)
            chain.clearEvents()
            try chain.goOnline(.bob)

            let worker = try #require(chain.worker(.bob))
            #expect(worker.status == .online)
            #expect(worker.implSpecVersion == 1 && worker.implBuildVersion == 1)
            #expect(worker.attestationMethod == .optOut && worker.attestationExpiresAt == nil)
            #expect(worker.attestedAt == 1_000_000 && worker.lastSentHeartbeatAt == 1_000_000)
            #expect(worker.uptimeStartedAt == 1_000_000 && worker.uptime == 0)
            let due = try #require(chain.run { Infra.flopSet[.bob] })
            #expect((20..<36).contains(due))
            chain.run { #expect(Infra.implBuilds[101, 1]?.workersCount == 1) }
            chain.expectEvents([
                .workers(
                    .workerOnline(
                        worker: .bob, implSpecVersion: 1, implBuildVersion: 1, attestationMethod: .optOut,
                        attestationExpiresAt: nil, nextHeartbeat: due))
            ])
        }
    }

    @Test("Going online is refused, the first failing check deciding")
    func refusesOnline() throws {
        try scenario { chain in
            try chain.registerImpl()
            func online(
                impl: ImplID = 101, build: ImplBuildVersion = 1, magicBytes: [UInt8] = []
            ) -> Infra.Call {
                .online(payload: .of(impl: impl, build: build, magicBytes: magicBytes), attestation: .optOut)
            }
            chain.refuses(online(), .root, .badOrigin)
            chain.refuses(online(), by: .bob, .workerNotFound)
            try chain.register(.bob)
            Settings.$demandsProof.withValue(true) {
                chain.refuses(online(impl: 102), by: .bob, .optOutAttestationDisallowed)
            }
            chain.refuses(online(impl: 102, build: 2), by: .bob, .implMismatched)
            chain.refuses(online(build: 2), by: .bob, .implBuildNotFound)
            for status in [ImplBuildStatus.deprecated, .retired] {
                try chain.call(.updateImplBuildStatus(implID: 101, version: 1, status: status), by: .alice)
                chain.refuses(online(magicBytes: [9]), by: .bob, .implBuildRestricted)
            }
            try chain.call(
                .registerImplBuild(implID: 101, version: 2, magicBytes: ImplBuildMagicBytes([1, 2])), by: .alice)
            chain.refuses(online(build: 2, magicBytes: [1]), by: .bob, .implBuildMagicBytesMismatched)
            try chain.call(online(build: 2, magicBytes: [1, 2]), by: .bob)
            chain.refuses(online(build: 2, magicBytes: [1, 2]), by: .bob, .wrongStatus)
        }
    }

    @Test("A worker whose deposit was slashed makes it up from its funds, or stays offline")
    func completesDeposit() throws {
        try scenario { chain in
            try chain.registerImpl()
            try chain.register(.bob)
            chain.run { _ = Infra.slashWorker(.bob, 30 * cbt) }
            try chain.call(.withdrawFromWorker(worker: .bob, value: 70 * cbt + 1), by: .alice)
            // 30 CBT are missing, and the existential deposit must stay.
            chain.refuses(.online(payload: .of(), attestation: .optOut), by: .bob, .insufficientDeposit)
            try chain.call(.transferToWorker(worker: .bob, value: 1 + cbt / 1000), by: .alice)
            try chain.goOnline(.bob)
            #expect(chain.held(.workerRegistrationReserve, .bob) == 100 * cbt)
            #expect(chain.free(.bob) == cbt / 1000)
        }
    }

    @Test("A worker leaves by request at once where it holds nothing, and may come back")
    func leavesAndReturns() throws {
        try scenario { chain in
            try chain.startWorkers(.bob)
            try chain.call(.requestOffline, by: .bob)
            chain.expectEvents([.workers(.workerOffline(worker: .bob, reason: .graceful))])
            var expected = WorkerInfo(account: .bob, owner: .alice, deposit: 100 * cbt, implID: 101)
            expected.status = .offline
            #expect(chain.worker(.bob) == expected)
            #expect(chain.due(.bob) == nil)
            #expect(chain.held(.workerRegistrationReserve, .bob) == 100 * cbt)
            chain.run { #expect(Infra.implBuilds[101, 1]?.workersCount == 0) }

            chain.setTime(1_000_500)
            try chain.goOnline(.bob)
            #expect(chain.worker(.bob)?.uptimeStartedAt == 1_000_500)
        }
    }

    @Test("Leaving is for workers with a session and their owners")
    func refusesLeaving() throws {
        try scenario { chain in
            try chain.registerImpl()
            let forWorker: [Infra.Call] = [.requestOfflineFor(worker: .bob), .forceOfflineFor(worker: .bob)]
            let byWorker: [Infra.Call] = [.requestOffline, .forceOffline]
            for call in byWorker { chain.refuses(call, by: .bob, .workerNotFound) }
            for call in forWorker { chain.refuses(call, by: .alice, .workerNotFound) }
            try chain.register(.bob)
            for call in forWorker { chain.refuses(call, by: .charlie, .notTheOwner) }
            for call in byWorker { chain.refuses(call, by: .bob, .workerNotOnline) }
            for call in forWorker { chain.refuses(call, by: .alice, .workerNotOnline) }
            for call in byWorker + forWorker { chain.refuses(call, .none, .badOrigin) }
            chain.refuses(.forceOfflineFor(worker: .index), .signed(.alice), .cannotLookup)
            chain.refuses(.requestOfflineFor(worker: .index), .signed(.alice), .cannotLookup)
        }
    }

    @Test("Owners take their workers offline, by request or by force")
    func ownersTakeOffline() throws {
        try scenario { chain in
            try chain.startWorkers(.bob, .dave)
            try chain.call(.requestOfflineFor(worker: .bob), by: .alice)
            try chain.call(.forceOfflineFor(worker: .dave), by: .alice)
            chain.expectEvents([
                .workers(.workerOffline(worker: .bob, reason: .graceful)),
                .workers(.workerOffline(worker: .dave, reason: .forced)),
            ])
            try chain.goOnline(.bob)
            chain.clearEvents()
            try chain.call(.forceOffline, by: .bob)
            chain.expectEvents([.workers(.workerOffline(worker: .bob, reason: .forced))])
        }
    }

    @Test("An attestation that never expires is not refreshed")
    func refusesRefresh() throws {
        try scenario { chain in
            try chain.registerImpl()
            let refresh = Infra.Call.refreshAttestation(payload: .of(), attestation: .optOut)
            chain.refuses(refresh, by: .bob, .workerNotFound)
            chain.refuses(refresh, .root, .badOrigin)
            try chain.register(.bob)
            chain.refuses(refresh, by: .bob, .attestationNeverExpire)
            try chain.goOnline(.bob)
            chain.refuses(refresh, by: .bob, .attestationNeverExpire)
        }
    }

    @Test("An attestation that expires is refreshed for the same build, with the same method")
    func refreshes() throws {
        try scenario { chain in
            try chain.startWorkers(.bob)
            // No method yet makes attestations that expire.
            chain.edit(.bob) { $0.attestationExpiresAt = 1_000_100 }
            for payload in [OnlinePayload.of(impl: 102), .of(spec: 2), .of(build: 2)] {
                chain.refuses(
                    .refreshAttestation(payload: payload, attestation: .optOut), by: .bob, .implBuildChanged)
            }
            chain.edit(.bob) { $0.attestationMethod = nil }
            chain.refuses(.refreshAttestation(payload: .of(), attestation: .optOut), by: .bob, .internalError)
            chain.edit(.bob) { $0.attestationMethod = .optOut }

            chain.setTime(1_000_050)
            try chain.call(.refreshAttestation(payload: .of(), attestation: .optOut), by: .bob)
            #expect(chain.worker(.bob)?.attestedAt == 1_000_050)
            #expect(chain.worker(.bob)?.attestationExpiresAt == nil)
            chain.expectEvents([.workers(.workerAttestationRefreshed(worker: .bob, expiresAt: nil))])
        }
    }
}
