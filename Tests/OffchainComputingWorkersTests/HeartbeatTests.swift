import FrameSupport
import RuntimeTestSupport
import System
import Testing

@testable import OffchainComputingWorkers

@Suite struct HeartbeatTests {
    @Test("A heartbeat counts from its due block on, once in a window")
    func answersOnTime() throws {
        try scenario { chain in
            try chain.startWorkers(.bob)
            let due = try #require(chain.run { Infra.flopSet[.bob] })
            try chain.advance(to: due - 1)
            chain.refuses(.heartbeat, by: .bob, due == 20 ? .heartbeatAlreadySent : .tooEarly)
            try chain.nextBlock()
            chain.run { #expect(Infra.flipOrFlop.value == .flop) }
            chain.clearEvents()
            let seconds = 6 * Seconds(due - 1)
            try chain.call(.heartbeat, by: .bob)

            let next = try #require(chain.run { Infra.flipSet[.bob] })
            #expect((40..<56).contains(next))
            chain.run { #expect(!Infra.flopSet.contains(.bob)) }
            #expect(chain.worker(.bob)?.uptime == seconds)
            #expect(chain.worker(.bob)?.lastSentHeartbeatAt == 1_000_000 + seconds)
            chain.expectEvents([
                .workers(.workerHeartbeatReceived(worker: .bob, next: next, uptime: seconds))
            ])
            chain.refuses(.heartbeat, by: .bob, .heartbeatAlreadySent)

            // And back in the flip window that follows.
            try chain.advanceToHeartbeat(of: .bob)
            try chain.call(.heartbeat, by: .bob)
            chain.run { #expect(Infra.flopSet.contains(.bob)) }
        }
    }

    @Test("Only workers with a session send heartbeats")
    func refusesHeartbeats() throws {
        try scenario { chain in
            chain.refuses(.heartbeat, by: .bob, .workerNotFound)
            chain.refuses(.heartbeat, .root, .badOrigin)
            try chain.registerImpl()
            try chain.register(.bob)
            chain.refuses(.heartbeat, by: .bob, .workerNotOnline)
            try chain.goOnline(.bob)
            // Nothing is owed in the window in which a worker came online.
            chain.refuses(.heartbeat, by: .bob, .heartbeatAlreadySent)
            try chain.call(.forceOffline, by: .bob)
            chain.refuses(.heartbeat, by: .bob, .workerNotOnline)
        }
    }

    @Test("A heartbeat takes a worker offline that can not stay, even before it is due")
    func leavesByHeartbeat() throws {
        func left(_ reason: OfflineReason, _ prepare: (Chain<Mock>) throws -> Void) throws {
            try scenario { chain in
                try chain.startWorkers(.bob)
                try prepare(chain)
                chain.clearEvents()
                try chain.call(.heartbeat, by: .bob)
                chain.expectEvents([.workers(.workerOffline(worker: .bob, reason: reason))])
                #expect(chain.worker(.bob)?.status == .offline)
            }
        }
        try left(.attestationExpired) { chain in
            chain.edit(.bob) { $0.attestationExpiresAt = 1_000_000 }
        }
        try left(.graceful) { chain in chain.edit(.bob) { $0.status = .requestingOffline } }
        try left(.insufficientDepositFunds) { chain in chain.run { _ = Infra.slashWorker(.bob, 1) } }
        try left(.implBuildRetired) { chain in
            try chain.call(.updateImplBuildStatus(implID: 101, version: 1, status: .retired), by: .alice)
        }
    }

    @Test("An attestation holds until the second before it expires; a deprecated build keeps its workers")
    func staysWhereItMay() throws {
        try scenario { chain in
            try chain.startWorkers(.bob)
            try chain.call(.updateImplBuildStatus(implID: 101, version: 1, status: .deprecated), by: .alice)
            chain.edit(.bob) { $0.attestationExpiresAt = 1_000_001 }
            chain.refuses(.heartbeat, by: .bob, .heartbeatAlreadySent)
            try chain.advanceToHeartbeat(of: .bob)
            chain.edit(.bob) { $0.attestationExpiresAt = nil }
            try chain.call(.heartbeat, by: .bob)
        }
    }

    @Test("Contradicting records are reported, not repaired")
    func reportsContradictions() throws {
        try scenario { chain in
            try chain.startWorkers(.bob)
            try chain.advanceToHeartbeat(of: .bob)
            let whole = try #require(chain.worker(.bob))
            for damage in [
                { $0.implBuildVersion = nil }, { $0.implBuildVersion = 7 }, { $0.uptime = nil },
                { $0.lastSentHeartbeatAt = nil },
            ] as [(inout WorkerInfo) -> Void] {
                chain.edit(.bob, damage)
                chain.refuses(.heartbeat, by: .bob, .internalError)
                chain.edit(.bob) { $0 = whole }
            }
        }
    }

    // MARK: Windows

    @Test("A window turns in the block after its last, whoever is there")
    func turnsInItsLastBlock() throws {
        try scenario { chain in
            for (number, stage, start) in [
                (19, FlipFlopStage.flip, 0), (20, .flop, 20), (39, .flop, 20), (40, .flip, 40), (60, .flop, 60),
            ] as [(BlockNumber, FlipFlopStage, BlockNumber)] {
                try chain.advance(to: number)
                chain.run {
                    #expect(Infra.flipOrFlop.value == stage)
                    #expect(Infra.currentFlipFlopStartedAt.value == start)
                }
            }
        }
    }

    @Test("A window that was missed turns at the next block")
    func turnsLate() throws {
        try scenario { chain in
            chain.run {
                #expect(Infra.onInitialize(19) == MockSystem.weight(reads: 2, writes: 0))
                #expect(Infra.onInitialize(33) == MockSystem.weight(reads: 2, writes: 3))
                #expect(Infra.flipOrFlop.value == .flop)
                #expect(Infra.currentFlipFlopStartedAt.value == 33)
            }
        }
    }

    @Test("Silent workers turn unresponsive, a hundred a block", arguments: [0, 1, 100, 101])
    func handlesStragglers(count: Int) throws {
        try scenario { chain in
            try chain.registerImpl()
            let workers = (1...102).map(account)
            for worker in workers.prefix(count) {
                try chain.register(worker)
                try chain.goOnline(worker)
            }
            // They owe their heartbeats in the flop window, blocks 20 to 39.
            chain.run {
                #expect(Infra.onInitialize(20) == MockSystem.weight(reads: 2, writes: 3))
                #expect(Infra.flopSet.count == UInt32(count))
                let handled = UInt64(min(count, 100))
                let writes = 3 * handled + (count > 100 ? 1 : 3)
                #expect(Infra.onInitialize(40) == MockSystem.weight(reads: 2 + handled, writes: writes))
            }
            if count > 100 {
                chain.run {
                    #expect(Infra.flipOrFlop.value == .flopToFlip)
                    #expect(Infra.currentFlipFlopStartedAt.value == 20)
                    #expect(Infra.flopSet.count == 1)
                }
                try expectTransition(chain, straggler: try #require(chain.run { Array(Infra.flopSet.keys).first }))
                chain.run { #expect(Infra.onInitialize(41) == MockSystem.weight(reads: 3, writes: 5)) }
            }
            chain.run {
                #expect(Infra.flipOrFlop.value == .flip)
                #expect(Infra.currentFlipFlopStartedAt.value == (count > 100 ? 41 : 40))
                #expect(Infra.flopSet.count == 0)
            }
            let silent = chain.run { workers.filter { Infra.workers[$0]?.status == .unresponsive } }
            #expect(silent.count == count)
            for worker in silent {
                chain.expectEvent(.workers(.workerUnresponsive(worker: worker)))
                #expect(chain.worker(worker)?.uptimeStartedAt == 1_000_000)
            }
            let newcomers: UInt32 = count > 100 ? 1 : 0
            chain.run { #expect(Infra.implBuilds[101, 1]?.workersCount == UInt32(count) + newcomers) }
        }
    }

    /// While a window is being closed nobody can answer any more, and newcomers owe nothing in it.
    private func expectTransition(_ chain: Chain<Mock>, straggler: AccountID) throws {
        chain.refuses(.heartbeat, by: straggler, .tooEarly)
        try chain.register(.bob)
        try chain.goOnline(.bob)
        chain.run { #expect(Infra.flipSet.contains(.bob)) }
    }

    @Test("Workers who come online while a flip is being closed owe in the flop that follows")
    func entersClosingFlip() throws {
        try scenario { chain in
            try chain.registerImpl()
            try chain.register(.bob)
            chain.run { Infra.flipOrFlop.value = .flipToFlop }
            try chain.goOnline(.bob)
            chain.run { #expect(Infra.flopSet.contains(.bob)) }
        }
    }

    @Test("A heartbeat is due in the first four fifths of the next window, elsewhere for each worker")
    func spreadsDueBlocks() throws {
        try scenario { chain in
            try chain.registerImpl()
            var due: Set<BlockNumber> = []
            for number in 1...30 {
                try chain.register(account(number))
                try chain.goOnline(account(number))
                due.insert(try #require(chain.due(account(number))))
            }
            #expect(due.count > 5)
            #expect(due.allSatisfy { (20..<36).contains($0) })

            var subject = [UInt8]("computing_workers".utf8) + account(1).bytes + [0, 0, 0, 0]
            subject = chain.run { Host.blake2_256(subject).bytes }
            let delay =
                (UInt32(subject[0]) | UInt32(subject[1]) << 8 | UInt32(subject[2]) << 16 | UInt32(subject[3]) << 24)
            #expect(chain.due(account(1)) == 20 + delay % 16)
        }
    }

    // MARK: Unresponsive workers

    @Test("An unresponsive worker comes back with the same build only, and keeps its uptime")
    func unresponsiveReturns() throws {
        try scenario { chain in
            try chain.startWorkers(.bob)
            try chain.call(.registerImplBuild(implID: 101, version: 2, magicBytes: nil), by: .alice)
            try chain.advanceToHeartbeat(of: .bob)
            try chain.call(.heartbeat, by: .bob)
            let uptime = try #require(chain.worker(.bob)?.uptime)
            try chain.advance(to: 60)
            #expect(chain.worker(.bob)?.status == .unresponsive)
            #expect(chain.due(.bob) == nil)

            chain.refuses(.heartbeat, by: .bob, .workerNotOnline)
            chain.refuses(.forceOffline, by: .bob, .workerNotOnline)
            chain.refuses(.forceOfflineFor(worker: .bob), by: .alice, .workerNotOnline)
            chain.refuses(.deregisterWorker(worker: .bob), by: .alice, .workerNotOffline)
            for payload in [OnlinePayload.of(spec: 2), .of(build: 2)] {
                chain.refuses(.online(payload: payload, attestation: .optOut), by: .bob, .implBuildChanged)
            }
            try chain.call(.updateImplBuildStatus(implID: 101, version: 1, status: .deprecated), by: .alice)
            chain.refuses(.online(payload: .of(), attestation: .optOut), by: .bob, .implBuildRestricted)
            try chain.call(.updateImplBuildStatus(implID: 101, version: 1, status: .released), by: .alice)
            try chain.goOnline(.bob)

            #expect(chain.worker(.bob)?.uptime == uptime)
            #expect(chain.worker(.bob)?.uptimeStartedAt == 1_000_000)
            chain.run { #expect(Infra.implBuilds[101, 1]?.workersCount == 1) }
        }
    }

    @Test("An unresponsive worker is taken offline by request")
    func unresponsiveLeaves() throws {
        try scenario { chain in
            try chain.startWorkers(.bob, .dave)
            try chain.advance(to: 40)
            chain.clearEvents()
            try chain.call(.requestOffline, by: .bob)
            try chain.call(.requestOfflineFor(worker: .dave), by: .alice)
            chain.expectEvents([
                .workers(.workerOffline(worker: .bob, reason: .unresponsive)),
                .workers(.workerOffline(worker: .dave, reason: .unresponsive)),
            ])
        }
    }

    @Test("A runtime may slash unresponsive workers, for a beneficiary or for nobody")
    func slashesUnresponsive() throws {
        try Settings.$unresponsiveSlash.withValue(30 * cbt) {
            try scenario { chain in
                let issuance = chain.run { MockBalances.totalIssuance.value }
                try chain.startWorkers(.bob)
                try chain.advance(to: 40)
                #expect(chain.held(.workerRegistrationReserve, .bob) == 70 * cbt)
                #expect(chain.run { MockBalances.totalIssuance.value } == issuance - 30 * cbt)

                let before = chain.free(.charlie)
                try chain.goOnline(.bob)
                try Settings.$slashBeneficiary.withValue(.charlie) { try chain.advance(to: 80) }
                #expect(chain.held(.workerRegistrationReserve, .bob) == 70 * cbt)
                #expect(chain.free(.charlie) == before + 30 * cbt)
                #expect(chain.run { MockBalances.totalIssuance.value } == issuance - 30 * cbt)
            }
        }
    }
}

extension System {
    /// The weight of so many reads and writes.
    fileprivate static func weight(reads: UInt64, writes: UInt64) -> Weight {
        Weight(refTime: 25_000_000 * reads + 100_000_000 * writes)
    }
}
