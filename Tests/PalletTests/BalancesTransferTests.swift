import Balances
import FrameSupport
import RuntimeTestSupport
import System
import Testing

@Suite struct BalancesTransferTests {
    @Test("A transfer moves free balance and says so")
    func transfers() throws {
        let chain = try mockChain()
        try chain.dispatch(.balances(.transferAllowDeath(dest: .bob, value: Compact(50))), by: .alice)
        chain.run {
            #expect(Money.free(.alice) == 950)
            #expect(Money.free(.bob) == 150)
        }
        chain.expectEvents([.balances(.transfer(from: .alice, to: .bob, amount: 50))])
        chain.expectInvariants(Mock.tryState)
    }
}
