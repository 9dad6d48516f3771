import FrameSupport
import RuntimeTestSupport
import System
import Testing

@testable import OffchainComputingWorkers

@Suite struct RegistrationTests {
    @Test("A registered worker has its deposit held, its record stored and its owner's index kept")
    func registers() throws {
        try scenario { chain in
            try chain.registerImpl()
            let before = chain.free(.alice)
            chain.clearEvents()
            try chain.call(.registerWorker(worker: .bob, implID: 101, initialDeposit: 101 * cbt), by: .alice)

            #expect(chain.free(.alice) == before - 101 * cbt)
            #expect(chain.free(.bob) == cbt)
            #expect(chain.held(.workerRegistrationReserve, .bob) == 100 * cbt)
            #expect(
                chain.worker(.bob)
                    == WorkerInfo(account: .bob, owner: .alice, deposit: 100 * cbt, implID: 101))
            chain.run {
                #expect(Infra.accountOwningWorkers.contains(.alice, .bob))
                #expect(Infra.impls[101]?.workersCount == 1)
            }
            chain.expectEvents([
                .system(.newAccount(account: .bob)), .balances(.endowed(account: .bob, freeBalance: 101 * cbt)),
                .balances(.transfer(from: .alice, to: .bob, amount: 101 * cbt)),
                .workers(.workerRegistered(worker: .bob, owner: .alice, implID: 101)),
            ])
        }
    }

    @Test("A deregistered worker's funds come back to its owner, and its account is gone")
    func deregisters() throws {
        try scenario { chain in
            try chain.registerImpl()
            let before = chain.free(.alice)
            try chain.register(.bob)
            chain.clearEvents()
            try chain.call(.deregisterWorker(worker: .bob), by: .alice)

            #expect(chain.free(.alice) == before)
            chain.run { #expect(!MockSystem.accountExists(.bob)) }
            #expect(chain.worker(.bob) == nil)
            chain.expectEvents([
                .system(.killedAccount(account: .bob)),
                .balances(.transfer(from: .bob, to: .alice, amount: 200 * cbt)),
                .workers(.workerDeregistered(worker: .bob, force: false)),
            ])

            try chain.register(.bob)
            #expect(chain.worker(.bob)?.status == .registered)
        }
    }

    @Test("Registration is refused, the first failing check deciding")
    func refusesRegistration() throws {
        try scenario { chain in
            try chain.registerImpl()
            func register(
                _ worker: AccountID, _ amount: Balance, impl: ImplID = 101
            ) -> Infra.Call { .registerWorker(worker: .id(worker), implID: impl, initialDeposit: amount) }

            chain.refuses(register(.alice, 0, impl: 5), by: .alice, .invalidOwner)
            // The deposit and the existential deposit do not suffice: there must be more.
            chain.refuses(register(.bob, 100 * cbt + cbt / 1000, impl: 5), by: .alice, .initialBalanceTooLow)
            chain.refuses(register(.bob, 100 * cbt + cbt / 1000 + 1, impl: 5), by: .alice, .implNotFound)
            try chain.call(register(.bob, 100 * cbt + cbt / 1000 + 1), by: .alice)
            chain.refuses(register(.bob, 0), by: .alice, .initialBalanceTooLow)
            chain.refuses(register(.bob, 200 * cbt), by: .alice, .alreadyRegistered)
            chain.refuses(register(.dave, 150_000 * cbt), .signed(.alice), .token(.fundsUnavailable))
            chain.refuses(.registerWorker(worker: .index, implID: 101, initialDeposit: 0), .none, .badOrigin)
            chain.refuses(
                .registerWorker(worker: .index, implID: 101, initialDeposit: 0), .signed(.alice), .cannotLookup)
        }
    }

    @Test("Nobody can register an account in use and so take its funds")
    func preventsTheft() throws {
        try scenario { chain in
            try chain.registerImpl()
            let funds = chain.free(.charlie)
            chain.refuses(
                .registerWorker(worker: .charlie, implID: 101, initialDeposit: 0), by: .alice, .workerAccountInUse)
            chain.refuses(
                .registerWorker(worker: .charlie, implID: 101, initialDeposit: 200 * cbt), by: .alice,
                .workerAccountInUse)
            chain.refuses(.withdrawFromWorker(worker: .charlie, value: cbt), by: .alice, .workerNotFound)
            chain.refuses(.deregisterWorker(worker: .charlie), by: .alice, .workerNotFound)
            #expect(chain.free(.charlie) == funds)
        }
    }

    @Test("Deregistration is refused to strangers and to workers with a session")
    func refusesDeregistration() throws {
        try scenario { chain in
            try chain.registerImpl()
            chain.refuses(.deregisterWorker(worker: .bob), by: .alice, .workerNotFound)
            chain.refuses(.deregisterWorker(worker: .raw([1])), .signed(.alice), .cannotLookup)
            chain.refuses(.deregisterWorker(worker: .bob), .root, .badOrigin)
            try chain.register(.bob)
            chain.refuses(.deregisterWorker(worker: .bob), by: .charlie, .notTheOwner)
            try chain.goOnline(.bob)
            chain.refuses(.deregisterWorker(worker: .bob), by: .alice, .workerNotOffline)
            try chain.call(.requestOffline, by: .bob)
            try chain.call(.deregisterWorker(worker: .bob), by: .alice)
        }
    }

    @Test("Owners move funds to and from their workers, but never the deposit")
    func movesFunds() throws {
        try scenario { chain in
            try chain.registerImpl()
            for call in [
                Infra.Call.transferToWorker(worker: .index, value: 1), .withdrawFromWorker(worker: .index, value: 1),
            ] {
                chain.refuses(call, .root, .badOrigin)
                chain.refuses(call, .signed(.alice), .cannotLookup)
            }
            chain.refuses(.transferToWorker(worker: .bob, value: 1), by: .alice, .workerNotFound)
            chain.refuses(.withdrawFromWorker(worker: .bob, value: 1), by: .alice, .workerNotFound)
            try chain.register(.bob)
            chain.clearEvents()

            try chain.call(.transferToWorker(worker: .bob, value: 7 * cbt), by: .alice)
            try chain.call(.withdrawFromWorker(worker: .bob, value: 3 * cbt), by: .alice)

            #expect(chain.free(.bob) == 104 * cbt)
            chain.expectEvents([
                .balances(.transfer(from: .alice, to: .bob, amount: 7 * cbt)),
                .balances(.transfer(from: .bob, to: .alice, amount: 3 * cbt)),
            ])
            chain.refuses(.transferToWorker(worker: .bob, value: 1), by: .charlie, .notTheOwner)
            chain.refuses(.withdrawFromWorker(worker: .bob, value: 1), by: .charlie, .notTheOwner)
            chain.refuses(
                .withdrawFromWorker(worker: .bob, value: 105 * cbt), .signed(.alice), .token(.fundsUnavailable))
            // The existential deposit stays of the 104 that are free: under a deposit it counts as frozen, and without
            // one as what the account can not do without.
            let most = 104 * cbt - cbt / 1000
            let tooMuch = Infra.Call.withdrawFromWorker(worker: .bob, value: most + 1)
            chain.refuses(tooMuch, .signed(.alice), .token(.frozen))
            _ = chain.run { Infra.slashWorker(.bob, 100 * cbt) }
            chain.refuses(tooMuch, .signed(.alice), .token(.notExpendable))
            try chain.call(.withdrawFromWorker(worker: .bob, value: most), by: .alice)
            #expect(chain.free(.bob) == cbt / 1000)
        }
    }

    @Test("Other pallets look workers and implementations up, and pay workers")
    func servesOtherPallets() throws {
        try scenario { chain in
            try chain.registerImpl()
            try chain.register(.bob)
            try chain.run {
                #expect(Infra.impl(101)?.owner == .alice)
                #expect(Infra.implExists(101) && !Infra.implExists(102))
                #expect(Infra.worker(.bob)?.owner == .alice)
                #expect(Infra.workerExists(.bob) && !Infra.workerExists(.alice))
                try Infra.rewardWorker(.bob, from: .charlie, 5 * cbt)
            }
            #expect(chain.free(.bob) == 105 * cbt)
        }
    }
}
