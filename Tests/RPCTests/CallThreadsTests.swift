import Blockchain
import JSON
import JSONRPC
import Synchronization
import Testing

@testable import RPC

/// Tells one thread what another one did.
private final class Flag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}

@Suite("Threads for clients' calls", .timeLimit(.minutes(1)))
struct CallThreadsTests {
    private let first = ConnectionID(number: 1)
    private let second = ConnectionID(number: 2)
    private let third = ConnectionID(number: 3)

    @Test("A connection takes half of the places at most, and those that wait take turns")
    func turns() {
        var queue = CallQueue<String>(places: 4)
        var entries = [queue.enter(first), queue.enter(first), queue.enter(first)]
        #expect(entries == [true, true, false])
        for name in ["a", "b", "c"] { queue.wait(name, for: first) }
        entries = [queue.enter(second), queue.enter(third), queue.enter(second)]
        #expect(entries == [true, true, false])
        queue.wait("d", for: second)
        // The first connection stays at its share.
        var next = [queue.leave(third), queue.leave(second), queue.leave(first)]
        #expect(next == ["d", nil, "a"])
        queue.wait("e", for: second)
        // The second connection has its turn before the first one, though that has waited longer.
        next = [queue.leave(first), queue.leave(first), queue.leave(second), queue.leave(second)]
        #expect(next == ["b", "e", "c", nil])
    }

    @Test("Calls of one client that take long leave room for those of others")
    func fairness() async throws {
        let threads = CallThreads(count: 2)
        let over = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { [first] in
                    try await ConnectionID.$current.withValue(first) {
                        try await threads.run(.read) { _ throws(RPCError) in
                            while !over.isSet {}
                        }
                    }
                }
            }
            let answer = try await ConnectionID.$current.withValue(second) {
                try await threads.run(.read) { _ throws(RPCError) in 5 }
            }
            #expect(answer == 5)
            over.set()
            try await group.waitForAll()
        }
        await threads.stop()
        await #expect(throws: RPCError.self) { try await threads.run(.read) { _ throws(RPCError) in 5 } }
    }

    @Test("However many clients have the runtime compute, what only reads is answered")
    func reading() async throws {
        let threads = CallThreads(count: 2)
        let over = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number: UInt64 in 0..<8 {
                group.addTask {
                    try await ConnectionID.$current.withValue(ConnectionID(number: number)) {
                        try await threads.run(.runtime) { _ throws(RPCError) in
                            while !over.isSet {}
                        }
                    }
                }
            }
            let answer = try await ConnectionID.$current.withValue(ConnectionID(number: 9)) {
                try await threads.run(.read) { _ throws(RPCError) in 5 }
            }
            #expect(answer == 5)
            over.set()
            try await group.waitForAll()
        }
        await threads.stop()
    }

    @Test("A call whose client has gone comes to its end")
    func cancellation() async {
        let threads = CallThreads(count: 1)
        let running = Flag()
        let call = Task {
            try await threads.run(.read) { progress throws(RPCError) in
                running.set()
                while true { try progress.check() }
            }
        }
        while !running.isSet { await Task.yield() }
        call.cancel()
        await #expect(throws: RPCError.self) { try await call.value }
        await threads.stop()
    }

    @Test("An answer that grows past what clients are sent is not gathered to its end")
    func largestAnswer() async throws {
        try await TestNode.run(largestAnswer: 1000) { node in
            let numbers = JSON([JSON](repeating: 0, count: 20))
            let keys = JSON([JSON](repeating: .text("none"), count: 2000))
            try await node.client { client async throws in
                for (method, params) in [
                    ("chain_getBlockHash", [numbers]), ("state_getReadProof", [[.text("a"), .text(":code")]]),
                    ("childstate_getStorageEntries", [.text(":child_storage:default:kid"), keys]),
                ] as [(String, [JSON])] {
                    let request: JSON = [
                        "jsonrpc": "2.0", "id": 1, "method": .string(method), "params": .array(params),
                    ]
                    let answer = try JSON(parsing: await client.exchange(request.description))
                    let isShort = method == "state_getReadProof"
                    #expect((answer["error"]?["code"] == -32008) == !isShort, "\(method): \(answer)")
                }
                #expect(try await client.result("chain_getBlockHash", [0, 0]).array?.count == 2)
                // Keys that are asked for twice are answered once.
                #expect(try await client.result("state_queryStorageAt", keys)[0]?["changes"]?.array?.count == 1)
            }
        }
    }
}
