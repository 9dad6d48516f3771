import Balances
import FrameSupport
import RuntimeTestSupport
import System
import Testing

@Suite struct BalancesModelTests {
    /// What can be done to balances, with sums around the edges of what is there.
    static func step(_ generator: inout SeededGenerator) throws(DispatchError) {
        let accounts: [AccountID] = [.alice, .bob, .charlie]
        func account(_ generator: inout SeededGenerator) -> AccountID {
            accounts.randomElement(using: &generator) ?? .alice
        }
        let (who, other) = (account(&generator), account(&generator))
        let free = Money.free(who)
        let edges: [Balance] = [
            0, 1, 9, 10, 11, free, free.saturatingSubtract(10), free.saturatingSubtract(9), free / 2, free + 1,
        ]
        let amount = edges.randomElement(using: &generator) ?? 0
        let reason = Mock.holdReason(Bool.random(using: &generator) ? Holder<Mock>.HoldReason.bond : .deposit)
        let preservation = [Preservation.expendable, .protect, .preserve].randomElement(using: &generator) ?? .protect
        let status: BalanceStatus = Bool.random(using: &generator) ? .free : .reserved
        let name = LockID(Bool.random(using: &generator) ? "one" : "two")
        // A pallet takes back only what it has reserved itself: FRAME keeps no book of reserves without a name.
        let unnamed = min(amount, Self.unnamedReserve(who))
        switch Int.random(in: 0..<20, using: &generator) {
        case 0...3: try Money.transfer(from: who, to: other, amount: amount, preservation: preservation)
        case 4: try Money.hold(reason, who, amount)
        case 5: try Money.release(reason, who, amount)
        case 6: _ = Money.slashHeld(reason, who, amount)
        case 7: try Money.reserve(who, amount)
        case 8: _ = Money.unreserve(who, unnamed)
        case 9: _ = try Money.repatriateReserved(from: who, to: other, unnamed, status)
        case 10: try Money.reserve(name, who, amount)
        case 11: _ = Money.unreserve(name, who, amount)
        case 12: _ = try Money.repatriateReserved(name, from: who, to: other, amount, status)
        case 13: try Money.setLock(name, who, amount, .all)
        case 14: try Money.removeLock(name, who)
        case 15: try Money.setFreeze(.vote, who, amount)
        case 16: try Money.thaw(.vote, who)
        case 17: try Money.mint(who, amount)
        case 18: try Money.burn(who, amount, preservation: preservation)
        default: _ = Money.slash(who, amount)
        }
    }

    static func unnamedReserve(_ who: AccountID) -> Balance {
        let held = [Holder<Mock>.HoldReason.bond, .deposit].reduce(0) { $0 + Money.held(Mock.holdReason($1), who) }
        return Money.reserved(who) - held - Money.reserved(LockID("one"), who) - Money.reserved(LockID("two"), who)
    }

    @Test(
        "Whatever is done to balances in whatever order, the invariants hold and references are counted",
        arguments: UInt64(1)...8)
    func invariants(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let chain = try mockChain([(.alice, 1000), (.bob, 500), (.charlie, 200)])
        for step in 0..<400 {
            try? chain.attempt { () throws(DispatchError) in try Self.step(&generator) }
            chain.run {
                do throws(TryStateFailure) {
                    try Money.tryState()
                } catch {
                    Issue.record("seed \(seed), step \(step): \(error.invariant)")
                }
                for who in [AccountID.alice, .bob, .charlie] {
                    let info = Core.account[who]
                    let consumes = info.data.reserved != 0 || info.data.frozen != 0
                    #expect(info.providers == (info.data.free >= 10 ? 1 : 0), "seed \(seed), step \(step)")
                    #expect(info.consumers == (consumes ? 1 : 0), "seed \(seed), step \(step)")
                }
            }
        }
    }
}
