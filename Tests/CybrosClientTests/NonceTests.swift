import ChainTestSupport
import Primitives
import Synchronization
import Testing

@testable import CybrosClient

@Suite("Nonces")
struct NonceTests {
    /// A node that says what it is told to say.
    final class Node: Sendable {
        let next = Mutex<Nonce>(0)
        let asked = Mutex(0)

        var source: NonceSource {
            NonceSource { [self] _ throws(ClientError) in
                asked.withLock { $0 += 1 }
                return next.withLock { $0 }
            }
        }
    }

    let alice = DevelopmentKeys.alice.accountID
    let bob = DevelopmentKeys.bob.accountID

    @Test("The node is asked once for an account; then nonces are counted, also for those who ask at the same time")
    func counting() async throws {
        let node = Node()
        node.next.withLock { $0 = 5 }
        let source = node.source
        let taken = try await withThrowingTaskGroup(of: Nonce.self) { [alice] group in
            for _ in 0..<50 { group.addTask { try await source.take(alice) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(taken.sorted() == Array(5..<55))
        #expect(node.asked.withLock { $0 } == 1)
        #expect(try await source.take(bob) == 5)
        #expect(node.asked.withLock { $0 } == 2)
    }

    @Test("A nonce that was given up is handed out again before a new one")
    func holes() async throws {
        let node = Node()
        let source = node.source
        for nonce in 0..<4 { #expect(try await source.take(alice) == Nonce(nonce)) }
        await source.giveUp(alice, 1)
        // 0 is in the pool: the node counts up to the hole.
        node.next.withLock { $0 = 1 }
        #expect(try await source.take(alice) == 1)
        #expect(try await source.take(alice) == 4)
        #expect(node.asked.withLock { $0 } == 2)
    }

    @Test("Nonces that another program used are left out")
    func others() async throws {
        let node = Node()
        let source = node.source
        #expect(try await source.take(alice) == 0)
        await source.giveUp(alice, 0)
        node.next.withLock { $0 = 10 }
        #expect(try await source.take(alice) == 10)
    }

    @Test("After the pool forgot transactions that nobody watches, their nonces are used again")
    func forgotten() async throws {
        let node = Node()
        let source = node.source
        for _ in 0..<3 { _ = try await source.take(alice) }
        for nonce in 0..<3 { await source.settle(alice, Nonce(nonce)) }
        let fourth = try await source.take(alice)
        await source.giveUp(alice, fourth)
        #expect(try await source.take(alice) == 0)
        #expect(try await source.take(alice) == 1)
    }

    @Test("A node that contradicts itself takes no memory")
    func contradiction() async throws {
        let node = Node()
        let source = node.source
        node.next.withLock { $0 = .max - 5 }
        let first = try await source.take(alice)
        #expect(first == Nonce.max - 5)
        await source.giveUp(alice, first)
        node.next.withLock { $0 = 0 }
        #expect(try await source.take(alice) == 0)
        #expect(try await source.take(alice) == 1)
    }

    @Test("An error of asking reaches all who wait, and the next one asks again")
    func failure() async throws {
        let isBroken = Flag()
        let source = NonceSource { _ throws(ClientError) in
            guard isBroken.value.withLock({ $0 }) else { return 3 }
            throw .timeout(method: "system_accountNextIndex")
        }
        await #expect(throws: ClientError.timeout(method: "system_accountNextIndex")) { try await source.take(alice) }
        isBroken.value.withLock { $0 = false }
        #expect(try await source.take(alice) == 3)
    }
}

private final class Flag: Sendable { let value = Mutex(true) }
