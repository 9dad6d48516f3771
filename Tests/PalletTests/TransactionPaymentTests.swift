import Balances
import Executive
import FrameSupport
import RuntimeTestSupport
import System
import Testing
import TransactionPayment

@Suite struct TransactionPaymentTests {
    typealias Charge = ChargeTransactionPayment<Mock>

    let remark = Mock.RuntimeCall.systemPallet(.remark(remark: []))

    func context(
        weight: UInt64 = 100_000_000, class: DispatchClass = .normal, pays: Pays = .yes, length: Int = 20
    ) -> TransactionContext<Mock.RuntimeCall> {
        TransactionContext(
            call: remark, info: DispatchInfo(weight: Weight(refTime: weight), class: `class`, pays: pays),
            length: length)
    }

    @Test("A fee is the base, the bytes and the work; the unused is given back, the rest goes to the recipient")
    func pays() throws {
        let chain = try mockChain([(.alice, 1000), (.dave, 10)])
        try chain.run {
            let context = context()
            // 115 for the base, 20 for the bytes, 100 for the work, 5 as a tip.
            let payment = try Charge(tip: 5).prepare(.alice, context)
            #expect(Money.free(.alice) == 760)
            let post = PostDispatchInfo(actualWeight: Weight(refTime: 40_000_000))
            try Charge.postDispatch(payment, context, post, result: nil)
            #expect(Money.free(.alice) == 820)
            #expect(Money.free(.dave) == 190)
        }
        chain.expectEvents([
            .balancesPallet(.withdraw(who: .alice, amount: 240)),
            .balancesPallet(.deposit(who: .alice, amount: 60)),
            .balancesPallet(.deposit(who: .dave, amount: 180)),
            .paymentPallet(.transactionFeePaid(who: .alice, actualFee: 180, tip: 5)),
        ])
        chain.expectInvariants(Mock.tryState)
    }

    @Test("Who cannot pay and stay alive is refused, in the pool as in the block")
    func refuses() throws {
        let chain = try mockChain([(.alice, 244), (.bob, 245)])
        let context = context()
        chain.run {
            #expect(throws: TransactionValidityError.invalid(.payment)) { try Charge(tip: 0).validate(.alice, context) }
            #expect(throws: TransactionValidityError.invalid(.payment)) { try Charge(tip: 0).prepare(.alice, context) }
            #expect(throws: Never.self) { try Charge(tip: 0).validate(.bob, context) }
            #expect(throws: TransactionValidityError.invalid(.payment)) { try Charge(tip: 1).validate(.bob, context) }
        }
    }

    @Test("A call that turns out to be free costs its tip alone")
    func free() throws {
        let chain = try mockChain()
        try chain.run {
            let context = context()
            let payment = try Charge(tip: 7).prepare(.alice, context)
            try Charge.postDispatch(payment, context, PostDispatchInfo(pays: .no), result: nil)
            #expect(Money.free(.alice) == 993)
        }
    }

    @Test("An account that the call has ended gets nothing back")
    func ended() throws {
        let chain = try mockChain([(.alice, 1000), (.bob, 300)])
        try chain.run {
            let context = context()
            let payment = try Charge(tip: 0).prepare(.bob, context)
            try Money.transfer(from: .bob, to: .alice, amount: 65, preservation: .expendable)
            try Charge.postDispatch(payment, context, PostDispatchInfo(actualWeight: .zero), result: nil)
            #expect(!Core.accountExists(.bob))
            #expect(Money.free(.dave) == 235)
        }
        chain.expectInvariants(Mock.tryState)
    }

    @Test("Priority is tip over scarcity; operational transactions count their fee five times")
    func priority() throws {
        let chain = try mockChain()
        try chain.run {
            // A block of 2 * 10^12 holds 20000 of weight 10^8; three quarters of 5 MiB hold 196608 of 20 bytes.
            #expect(try Charge(tip: 0).validate(.alice, context()).priority == 20_000)
            #expect(try Charge(tip: 2).validate(.alice, context()).priority == 60_000)
            // Bytes are what is scarce here: 3932160 / 1000.
            #expect(try Charge(tip: 0).validate(.alice, context(weight: 1, pays: .no, length: 1000)).priority == 3932)
            let operational = try Charge(tip: 0).validate(.alice, context(class: .operational))
            #expect(operational.priority == 20_000 + 235 * 5 * 20_000)
        }
    }

    @Test("Queries tell what a call costs before it is sent")
    func queries() throws {
        let chain = try mockChain()
        chain.run {
            let call = Mock.RuntimeCall.balancesPallet(.transferKeepAlive(dest: .bob, value: Compact(1)))
            let info = Payment.queryInfo(call, length: 100)
            #expect(info.weight == Weight(refTime: 161_500_000))
            #expect(info.class == .normal)
            #expect(info.partialFee == 115 + 100 + 161)
            let details = Payment.queryFeeDetails(call, length: 100)
            #expect(
                details.encoded() == [1] + Balance(115).encoded() + Balance(100).encoded() + Balance(161).encoded()
                    + Balance(0).encoded())
            #expect(Payment.queryInfo(call, length: 100, isSigned: false).partialFee == 0)
            #expect(Payment.queryFeeDetails(call, length: 100, isSigned: false).inclusionFee == nil)
            // No call costs more than a block.
            #expect(Payment.queryWeightToFee(.max) == 2_000_000)
        }
    }

    @Test("The multiplier scales the price of work alone")
    func multiplier() throws {
        let chain = try mockChain()
        chain.run {
            Payment.nextFeeMultiplier.value = FeeMultiplier(FixedU128(numerator: 5, denominator: 2))
            let fee = Payment.fee(context().info, length: 20, tip: 0)
            #expect(fee.inclusionFee?.baseFee == 115)
            #expect(fee.inclusionFee?.lenFee == 20)
            #expect(fee.inclusionFee?.adjustedWeightFee == 250)
        }
    }

    @Test("A whole transaction: nonce, weight and fee are taken, the call runs, a wrong signature does nothing")
    func extensionChain() throws {
        let chain = try mockChain()
        let metadata = chain.run { () -> [String] in
            var registry = TypeRegistry()
            return Mock.Extensions.metadata(in: &registry).map { "\($0.identifier)" }
        }
        #expect(metadata == ["CheckMortality", "CheckNonce", "CheckWeight", "ChargeTransactionPayment"])
        let extensions = Mock.Extensions(
            CheckMortality(.immortal), ExtensionChain(CheckNonce(1), ExtensionChain(CheckWeight(), Charge(tip: 300))))
        #expect(extensions.encoded() == [0, 4, 0xb1, 0x04])
        #expect(try Mock.Extensions(decoding: [0, 4, 0xb1, 0x04]).encoded() == extensions.encoded())
        try chain.run {
            let verdict = try extensions.validate(.alice, context())
            #expect(verdict.requires == [AccountID.alice.bytes + [0, 0, 0, 0]])
            #expect(verdict.provides == [AccountID.alice.bytes + [1, 0, 0, 0]])
            #expect(verdict.priority == 301 * 20_000)
            #expect(throws: TransactionValidityError.invalid(.future)) { try extensions.prepare(.alice, context()) }
        }
    }
}

@Suite struct FeeAdjustmentTests {
    let adjustment = FeeAdjustment()
    /// Three quarters of two seconds.
    let capacity: UInt64 = 1_500_000_000_000

    func next(_ multiplier: FixedU128, used: UInt64) -> FixedU128 {
        adjustment.next(after: multiplier, used: Weight(refTime: used), limits: .mock)
    }

    @Test("A block as full as the target changes nothing")
    func target() {
        #expect(next(.one, used: capacity / 4) == .one)
    }

    @Test("Empty blocks lower the price, full ones raise it, by FRAME's formula to the last digit")
    func formula() {
        // v = 75e-6, d = 1/4: 1 - (vd - v²d²/2) = 1 - 18750000000000e-18 + 175781250e-18
        #expect(next(.one, used: 0).inner == 1_000_000_000_000_000_000 - 18_750_000_000_000 + 175_781_250)
        // d = 3/4: 1 + vd + v²d²/2
        #expect(next(.one, used: capacity).inner == 1_000_000_000_000_000_000 + 56_250_000_000_000 + 1_582_031_250)
        #expect(next(.one, used: .max) == next(.one, used: capacity))
    }

    @Test("The price stays within its bounds and recovers from the lowest")
    func bounds() {
        let least = FixedU128(numerator: 1, denominator: 10)
        #expect(next(least, used: 0) == least)
        #expect(next(.zero, used: 0) == least)
        #expect(next(least, used: capacity) > least)
        #expect(next(.max, used: capacity) == .max)
    }

    @Test("The scarcer of time and proof size counts")
    func proofSize() {
        var limits = BlockWeights.mock
        limits.perClass.normal.maxTotal = Weight(refTime: 1000, proofSize: 1000)
        let byProof = adjustment.next(after: .one, used: Weight(refTime: 0, proofSize: 1000), limits: limits)
        let byTime = adjustment.next(after: .one, used: Weight(refTime: 1000, proofSize: 0), limits: limits)
        #expect(byProof == byTime)
        #expect(byProof > .one)
    }

    @Test("The multiplier follows the blocks of a chain")
    func chain() throws {
        let chain = try mockChain()
        try chain.nextBlock()
        #expect(chain.run { Payment.nextFeeMultiplier.value.value } == next(.one, used: 0))
    }
}
