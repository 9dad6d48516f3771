import ChainTestSupport
import CybrosRuntime
import Primitives
import ScaleCodec
import StateMachine
import System
import Testing

@testable import ExecutionComparison

@Suite("Differences between executions")
struct DifferenceTests {
    private func change(_ key: [UInt8], _ value: [UInt8]?) -> StorageChange { StorageChange(key: key, value: value) }

    @Test("Equal changes are none")
    func equal() {
        #expect(Difference(of: [], []) == nil)
        #expect(Difference(of: [change([1], [2]), change([3], nil)], [change([1], [2]), change([3], nil)]) == nil)
    }

    @Test("The first key that is another is told, with what each execution makes of it")
    func keys() {
        let same = change([1], [1])
        let cases: [([StorageChange], [StorageChange], String)] = [
            (
                [same, change([2], [7]), change([3], [1])], [same, change([2], [8]), change([3], [2])],
                "the key 0x02 is natively 0x07, as Wasm 0x08"
            ),
            ([same], [same, change([2], nil)], "the key 0x02 is natively untouched, as Wasm removed"),
            ([change([0], []), same], [same], "the key 0x00 is natively 0x, as Wasm untouched"),
        ]
        for (native, wasm, words) in cases { #expect(Difference(of: native, wasm)?.description == words) }
    }

    @Test("Events are told apart one by one")
    func events() throws {
        func record(_ event: System<CybrosRuntime>.Event) -> EventList.Record {
            EventRecord(phase: .initialization, event: .systemPallet(event), topics: [])
        }
        let shared = record(.codeUpdated)
        let extra = record(.newAccount(account: DevelopmentKeys.bob.accountID))
        let key = StorageKeys.value("System", "Events")
        let difference = try #require(
            Difference(of: [change(key, [shared, extra].encoded())], [change(key, [shared].encoded())]))
        guard case .event(let index, let native, let wasm) = difference else {
            Issue.record("\(difference)")
            return
        }
        #expect(index == 1)
        #expect(native?.contains("newAccount") == true)
        #expect(wasm == nil)
    }
}
