import Balances
import FrameSupport
import RuntimeTestSupport
import System
import Testing

@Suite struct BalancesTransferTests {
    @Test("A transfer moves free balance and says so")
    func transfers() throws {
        let chain = try mockChain()
        try chain.dispatch(.balancesPallet(.transferAllowDeath(dest: .bob, value: Compact(50))), by: .alice)
        #expect(chain.free(.alice) == 950)
        #expect(chain.free(.bob) == 150)
        chain.expectEvents([.balancesPallet(.transfer(from: .alice, to: .bob, amount: 50))])
        chain.expectInvariants(Mock.tryState)
    }

    @Test("A transfer to a new account creates it: NewAccount, Endowed, then Transfer")
    func creates() throws {
        let chain = try mockChain()
        try chain.dispatch(.balancesPallet(.transferKeepAlive(dest: .charlie, value: Compact(10))), by: .alice)
        chain.expectEvents([
            .systemPallet(.newAccount(account: .charlie)),
            .balancesPallet(.endowed(account: .charlie, freeBalance: 10)),
            .balancesPallet(.transfer(from: .alice, to: .charlie, amount: 10)),
        ])
        #expect(chain.account(.charlie).providers == 1)
        chain.expectInvariants(Mock.tryState)
    }

    @Test("A transfer that leaves less than the existential deposit ends the sender, and the rest is burnt as dust")
    func dust() throws {
        let chain = try mockChain()
        try chain.dispatch(.balancesPallet(.transferAllowDeath(dest: .alice, value: Compact(95))), by: .bob)
        chain.expectEvents([
            .systemPallet(.killedAccount(account: .bob)),
            .balancesPallet(.dustLost(account: .bob, amount: 5)),
            .balancesPallet(.transfer(from: .bob, to: .alice, amount: 95)),
        ])
        #expect(chain.run { Core.accountExists(.bob) } == false)
        #expect(chain.run { Money.totalIssuance.value } == 1095)
        chain.expectInvariants(Mock.tryState)
    }

    @Test("Transfers fail with the token error that names the reason, and change nothing")
    func failures() throws {
        let chain = try mockChain()
        func expect(_ error: DispatchError, _ call: Money.Call, _ who: AccountID) {
            chain.expectUnchanged(failing: error, .balancesPallet(call), .signed(who))
        }
        expect(.token(.fundsUnavailable), .transferAllowDeath(dest: .bob, value: Compact(1001)), .alice)
        expect(.token(.notExpendable), .transferKeepAlive(dest: .bob, value: Compact(995)), .alice)
        expect(.token(.belowMinimum), .transferAllowDeath(dest: .charlie, value: Compact(9)), .alice)
        expect(.cannotLookup, .transferAllowDeath(dest: .index, value: Compact(9)), .alice)
        // More than was ever issued is not there to be taken.
        expect(.arithmetic(.underflow), .transferAllowDeath(dest: .bob, value: Compact(.max)), .alice)
        expect(.badOrigin, .forceTransfer(source: .bob, dest: .alice, value: Compact(1)), .alice)
        chain.expectUnchanged(
            failing: .badOrigin, .balancesPallet(.transferAllowDeath(dest: .bob, value: Compact(1))), .root)
        try chain.attempt { () throws(DispatchError) in try Money.setLock(FixedBytes("lock"), .bob, 60, .all) }
        expect(.token(.frozen), .transferAllowDeath(dest: .alice, value: Compact(41)), .bob)
        try chain.dispatch(.balancesPallet(.transferAllowDeath(dest: .alice, value: Compact(40))), by: .bob)
        chain.expectInvariants(Mock.tryState)
    }

    @Test("Transferring all leaves nothing, or exactly the existential deposit")
    func all() throws {
        let chain = try mockChain()
        try chain.dispatch(.balancesPallet(.transferAll(dest: .bob, keepAlive: true)), by: .alice)
        #expect(chain.free(.alice) == 10)
        #expect(chain.free(.bob) == 1090)
        try chain.dispatch(.balancesPallet(.transferAll(dest: .alice, keepAlive: false)), by: .bob)
        #expect(chain.free(.alice) == 1100)
        #expect(chain.account(.bob) == AccountInfo())
        chain.expectInvariants(Mock.tryState)
    }

    @Test("A transfer to oneself is checked but moves nothing and says nothing")
    func selfTransfer() throws {
        let chain = try mockChain()
        try chain.dispatch(.balancesPallet(.transferAllowDeath(dest: .bob, value: Compact(100))), by: .bob)
        chain.expectEvents([])
        #expect(chain.free(.bob) == 100)
    }

    @Test("An account that something consumes keeps its existential deposit")
    func consumed() throws {
        let chain = try mockChain()
        try chain.attempt { () throws(DispatchError) in try Core.incrementConsumers(.bob) }
        chain.expectUnchanged(
            failing: .token(.frozen), .balancesPallet(.transferAllowDeath(dest: .alice, value: Compact(100))),
            .signed(.bob))
        try chain.dispatch(.balancesPallet(.transferAll(dest: .alice, keepAlive: false)), by: .bob)
        #expect(chain.free(.bob) == 10)
    }

    @Test("Root sets balances and issuance; a balance below the existential deposit becomes none")
    func rootCalls() throws {
        let chain = try mockChain()
        try chain.dispatch(.balancesPallet(.forceSetBalance(who: .charlie, newFree: Compact(500))), .root)
        #expect(chain.free(.charlie) == 500)
        try chain.dispatch(.balancesPallet(.forceSetBalance(who: .charlie, newFree: Compact(9))), .root)
        #expect(chain.run { Core.accountExists(.charlie) } == false)
        chain.expectInvariants(Mock.tryState)
        chain.expectUnchanged(
            failing: Mock.failure(Money.Failure.deltaZero),
            .balancesPallet(.forceAdjustTotalIssuance(direction: .increase, delta: Compact(0))), .root)
        chain.clearEvents()
        try chain.dispatch(.balancesPallet(.forceAdjustTotalIssuance(direction: .decrease, delta: Compact(100))), .root)
        chain.expectEvents([.balancesPallet(.totalIssuanceForced(old: 1100, new: 1000))])

        // What has been deactivated stays a part of the whole.
        chain.run { Money.inactiveIssuance.value = 400 }
        chain.expectUnchanged(
            failing: Mock.failure(Money.Failure.issuanceDeactivated),
            .balancesPallet(.forceAdjustTotalIssuance(direction: .decrease, delta: Compact(601))), .root)
        try chain.dispatch(.balancesPallet(.forceAdjustTotalIssuance(direction: .decrease, delta: Compact(600))), .root)
    }

    @Test("Burning destroys units; minting makes them")
    func burnsAndMints() throws {
        let chain = try mockChain()
        try chain.dispatch(.balancesPallet(.burn(value: Compact(90), keepAlive: true)), by: .bob)
        chain.expectEvents([.balancesPallet(.burned(who: .bob, amount: 90))])
        chain.expectUnchanged(
            failing: .token(.fundsUnavailable), .balancesPallet(.burn(value: Compact(1), keepAlive: true)),
            .signed(.bob))
        try chain.attempt { () throws(DispatchError) in try Money.mint(.charlie, 77) }
        chain.expectUnchanged(failing: .token(.belowMinimum)) { () throws(DispatchError) in try Money.mint(.dave, 9) }
        chain.expectUnchanged(failing: .arithmetic(.overflow)) { () throws(DispatchError) in
            try Money.mint(.alice, .max)
        }
        #expect(chain.run { Money.totalIssuance.value } == 1087)
        chain.expectInvariants(Mock.tryState)
    }

    @Test("Old accounts are upgraded for free where most of a list needed it")
    func upgrades() throws {
        let chain = try mockChain()
        chain.run { Core.account[.bob].data.flags.bits = 0 }
        let paid = try chain.dispatch(.balancesPallet(.upgradeAccounts(who: [.alice, .bob])), by: .alice)
        #expect(paid.pays == .yes)
        #expect(chain.account(.bob).data.flags.bits == ExtraFlags.isNewLogic)
        chain.run { Core.account[.bob].data.flags.bits = 0 }
        let free = try chain.dispatch(.balancesPallet(.upgradeAccounts(who: [.bob])), by: .alice)
        #expect(free.pays == .no)
        chain.expectInvariants(Mock.tryState)
    }

    @Test("Genesis refuses dust, duplicates and too much")
    func genesis() {
        #expect(throws: BalancesGenesisFailure.belowExistentialDeposit(.bob)) { try mockChain([(.bob, 9)]) }
        #expect(throws: BalancesGenesisFailure.duplicate(.bob)) { try mockChain([(.bob, 10), (.bob, 10)]) }
        #expect(throws: BalancesGenesisFailure.issuanceOverflows) { try mockChain([(.bob, .max), (.alice, 10)]) }
    }
}
