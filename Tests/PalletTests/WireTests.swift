import Balances
import FrameSupport
import RuntimeTestSupport
import Sudo
import System
import Testing
import TransactionPayment
import Utility

/// What clients see: indexes, keys and bytes as FRAME's.
@Suite struct WireTests {
    func hexText(_ bytes: [UInt8]) -> String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    @Test("Calls begin with the pallet's index and the call's, and compact arguments are compact")
    func calls() {
        let bob = "00" + String(repeating: "02", count: 32)
        let vectors: [(Mock.RuntimeCall, String)] = [
            (
                .balancesPallet(.transferAllowDeath(dest: .bob, value: Compact(1_000_000_000_000))),
                "3e00\(bob)070010a5d4e8"
            ),
            (.balancesPallet(.transferKeepAlive(dest: .bob, value: Compact(1))), "3e03\(bob)04"),
            (.balancesPallet(.transferAll(dest: .bob, keepAlive: true)), "3e04\(bob)01"),
            (
                .balancesPallet(.forceUnreserve(who: .bob, amount: 1)),
                "3e05\(bob)01" + String(repeating: "00", count: 15)
            ),
            (.balancesPallet(.forceSetBalance(who: .bob, newFree: Compact(1))), "3e08\(bob)04"),
            (.balancesPallet(.forceAdjustTotalIssuance(direction: .decrease, delta: Compact(1))), "3e090104"),
            (.balancesPallet(.burn(value: Compact(1), keepAlive: false)), "3e0a0400"),
            (.utilityPallet(.batch(calls: [.systemPallet(.remark(remark: [9]))])), "28000400000409"),
            (.utilityPallet(.asDerivative(index: 1, call: .sudoPallet(.removeKey))), "28010100ff04"),
            (.utilityPallet(.dispatchAs(asOrigin: OriginCaller(.root), call: .sudoPallet(.removeKey))), "28030000ff04"),
            (
                .sudoPallet(.sudoUncheckedWeight(call: .sudoPallet(.removeKey), weight: Weight(refTime: 1))),
                "ff01ff040400"
            ),
        ]
        for (call, text) in vectors {
            #expect(hexText(call.encoded()) == text)
            #expect((try? Mock.RuntimeCall(decoding: call.encoded()))?.encoded() == call.encoded())
        }
    }

    @Test("Events and errors have the indexes of FRAME's pallets")
    func events() {
        #expect(Money.Event.endowed(account: .bob, freeBalance: 0).encoded().first == 0)
        #expect(Money.Event.transfer(from: .bob, to: .bob, amount: 0).encoded().first == 2)
        #expect(Money.Event.deposit(who: .bob, amount: 0).encoded().first == 7)
        #expect(Money.Event.withdraw(who: .bob, amount: 0).encoded().first == 8)
        #expect(Money.Event.locked(who: .bob, amount: 0).encoded().first == 17)
        #expect(Money.Event.totalIssuanceForced(old: 0, new: 0).encoded().first == 21)
        #expect(Money.Failure.insufficientBalance.variantIndex == 2)
        #expect(Money.Failure.deltaZero.variantIndex == 11)
        #expect(Utility<Mock>.Event.dispatchedAs(result: .success(Unit())).encoded() == [5, 0])
        #expect(Sudo<Mock>.Event.sudoAsDone(sudoResult: .failure(.badOrigin)).encoded() == [3, 1, 2])
        #expect(Mock.failure(Sudo<Mock>.Failure.requireSudo) == .module(index: 255, error: 0))
    }

    @Test("Storage lies under the keys that clients know")
    func keys() throws {
        let chain = try mockChain()
        chain.run {
            #expect(
                hexText(Money.totalIssuance.key) == "c2261276cc9d1f8598ea4b6a74b15c2f57c875e4cff74148e4628f264b974c80")
            #expect(
                hexText(Payment.nextFeeMultiplier.key)
                    == "3f1467a096bcd71a5b6a0c8155e208103f2edf3bdf381debe331ab7446addfdc")
            #expect(
                hexText(Money.storageVersionKey) == "c2261276cc9d1f8598ea4b6a74b15c2f4e7b9012096b41c4eb3aaf947f6ea429")
            #expect(Money.storedVersion == 1)
            #expect(Core.storedVersion == 0)
            #expect(
                hexText(Core.account.storageKey(.bob)).hasPrefix(
                    "26aa394eea5630e07c48ae0c9558cef7b99d880ec681799c0cf30e8886371da9"))
        }
    }

    @Test("Metadata lists storage and constants under FRAME's names, in its order")
    func metadata() throws {
        let chain = try mockChain()
        chain.run {
            var registry = TypeRegistry()
            let pallets = Mock.palletMetadata(in: &registry)
            #expect(
                pallets.map { "\($0.name)" } == [
                    "System", "Randomness", "Utility", "TransactionPayment", "Balances", "Holder", "Sudo",
                ])
            #expect(
                pallets[4].storage.map { "\($0.name)" } == [
                    "TotalIssuance", "InactiveIssuance", "Account", "Locks", "Reserves", "Holds", "Freezes",
                ])
            #expect(
                pallets[4].constants.map { "\($0.name)" } == [
                    "ExistentialDeposit", "MaxLocks", "MaxReserves", "MaxFreezes",
                ])
            #expect(pallets[3].storage.map { "\($0.name)" } == ["NextFeeMultiplier", "StorageVersion"])
            #expect(pallets[3].storage[0].fallback == FixedU128.one.encoded())
            #expect(pallets[2].constants.map { "\($0.name)" } == ["batched_calls_limit"])
            #expect(pallets[2].constants[0].value == UInt32(10_922).encoded())
            // Holds and freezes are of different types, though both are lists of an identifier and an amount.
            #expect("\(pallets[4].storage[5].kind)" != "\(pallets[4].storage[6].kind)")
            #expect(pallets[5].calls == nil && pallets[5].events == nil && pallets[5].errors == nil)
        }
    }

    @Test("An account's record has its 80 bytes in FRAME's order")
    func accounts() {
        let info = AccountInfo(
            nonce: 1, consumers: 2, providers: 3, sufficients: 4, data: AccountData(free: 5, reserved: 6))
        let flags = "00000000000000000000000000000080"
        #expect(
            hexText(info.encoded()) == "01000000020000000300000004000000" + "05" + String(repeating: "00", count: 15)
                + "06"
                + String(repeating: "00", count: 15) + String(repeating: "00", count: 16) + flags)
    }

    @Test("Calls nested too deep, cut short or made up do not decode, and never trap", arguments: [UInt64(20_251_121)])
    func fuzz(seed: UInt64) {
        // A batch of a batch of a batch …
        let deep = (0..<10_000).flatMap { _ in [UInt8]([40, 0, 4]) }
        #expect(throws: ScaleError.tooDeep) { try Mock.RuntimeCall(decoding: deep) }
        let nested = (0..<127).reduce(Mock.RuntimeCall.sudoPallet(.removeKey)) { call, _ in
            .utilityPallet(.batch(calls: [call]))
        }
        #expect(throws: Never.self) { try Mock.RuntimeCall(decoding: nested.encoded()) }
        #expect(nested.dispatchInfo.class == .normal)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<3000 {
            var bytes = (0..<Int.random(in: 2...90, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            bytes[0] = [0, 40, 62, 255].randomElement(using: &generator) ?? 0
            bytes[1] %= 12
            var input = ScaleDecoder(bytes, memory: 1 << 16)
            guard let call = try? input.decode(Mock.RuntimeCall.self) else { continue }
            #expect(call.encoded() == Array(bytes[..<input.offset]), "seed \(seed), \(bytes)")
        }
    }
}
