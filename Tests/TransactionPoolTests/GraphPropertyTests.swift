import Primitives
import TestSupport
import Testing

@testable import TransactionPool

@Suite("The graph of transactions")
struct GraphPropertyTests {
    /// What must hold for any graph, computed the slow way from the transactions alone.
    static func expectSound(_ graph: TransactionGraph, _ context: String) {
        let ready = graph.ready.entries.values.map(\.transaction)
        var providers: [TransactionTag: Hash256] = [:]
        for transaction in ready {
            for tag in transaction.provides {
                #expect(providers.updateValue(transaction.hash, forKey: tag) == nil, "two providers; \(context)")
            }
        }
        #expect(providers == graph.ready.providers, "\(context)")
        for entry in graph.ready.entries.values {
            let unmet = entry.transaction.requires.filter { providers[$0] != nil }.count
            #expect(entry.unmet == unmet, "\(context)")
        }
        #expect(graph.ready.bytes == ready.reduce(0) { $0 + $1.bytes.count }, "\(context)")
        #expect(graph.future.bytes == graph.future.transactions.reduce(0) { $0 + $1.bytes.count }, "\(context)")
        #expect(BestTransactions(graph.ready).map(\.hash) == slowOrder(graph), "\(context)")
    }

    /// Takes, again and again, the best of those whose requirements have all come.
    static func slowOrder(_ graph: TransactionGraph) -> [Hash256] {
        var left = graph.ready.entries
        var order: [Hash256] = []
        while true {
            let provided = Set(left.values.flatMap(\.transaction.provides))
            let candidates = left.values.filter { entry in
                !entry.transaction.requires.contains(where: provided.contains)
            }
            let best = candidates.max { a, b in
                if a.transaction.priority != b.transaction.priority {
                    return a.transaction.priority < b.transaction.priority
                }
                if a.transaction.validTill != b.transaction.validTill {
                    return a.transaction.validTill > b.transaction.validTill
                }
                return a.insertion > b.insertion
            }
            guard let best else { break }
            order.append(best.transaction.hash)
            left[best.transaction.hash] = nil
        }
        #expect(order.count == graph.ready.count, "a cycle keeps some from ever coming")
        return order
    }

    @Test("Stays sound under random insertions, removals, blocks and limits", arguments: 0..<20)
    func randomOperations(round: UInt64) {
        let seed = UInt64.random(in: 0 ... .max) &+ round
        var random = SeededGenerator(seed: seed)
        var graph = TransactionGraph()
        var inserted: [Hash256] = []
        let tagNames = (0..<14).map { "tag \($0)" }
        for step in 0..<250 {
            let context = "seed \(seed), step \(step)"
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<14:
                let new = transaction(
                    "\(step)", priority: .random(in: 0..<6, using: &random),
                    requires: Array(tagNames.shuffled(using: &random).prefix(.random(in: 0...2, using: &random))),
                    provides: Array(tagNames.shuffled(using: &random).prefix(.random(in: 1...3, using: &random))),
                    longevity: .random(in: 0..<3, using: &random), size: .random(in: 1..<9, using: &random))
                let before = (graph.ready.count, graph.future.count)
                do {
                    _ = try graph.insert(new)
                    inserted.append(new.hash)
                    #expect(graph.contains(new.hash), "\(context)")
                } catch {
                    #expect((graph.ready.count, graph.future.count) == before, "\(context)")
                }
            case 14..<16:
                guard let victim = inserted.randomElement(using: &random) else { continue }
                let removed = graph.remove([victim])
                #expect(!removed.contains { graph.contains($0.hash) }, "\(context)")
            case 16..<19:
                let tags = tags(Array(tagNames.shuffled(using: &random).prefix(2)))
                let pruned = graph.prune(included: [], tags: tags).pruned
                #expect(!pruned.contains { graph.contains($0.hash) }, "\(context)")
            default:
                let limit = PoolLimit(count: 3, bytes: 20)
                _ = graph.enforce(ready: limit, future: limit)
                #expect(limit.allows(count: graph.ready.count, bytes: graph.ready.bytes), "\(context)")
                #expect(limit.allows(count: graph.future.count, bytes: graph.future.bytes), "\(context)")
            }
            Self.expectSound(graph, context)
        }
    }

    @Test("A hundred thousand transactions come in out of order, are limited, and leave block by block")
    func manyTransactions() throws {
        let accounts = 1000
        let nonces = 100
        var pool = Scenario(PoolOptions(count: 200_000, kibibytes: 1 << 20))
        for account in 0..<accounts {
            // The first nonce of each account comes last: the others wait in future until then.
            pool.state.watched.insert(hash("\(account)/0"))
            for nonce in (0..<nonces).reversed() {
                try pool.insert(
                    "\(account)/\(nonce)", priority: UInt64(account),
                    requires: nonce == 0 ? [] : ["\(account)/\(nonce - 1)"],
                    provides: ["\(account)/\(nonce)"])
            }
        }
        #expect(pool.state.graph.ready.count == accounts * nonces)
        for nonce in 0..<nonces {
            let inclusions = (0..<accounts).map {
                FinalityWatch.Inclusion(transaction: hash("\($0)/\(nonce)"), index: $0)
            }
            let displaced = pool.state.enact(
                hash("block \(nonce)"), included: inclusions, tags: tags((0..<accounts).map { "\($0)/\(nonce)" }),
                now: pool.now)
            #expect(displaced.isEmpty)
        }
        #expect(pool.state.graph.isEmpty)
    }

    @Test("Ten thousand dependants of one tag come and go with it")
    func fanOut() throws {
        var graph = TransactionGraph()
        for index in 0..<10_000 {
            _ = try graph.insert(transaction("\(index)", requires: ["root"], provides: ["\(index)"]))
        }
        _ = try graph.insert(transaction("root", provides: ["root"]))
        #expect(graph.ready.count == 10_001)
        #expect(BestTransactions(graph.ready).map(\.hash).count == 10_001)
        #expect(graph.remove(hashes("root")).count == 10_001)
        #expect(graph.isEmpty)
    }

    @Test("A full pool replaces its worst again and again without scanning itself")
    func fullPool() throws {
        var pool = Scenario(PoolOptions(count: 5000))
        for index in 0..<20_000 {
            try pool.insert("\(index)", priority: UInt64(index), provides: ["\(index)"])
        }
        #expect(pool.state.graph.ready.count == 5000)
        #expect(pool.best.first == hash("19999"))
        #expect(pool.best.last == hash("15000"))
    }
}
