import Balances
import FrameSupport
import RuntimeTestSupport
import System
import Testing

@Suite struct BalancesHoldTests {
    let deposit = Mock.holdReason(Holder<Mock>.HoldReason.deposit)
    let bond = Mock.holdReason(Holder<Mock>.HoldReason.bond)

    @Test("What is held leaves the free balance and comes back when it is released")
    func holdAndRelease() throws {
        let chain = try mockChain()
        try chain.attempt { () throws(DispatchError) in
            try Money.hold(deposit, .bob, 40)
            try Money.hold(bond, .bob, 50)
        }
        #expect(chain.account(.bob).data == AccountData(free: 10, reserved: 90))
        #expect(chain.account(.bob).consumers == 1)
        #expect(chain.run { Money.held(deposit, .bob) } == 40)
        chain.expectInvariants(Mock.tryState)

        let released = try chain.attempt { () throws(DispatchError) in
            (try Money.release(deposit, .bob, 100), try Money.release(bond, .bob, 20))
        }
        #expect(released == (40, 20))
        #expect(chain.account(.bob).data == AccountData(free: 70, reserved: 30))
        #expect(chain.run { Money.held(deposit, .bob) } == 0)
        try chain.attempt { () throws(DispatchError) in try Money.release(bond, .bob, 30) }
        #expect(chain.account(.bob).consumers == 0)
        #expect(chain.account(.bob).data == AccountData(free: 100))
        chain.expectInvariants(Mock.tryState)
    }

    @Test("Nothing is said of holds and releases, as at the SDK level of the reference")
    func silent() throws {
        let chain = try mockChain()
        try chain.attempt { () throws(DispatchError) in
            try Money.hold(deposit, .bob, 40)
            try Money.release(deposit, .bob, 40)
        }
        chain.expectEvents([])
    }

    @Test("A hold leaves the existential deposit, does not mind locks, and may be of nothing")
    func limits() throws {
        let chain = try mockChain()
        chain.expectUnchanged(failing: .token(.fundsUnavailable)) { () throws(DispatchError) in
            try Money.hold(deposit, .bob, 91)
        }
        chain.expectUnchanged(failing: .token(.cannotCreateHold)) { () throws(DispatchError) in
            try Money.hold(deposit, .charlie, 0)
        }
        #expect(chain.run { Money.canHold(deposit, .bob, 90) && !Money.canHold(deposit, .bob, 91) })
        try chain.attempt { () throws(DispatchError) in
            try Money.setLock(FixedBytes("lock"), .bob, 100, .all)
            try Money.hold(deposit, .bob, 0)
            try Money.hold(deposit, .bob, 90)
        }
        chain.expectInvariants(Mock.tryState)
    }

    @Test("Every hold reason of the runtime fits an account")
    func everyReason() throws {
        let chain = try mockChain()
        #expect(HoldLimit<Mock>.count == 2)
        try chain.attempt { () throws(DispatchError) in
            try Money.hold(deposit, .alice, 1)
            try Money.hold(bond, .alice, 1)
            try Money.hold(bond, .alice, 1)
        }
        #expect(chain.run { Money.held(bond, .alice) } == 2)
    }

    @Test("What is held counts toward what is frozen: free minus the larger of deposit and frozen minus held")
    func frozenAndHeld() throws {
        let chain = try mockChain()
        try chain.attempt { () throws(DispatchError) in
            try Money.hold(deposit, .alice, 300)
            try Money.setLock(FixedBytes("lock"), .alice, 400, .all)
        }
        chain.run {
            #expect(Money.reducible(.alice, keep: .expendable) == 600)
            #expect(Money.reducible(.alice, keep: .preserve) == 600)
            #expect(Money.reducible(.alice, keep: .preserve, forced: true) == 690)
        }
        try chain.attempt { () throws(DispatchError) in try Money.removeLock(FixedBytes("lock"), .alice) }
        #expect(chain.run { Money.reducible(.alice, keep: .expendable) } == 690)
    }

    @Test("Slashing burns what is held, and says what was missing")
    func slash() throws {
        let chain = try mockChain()
        try chain.attempt { () throws(DispatchError) in try Money.hold(bond, .bob, 50) }
        let result = chain.run { Money.slashHeld(bond, .bob, 70) }
        #expect(result == (slashed: 50, missing: 20))
        #expect(chain.run { Money.totalIssuance.value } == 1050)
        chain.expectInvariants(Mock.tryState)
        #expect(chain.run { Money.slash(.bob, 20) } == (slashed: 20, missing: 0))
        chain.expectInvariants(Mock.tryState)
    }

    @Test("A release that would overflow the free balance fails and changes nothing")
    func overflow() throws {
        let chain = try mockChain()
        try chain.attempt { () throws(DispatchError) in try Money.hold(bond, .bob, 50) }
        chain.expectUnchanged(failing: .token(.cannotCreate)) { () throws(DispatchError) in
            try Money.release(bond, .bob, .max)
        }
    }
}

@Suite struct BalancesReserveTests {
    let name = LockID("proxy")

    @Test("Reserves move funds aside, come back, and can be taken")
    func reserves() throws {
        let chain = try mockChain()
        try chain.attempt { () throws(DispatchError) in try Money.reserve(.bob, 60) }
        #expect(chain.account(.bob).data == AccountData(free: 40, reserved: 60))
        #expect(chain.run { Money.unreserve(.bob, 100) } == 40)
        chain.expectEvents([
            .balancesPallet(.reserved(who: .bob, amount: 60)), .balancesPallet(.unreserved(who: .bob, amount: 60)),
        ])
        try chain.attempt { () throws(DispatchError) in try Money.reserve(.bob, 60) }
        #expect(chain.run { Money.slashReserved(.bob, 61) } == (slashed: 60, missing: 1))
        chain.expectInvariants(Mock.tryState)
    }

    @Test("A reserve fails where too little is free, or would be left to live on, or is frozen")
    func failures() throws {
        let chain = try mockChain()
        chain.expectUnchanged(failing: Mock.failure(Money.Failure.insufficientBalance)) { () throws(DispatchError) in
            try Money.reserve(.bob, 101)
        }
        #expect(throws: DispatchError.consumerRemaining) {
            try chain.attempt { () throws(DispatchError) in try Money.reserve(.bob, 91) }
        }
        #expect(chain.run { Money.canReserve(.bob, 90) && !Money.canReserve(.bob, 91) })
        try chain.attempt { () throws(DispatchError) in try Money.setLock(FixedBytes("lock"), .bob, 50, .all) }
        chain.expectUnchanged(failing: Mock.failure(Money.Failure.liquidityRestrictions)) { () throws(DispatchError) in
            try Money.reserve(.bob, 51)
        }
        chain.expectInvariants(Mock.tryState)
    }

    @Test("Repatriated reserves go to an account that exists, free or reserved")
    func repatriates() throws {
        let chain = try mockChain()
        try chain.attempt { () throws(DispatchError) in try Money.reserve(.alice, 100) }
        chain.clearEvents()
        chain.expectUnchanged(failing: Mock.failure(Money.Failure.deadAccount)) { () throws(DispatchError) in
            try Money.repatriateReserved(from: .alice, to: .charlie, 10, .free)
        }
        let missing = try chain.attempt { () throws(DispatchError) in
            try Money.repatriateReserved(from: .alice, to: .bob, 40, .free)
                + Money.repatriateReserved(from: .alice, to: .bob, 70, .reserved)
        }
        #expect(missing == 10)
        #expect(chain.account(.bob).data == AccountData(free: 140, reserved: 60))
        #expect(chain.account(.alice).data == AccountData(free: 900))
        #expect(chain.account(.alice).consumers == 0)
        #expect(chain.account(.bob).consumers == 1)
        chain.expectEvents([
            .balancesPallet(.reserveRepatriated(from: .alice, to: .bob, amount: 40, destinationStatus: .free)),
            .balancesPallet(.reserveRepatriated(from: .alice, to: .bob, amount: 60, destinationStatus: .reserved)),
        ])
        chain.expectInvariants(Mock.tryState)
    }

    @Test("Named reserves are kept apart by name, up to their limit")
    func named() throws {
        let chain = try mockChain()
        let (other, third) = (LockID("a"), LockID("z"))
        try chain.attempt { () throws(DispatchError) in
            try Money.reserve(name, .alice, 100)
            try Money.reserve(other, .alice, 50)
            try Money.reserve(name, .alice, 5)
        }
        chain.run {
            #expect(Money.reserved(name, .alice) == 105)
            #expect(Money.reserved(other, .alice) == 50)
            #expect(Money.reserved(.alice) == 155)
        }
        chain.expectUnchanged(failing: Mock.failure(Money.Failure.tooManyReserves)) { () throws(DispatchError) in
            try Money.reserve(third, .alice, 1)
        }
        #expect(chain.run { Money.unreserve(name, .alice, 200) } == 95)
        try chain.attempt { () throws(DispatchError) in
            try Money.repatriateReserved(other, from: .alice, to: .bob, 30, .reserved)
        }
        chain.run {
            #expect(Money.reserved(other, .alice) == 20)
            #expect(Money.reserved(other, .bob) == 30)
            #expect(Money.slashReserved(other, .bob, 40) == (slashed: 30, missing: 10))
        }
        chain.expectInvariants(Mock.tryState)
    }

    @Test("Root unreserves by force")
    func forced() throws {
        let chain = try mockChain()
        try chain.attempt { () throws(DispatchError) in try Money.reserve(.bob, 60) }
        try chain.dispatch(.balancesPallet(.forceUnreserve(who: .bob, amount: 30)), .root)
        #expect(chain.account(.bob).data == AccountData(free: 70, reserved: 30))
    }
}

@Suite struct BalancesLockTests {
    let vote = LockID("vote")
    let vest = LockID("vest")

    @Test("Locks and freezes overlap: the greatest counts, and the account stays while there is any")
    func overlap() throws {
        let chain = try mockChain()
        try chain.attempt { () throws(DispatchError) in
            try Money.setLock(vote, .bob, 30, .misc)
            try Money.setLock(vest, .bob, 50, .all)
            try Money.setFreeze(.vote, .bob, 70)
        }
        #expect(chain.account(.bob).data.frozen == 70)
        #expect(chain.account(.bob).consumers == 1)
        chain.expectEvents([
            .balancesPallet(.locked(who: .bob, amount: 30)), .balancesPallet(.locked(who: .bob, amount: 20)),
            .balancesPallet(.frozen(who: .bob, amount: 20)),
        ])
        chain.expectInvariants(Mock.tryState)
        chain.clearEvents()
        try chain.attempt { () throws(DispatchError) in
            try Money.thaw(.vote, .bob)
            try Money.removeLock(vest, .bob)
            try Money.removeLock(vote, .bob)
        }
        chain.expectEvents([
            .balancesPallet(.thawed(who: .bob, amount: 20)), .balancesPallet(.unlocked(who: .bob, amount: 20)),
            .balancesPallet(.unlocked(who: .bob, amount: 30)),
        ])
        #expect(chain.account(.bob).consumers == 0)
        chain.expectInvariants(Mock.tryState)
    }

    @Test("Extending only ever raises; setting to nothing removes")
    func extend() throws {
        let chain = try mockChain()
        try chain.attempt { () throws(DispatchError) in
            try Money.setLock(vote, .bob, 30, .fee)
            try Money.extendLock(vote, .bob, 20, .misc)
            try Money.extendFreeze(.vest, .bob, 25)
            try Money.extendFreeze(.vest, .bob, 15)
        }
        #expect(chain.account(.bob).data.frozen == 30)
        #expect(chain.run { Money.frozen(.vest, .bob) } == 25)
        try chain.attempt { () throws(DispatchError) in
            try Money.setLock(vote, .bob, 0, .all)
            try Money.setFreeze(.vest, .bob, 0)
        }
        #expect(chain.account(.bob).data == AccountData(free: 100))
    }

    @Test("More freezes than allowed are refused")
    func limit() throws {
        let chain = try mockChain()
        try chain.attempt { () throws(DispatchError) in try Money.setFreeze(.vest, .bob, 25) }
        chain.expectUnchanged(failing: Mock.failure(Money.Failure.tooManyFreezes)) { () throws(DispatchError) in
            try Money.setFreeze(.vote, .bob, 15)
        }
    }
}
