import Blockchain
import ChainTestSupport
import Primitives
import Testing

@Suite("Streams of events")
struct BroadcastTests {
    @Test("Every listener gets every value, in order, until the end")
    func order() async {
        let broadcast = Broadcast<Int>(capacity: 16)
        let (first, second) = (broadcast.stream(), broadcast.stream())
        for value in 0..<10 { broadcast.send(value) }
        broadcast.finish()
        var values: [Int] = []
        for await value in first { values.append(value) }
        #expect(values == Array(0..<10))
        values = []
        for await value in second { values.append(value) }
        #expect(values == Array(0..<10))
    }

    @Test("A listener that is too slow is cut off after what fits; the others notice nothing")
    func slow() async {
        let broadcast = Broadcast<Int>(capacity: 4)
        let slow = broadcast.stream()
        let quick = broadcast.stream()
        var iterator = quick.makeAsyncIterator()
        var seen: [Int] = []
        for value in 0..<10 {
            broadcast.send(value)
            if let value = await iterator.next() { seen.append(value) }
        }
        #expect(seen == Array(0..<10))
        var late: [Int] = []
        for await value in slow { late.append(value) }
        #expect(late == [0, 1, 2, 3])
    }

    @Test("A stream after the end is empty")
    func finished() async {
        let broadcast = Broadcast<Int>(capacity: 4)
        broadcast.finish()
        for await _ in broadcast.stream() { Issue.record("a value after the end") }
    }

    @Test("A listener that goes away is forgotten")
    func cancelled() async {
        let broadcast = Broadcast<Int>(capacity: 1)
        let task = Task {
            for await _ in broadcast.stream() {}
            return true
        }
        task.cancel()
        #expect(await task.value)
        for value in 0..<5 { broadcast.send(value) }
    }

    @Test("The chain tells of imports and finality in the order in which they happen")
    func chain() async throws {
        let test = try TestChain()
        let imported = test.chain.imported.stream()
        let finalized = test.chain.finalized.stream()
        var blocks: [BlockID] = []
        for _ in 0..<3 { blocks.append(try test.extend().id) }
        try test.chain.importBlock(test.build(on: test.genesis, shift: 1))
        try test.chain.finalize(blocks[1].hash)
        try test.chain.finalize(blocks[2].hash)
        test.chain.close()
        var seen: [ImportedBlock] = []
        for await event in imported { seen.append(event) }
        #expect(seen.map(\.id).prefix(3) == blocks[...])
        #expect(seen.map(\.isBest) == [true, true, true, false])
        var final: [[BlockID]] = []
        for await event in finalized { final.append(event.blocks) }
        #expect(final == [[blocks[0], blocks[1]], [blocks[2]]])
    }

    @Test(
        "Listeners that stop in the middle of a value hold up neither the sender nor themselves",
        .timeLimit(.minutes(1)))
    func cancellation() async {
        let broadcast = Broadcast<Int>(capacity: 4)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<2000 {
                        let stream = broadcast.stream()
                        let listener = Task { for await _ in stream {} }
                        await Task.yield()
                        listener.cancel()
                        await listener.value
                    }
                }
            }
            group.addTask { for value in 0..<20_000 { broadcast.send(value) } }
        }
    }
}
