import TestSupport
import Testing

@testable import StateMachine

@Suite("Table of keys")
struct KeyTableTests {
    @Test("It is a dictionary whose last key can go, also where all hashes are equal", arguments: [1, 4, UInt32.max])
    func againstDictionary(hashes: UInt32) {
        var random = SeededGenerator()
        var table = KeyTable<Int>()
        var model: [[UInt8]: Int] = [:]
        var order: [[UInt8]] = []
        for step in 0..<4_000 {
            let bytes = random.bytes(Int.random(in: 0...2, using: &random)).map { $0 & 31 }
            let key = StorageKey(bytes)
            key.withProbe { probe in
                let probe = KeyProbe(probe.bytes, hash: probe.hash % hashes)
                let place = table.place(of: probe)
                #expect(place.map { table.values[$0] } == model[bytes], "seed \(random.seed), step \(step)")
                if let place {
                    table.values[place] = step
                } else {
                    table.append(key, probe, step)
                    order.append(bytes)
                }
                model[bytes] = step
            }
            if Int.random(in: 0..<3, using: &random) == 0, let last = order.popLast() {
                table.removeLast()
                model[last] = nil
            }
            #expect(table.count == model.count)
        }
        #expect(table.keys.map(\.bytes) == order, "seed \(random.seed)")
    }

    @Test("The empty key is a key")
    func emptyKey() {
        var table = KeyTable<Int>()
        let key = StorageKey([])
        key.withProbe { #expect(table.value($0) == nil) }
        key.withProbe { table.append(key, $0, 7) }
        key.withProbe { #expect(table.value($0) == 7) }
        StorageKey([0]).withProbe { #expect(table.value($0) == nil) }
    }
}
