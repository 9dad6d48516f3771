import Balances
import Executive
import FrameSupport
import RuntimeTestSupport
import Sudo
import System
import Testing
import Utility

@Suite struct UtilityTests {
    func pay(_ amount: Balance, to target: MultiAddress = .bob) -> Mock.RuntimeCall {
        .balancesPallet(.transferAllowDeath(dest: target, value: Compact(amount)))
    }

    @Test("A batch stops at the first failure and keeps what came before")
    func batch() throws {
        let chain = try mockChain()
        let call = Mock.RuntimeCall.utilityPallet(.batch(calls: [pay(1), pay(1050), pay(2)]))
        let post = try chain.dispatch(call, by: .alice)
        #expect(chain.free(.bob) == 101)
        chain.expectEvents([
            .balancesPallet(.transfer(from: .alice, to: .bob, amount: 1)), .utilityPallet(.itemCompleted),
            .utilityPallet(.batchInterrupted(index: 1, error: .token(.fundsUnavailable))),
        ])
        // The call that was not reached is not paid for.
        #expect((post.actualWeight?.refTime ?? .max) < call.dispatchInfo.weight.refTime)
    }

    @Test("A batch of all undoes everything at the first failure")
    func batchAll() throws {
        let chain = try mockChain()
        chain.expectUnchanged(
            failing: .token(.fundsUnavailable), .utilityPallet(.batchAll(calls: [pay(1), pay(1050)])), .signed(.alice))
        try chain.dispatch(.utilityPallet(.batchAll(calls: [pay(1), pay(2)])), by: .alice)
        #expect(chain.free(.bob) == 103)
        chain.expectEvent(.utilityPallet(.batchCompleted))
    }

    @Test("A forced batch goes on after failures and tells of each")
    func forceBatch() throws {
        let chain = try mockChain()
        try chain.dispatch(.utilityPallet(.forceBatch(calls: [pay(1050), pay(2)])), by: .alice)
        #expect(chain.free(.bob) == 102)
        chain.expectEvents([
            .utilityPallet(.itemFailed(error: .token(.fundsUnavailable))),
            .balancesPallet(.transfer(from: .alice, to: .bob, amount: 2)), .utilityPallet(.itemCompleted),
            .utilityPallet(.batchCompletedWithErrors),
        ])
    }

    @Test("The call filter holds inside batches, except for root")
    func filter() throws {
        let chain = try mockChain()
        let remark = Mock.RuntimeCall.systemPallet(.remark(remark: [1, 2, 3, 4, 5]))
        chain.expectUnchanged(failing: Mock.callFiltered, .utilityPallet(.batchAll(calls: [remark])), .signed(.alice))
        try chain.dispatch(.utilityPallet(.batchAll(calls: [remark])), .root)
        let nested = Mock.RuntimeCall.utilityPallet(.batchAll(calls: [.utilityPallet(.batchAll(calls: []))]))
        chain.expectUnchanged(failing: Mock.callFiltered, nested, .signed(.alice))
        try chain.dispatch(nested, .root)
        chain.expectUnchanged(failing: .badOrigin, .utilityPallet(.batch(calls: [])), Origin.none)
    }

    @Test("What a batch of all forbids holds at any depth inside of it")
    func nestedFilter() throws {
        let chain = try mockChain()
        let inner = Mock.RuntimeCall.utilityPallet(.batchAll(calls: [pay(1)]))
        let interrupted = Mock.RuntimeCall.utilityPallet(
            .batchAll(calls: [.utilityPallet(.batch(calls: [inner])), .utilityPallet(.forceBatch(calls: [inner]))]))
        try chain.dispatch(interrupted, by: .alice)
        chain.expectEvents([
            .utilityPallet(.batchInterrupted(index: 0, error: Mock.callFiltered)), .utilityPallet(.itemCompleted),
            .utilityPallet(.itemFailed(error: Mock.callFiltered)), .utilityPallet(.batchCompletedWithErrors),
            .utilityPallet(.itemCompleted), .utilityPallet(.batchCompleted),
        ])
        #expect(chain.free(.bob) == 100)
        let derived = Mock.RuntimeCall.utilityPallet(.asDerivative(index: 1, call: inner))
        chain.expectUnchanged(
            failing: Mock.callFiltered, .utilityPallet(.batchAll(calls: [derived])), .signed(.alice))
        // Outside of one, they may follow each other.
        try chain.dispatch(.utilityPallet(.batch(calls: [inner, inner])), by: .alice)
        #expect(chain.free(.bob) == 102)
        // Root hands no prohibition down, and who acts as another starts afresh.
        let fresh = Mock.RuntimeCall.utilityPallet(
            .dispatchAs(asOrigin: OriginCaller(.signed(.alice)), call: .utilityPallet(.batch(calls: [inner]))))
        try chain.dispatch(.utilityPallet(.batchAll(calls: [fresh, .utilityPallet(.batchAll(calls: []))])), .root)
        #expect(chain.free(.bob) == 103)
    }

    @Test("A batch of all that fails has used what it reached, and no more; so has a call through a pseudonym")
    func weightOfFailures() throws {
        let chain = try mockChain()
        func weight(_ call: Mock.RuntimeCall) -> Weight { call.dispatchInfo.weight }
        let base = { (count: Int) in
            weight(.utilityPallet(.batchAll(calls: []))) + Weight(refTime: 4_500_000) * UInt64(count)
        }
        let bad = pay(1050)
        let batch = Mock.RuntimeCall.utilityPallet(.batchAll(calls: [pay(1), bad, pay(2), pay(3)]))
        let failure = try #require(chain.failure(of: batch, .signed(.alice)))
        #expect(failure.error == .token(.fundsUnavailable))
        #expect(failure.post == PostDispatchInfo(actualWeight: base(2) + weight(pay(1)) + weight(bad)))

        // Whoever runs the failed one counts what it has used.
        let outer = try chain.dispatch(.utilityPallet(.batch(calls: [batch, pay(1)])), by: .alice)
        #expect(outer.actualWeight == base(1) + (failure.post.actualWeight ?? .zero))
        let forced = try chain.dispatch(.utilityPallet(.forceBatch(calls: [batch, pay(1)])), by: .alice)
        #expect(forced.actualWeight == base(2) + (failure.post.actualWeight ?? .zero) + weight(pay(1)))

        let derived = Mock.RuntimeCall.utilityPallet(.asDerivative(index: 1, call: batch))
        let derivative = weight(derived) - weight(batch)
        let through = try #require(chain.failure(of: derived, .signed(.alice)))
        #expect(through.error == .token(.fundsUnavailable))
        #expect(through.post.actualWeight == derivative + base(1) + weight(pay(1)))
        // A refusal before anything ran has used all, as calls that say nothing do.
        #expect(chain.failure(of: .utilityPallet(.batchAll(calls: [])), Origin.none)?.post == PostDispatchInfo())
    }

    @Test("Millions of small calls are refused before they take more memory than a decoder may")
    func memory() throws {
        // Each is a heap box of its own for two bytes in the extrinsic.
        let count: UInt32 = 2_500_000
        var bytes: [UInt8] = [40, 0] + Compact(count).encoded()
        bytes.reserveCapacity(bytes.count + 2 * Int(count))
        for _ in 0..<count { bytes += [255, 4] }
        #expect(throws: ScaleError.tooLarge) { try Mock.RuntimeCall(decoding: bytes) }
        let chain = try mockChain()
        #expect(throws: ScaleError.tooLarge) {
            try chain.run { try Executive<Mock>.applyExtrinsic([4] + bytes) }
        }
        // Charged are, of any type, 256 for an element of a list and for what is in a box, and 16 for the box.
        let each = 256 + 16 + 256
        let calls = [40, 0] + Compact(UInt32(100)).encoded() + (0..<100).flatMap { _ in [255, 4] as [UInt8] }
        let outer = 16 + 256 + 32
        var enough = ScaleDecoder(calls, memory: outer + 100 * each)
        #expect(throws: Never.self) { try enough.decode(Mock.RuntimeCall.self) }
        var tooLittle = ScaleDecoder(calls, memory: outer + 100 * each - 1)
        #expect(throws: ScaleError.tooLarge) { try tooLittle.decode(Mock.RuntimeCall.self) }
    }

    @Test("Too many calls are refused before any runs")
    func limit() throws {
        let chain = try mockChain()
        let calls = [Mock.RuntimeCall](repeating: .systemPallet(.remark(remark: [])), count: 10_923)
        chain.expectUnchanged(
            failing: Mock.failure(Utility<Mock>.Failure.tooManyCalls), .utilityPallet(.batch(calls: calls)),
            .signed(.alice))
    }

    @Test("A call through a pseudonym spends what the pseudonym has")
    func derivative() throws {
        let chain = try mockChain()
        let derived = chain.run { Utility<Mock>.derivativeAccount(of: .alice, 1) }
        try chain.dispatch(pay(100, to: .id(derived)), by: .alice)
        try chain.dispatch(.utilityPallet(.asDerivative(index: 1, call: pay(60))), by: .alice)
        #expect(chain.free(derived) == 40)
        chain.expectUnchanged(
            failing: .token(.fundsUnavailable), .utilityPallet(.asDerivative(index: 2, call: pay(1))), .signed(.alice))
    }

    @Test("Root dispatches as anyone, and learns how it went")
    func dispatchAs() throws {
        let chain = try mockChain()
        let call = Utility<Mock>.Call.dispatchAs(asOrigin: OriginCaller(.signed(.alice)), call: pay(1))
        chain.expectUnchanged(failing: .badOrigin, .utilityPallet(call), .signed(.alice))
        try chain.dispatch(.utilityPallet(call), .root)
        #expect(chain.free(.bob) == 101)
        chain.expectEvent(.utilityPallet(.dispatchedAs(result: .success(Unit()))))
    }

    @Test("A batch is operational only where all of its calls are")
    func classes() {
        let operational = Mock.RuntimeCall.systemPallet(.setHeapPages(pages: 1))
        #expect(Utility<Mock>.Call.batch(calls: [operational]).dispatchInfo.class == .operational)
        #expect(Utility<Mock>.Call.batch(calls: [operational, pay(1)]).dispatchInfo.class == .normal)
    }
}

@Suite struct SudoTests {
    let call = Mock.RuntimeCall.balancesPallet(.forceSetBalance(who: .charlie, newFree: Compact(500)))

    @Test("The sudo key acts as root for free; nobody else does")
    func sudo() throws {
        let chain = try mockChain()
        chain.expectUnchanged(
            failing: Mock.failure(Sudo<Mock>.Failure.requireSudo), .sudoPallet(.sudo(call: call)), .signed(.bob))
        let post = try chain.dispatch(.sudoPallet(.sudo(call: call)), by: .alice)
        #expect(post.pays == .no)
        #expect(chain.free(.charlie) == 500)
        chain.expectEvent(.sudoPallet(.sudid(sudoResult: .success(Unit()))))
    }

    @Test("What fails inside is told in the event, and undone alone")
    func failure() throws {
        let chain = try mockChain()
        let bad = Mock.RuntimeCall.balancesPallet(.forceTransfer(source: .bob, dest: .alice, value: Compact(101)))
        try chain.dispatch(.sudoPallet(.sudoUncheckedWeight(call: bad, weight: .zero)), by: .alice)
        chain.expectEvents([.sudoPallet(.sudid(sudoResult: .failure(.token(.fundsUnavailable))))])
    }

    @Test("The sudo key acts as another account, hands itself over, and gives itself up for ever")
    func keys() throws {
        let chain = try mockChain()
        let pay = Mock.RuntimeCall.balancesPallet(.transferAllowDeath(dest: .alice, value: Compact(10)))
        try chain.dispatch(.sudoPallet(.sudoAs(who: .bob, call: pay)), by: .alice)
        #expect(chain.free(.alice) == 1010)
        chain.clearEvents()
        try chain.dispatch(.sudoPallet(.setKey(new: .bob)), by: .alice)
        try chain.dispatch(.sudoPallet(.removeKey), by: .bob)
        chain.expectEvents([
            .sudoPallet(.keyChanged(old: .alice, new: .bob)), .sudoPallet(.keyRemoved),
        ])
        chain.expectUnchanged(
            failing: Mock.failure(Sudo<Mock>.Failure.requireSudo), .sudoPallet(.sudo(call: call)), .signed(.bob))
    }
}
