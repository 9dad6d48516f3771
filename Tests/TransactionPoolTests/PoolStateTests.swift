import Primitives
import Testing

@testable import TransactionPool

@Suite("The rules of the pool")
struct PoolStateTests {
    // MARK: - Order

    @Test(
        "Ready transactions come by priority, then by the end of their validity, then by age, but never before what they require"
    )
    func order() throws {
        var pool = Scenario()
        try pool.insert("low", priority: 1, provides: ["a"])
        try pool.insert("high behind low", priority: 9, requires: ["a"], provides: ["b"])
        try pool.insert("middle", priority: 5, provides: ["c"])
        try pool.insert("middle, younger", priority: 5, provides: ["d"])
        try pool.insert("middle, short", priority: 5, provides: ["e"], longevity: 10)
        #expect(pool.best == hashes("middle, short", "middle", "middle, younger", "low", "high behind low"))
    }

    @Test("What depends on a transaction that did not make it into the block can be left out")
    func skippingDependants() throws {
        var pool = Scenario()
        try pool.insert("a1", priority: 9, provides: ["a1"])
        try pool.insert("a2", priority: 9, requires: ["a1"], provides: ["a2"])
        try pool.insert("a3", priority: 9, requires: ["a2"], provides: ["a3"])
        try pool.insert("b1", provides: ["b1"])
        var best = BestTransactions(pool.state.graph.ready)
        let next = best.next()
        let first = try #require(next)
        best.skipDependants(of: first)
        #expect(first.hash == hash("a1"))
        #expect(best.map(\.hash) == hashes("b1"))
    }

    // MARK: - Future

    @Test("A transaction waits in future until all that it requires is provided, and others follow it out")
    func promotion() throws {
        var pool = Scenario()
        try pool.insert("third", requires: ["2"], provides: ["3"])
        try pool.insert("second", requires: ["1", "x"], provides: ["2"])
        #expect(pool.state.graph.future.count == 2)
        try pool.insert("x", provides: ["x"])
        #expect(pool.state.graph.future.count == 2)
        #expect(pool.events(of: "third") == [.future])
        try pool.insert("first", provides: ["1"])
        #expect(pool.state.graph.future.count == 0)
        #expect(pool.best == hashes("x", "first", "second", "third"))
        #expect(pool.events(of: "third") == [.ready])
    }

    @Test("A future transaction misses a tag again when its provider leaves")
    func retractedTag() throws {
        var pool = Scenario()
        try pool.insert("needs both", requires: ["1", "2"], provides: ["3"])
        try pool.insert("one", provides: ["1"])
        _ = pool.state.remove(hashes("one"), now: pool.now)
        try pool.insert("two", provides: ["2"])
        #expect(pool.best == hashes("two"))
        #expect(pool.state.graph.future.contains(hash("needs both")))
    }

    @Test("A pool that takes no future transactions says so")
    func futureRejected() {
        var options = PoolOptions()
        options.rejectsFuture = true
        var pool = Scenario(options)
        #expect(throws: PoolError.futureRejected) { try pool.insert("late", requires: ["1"], provides: ["2"]) }
    }

    @Test("A tag that a recent block provided is not missed")
    func recentlyPruned() throws {
        var pool = Scenario()
        _ = pool.state.enact(hash("block 1"), included: [], tags: tags(["1"]), now: pool.now)
        _ = pool.state.enact(hash("block 2"), included: [], tags: [], now: pool.now)
        try pool.insert("second", requires: ["1"], provides: ["2"])
        #expect(pool.best == hashes("second"))
        _ = pool.state.enact(hash("block 3"), included: [], tags: [], now: pool.now)
        try pool.insert("another", requires: ["1"], provides: ["3"])
        #expect(pool.state.graph.future.contains(hash("another")))
    }

    // MARK: - Replacement

    @Test("A higher priority usurps; an equal one is too low and changes nothing")
    func replacement() throws {
        var pool = Scenario()
        try pool.insert("old", priority: 5, provides: ["1"])
        #expect(throws: PoolError.tooLowPriority(old: 5, new: 5)) {
            try pool.insert("equal", priority: 5, provides: ["1"])
        }
        #expect(pool.best == hashes("old"))
        try pool.insert("new", priority: 6, provides: ["1"])
        #expect(pool.best == hashes("new"))
        #expect(pool.events(of: "old") == [.ready, .usurped(by: hash("new"))])
    }

    @Test("Whoever replaces several must outbid them together")
    func collectiveReplacement() throws {
        var pool = Scenario()
        try pool.insert("one", priority: 5, provides: ["1"])
        try pool.insert("two", priority: 6, provides: ["2"])
        #expect(throws: PoolError.tooLowPriority(old: 11, new: 10)) {
            try pool.insert("both", priority: 10, provides: ["1", "2"])
        }
        try pool.insert("both", priority: 12, provides: ["1", "2"])
        #expect(pool.best == hashes("both"))
    }

    @Test("Dependants of a replaced transaction stay as long as their tags stay provided")
    func dependantsOfReplaced() throws {
        var pool = Scenario()
        try pool.insert("old", provides: ["1", "gone"])
        try pool.insert("stays", requires: ["1"], provides: ["2"])
        try pool.insert("goes", requires: ["gone"], provides: ["3"])
        try pool.insert("goes too", requires: ["3"], provides: ["4"])
        try pool.insert("new", priority: 2, provides: ["1"])
        #expect(pool.best == hashes("new", "stays"))
        #expect(pool.events(of: "goes too") == [.ready, .usurped(by: hash("new"))])
    }

    @Test("A transaction that requires what depends on it is a cycle")
    func cycle() throws {
        var pool = Scenario()
        #expect(throws: PoolError.cycleDetected) {
            _ = pool.state.enact(hash("block"), included: [], tags: tags(["self"]), now: pool.now)
            try pool.insert("self", requires: ["self"], provides: ["self"])
        }
        try pool.insert("a", provides: ["a"])
        try pool.insert("b", requires: ["a"], provides: ["b"])
        try pool.insert("c", requires: ["b"], provides: ["c"])
        #expect(throws: PoolError.cycleDetected) {
            try pool.insert("a again", priority: 9, requires: ["c"], provides: ["a"])
        }
        #expect(pool.best == hashes("a", "b", "c"))
    }

    @Test("A future transaction that would close a cycle becomes invalid instead of ready")
    func futureCycle() throws {
        var pool = Scenario()
        try pool.insert("b", priority: 9, requires: ["a"], provides: ["a", "b"])
        #expect(pool.state.graph.future.count == 1)
        try pool.insert("a", provides: ["a"])
        #expect(pool.best == hashes("a"))
        #expect(pool.events(of: "b") == [.future, .invalid])
    }

    @Test("A future transaction stays where it is when another one, ready by the same tag, usurps what it requires")
    func lostWhilePromoted() throws {
        var pool = Scenario()
        try pool.insert("provider", provides: ["a", "x"])
        try pool.insert("usurper", priority: 9, requires: ["n"], provides: ["x"])
        try pool.insert("needs both", requires: ["a", "n"], provides: ["b"])
        try pool.insert("n", provides: ["n"])
        #expect(pool.best == hashes("n", "usurper"))
        #expect(pool.state.graph.future.contains(hash("needs both")))
        try pool.insert("a again", provides: ["a"])
        #expect(pool.best == hashes("n", "usurper", "a again", "needs both"))
    }

    // MARK: - Limits

    @Test("Past its limit the pool drops the lowest priority, the oldest of equals, with its dependants")
    func limits() throws {
        var options = PoolOptions()
        options.ready = PoolLimit(count: 3, bytes: 1000)
        var pool = Scenario(options)
        try pool.insert("worst, older", priority: 1, provides: ["1"])
        try pool.insert("on worst", priority: 9, requires: ["1"], provides: ["2"])
        try pool.insert("worst, younger", priority: 1, provides: ["3"])
        try pool.insert("good", priority: 5, provides: ["4"])
        #expect(pool.best == hashes("good", "worst, younger"))
        #expect(pool.events(of: "on worst") == [.ready, .dropped])
        #expect(throws: PoolError.temporarilyBanned) { try pool.insert("on worst", provides: ["2"]) }
    }

    @Test("A transaction that is itself the worst is immediately dropped")
    func immediatelyDropped() throws {
        var options = PoolOptions()
        options.ready = PoolLimit(count: 10, bytes: 100)
        var pool = Scenario(options)
        try pool.insert("big", priority: 5, provides: ["1"], size: 90)
        #expect(throws: PoolError.immediatelyDropped) {
            try pool.insert("too much", priority: 1, provides: ["2"], size: 20)
        }
        #expect(pool.best == hashes("big"))
        #expect(pool.state.graph.ready.bytes == 90)
    }

    @Test("The future queue has a tenth of the limits and drops the oldest")
    func futureLimit() throws {
        var pool = Scenario(PoolOptions(count: 20))
        for index in 0..<3 { try pool.insert("late \(index)", requires: ["never"], provides: ["\(index)"]) }
        #expect(pool.state.graph.future.count == 2)
        #expect(pool.events(of: "late 0") == [.future, .dropped])
    }

    // MARK: - Bans

    @Test("An invalid transaction is banned until the ban ends; one that could not be judged is not")
    func bans() throws {
        var pool = Scenario()
        #expect(throws: PoolError.invalid(.payment)) {
            try pool.insert("poor", verdict: .failed(.invalid(.payment)))
        }
        #expect(throws: PoolError.temporarilyBanned) { try pool.insert("poor", provides: ["1"]) }
        #expect(throws: PoolError.unknown(.cannotLookup)) {
            try pool.insert("odd", verdict: .failed(.unknown(.cannotLookup)))
        }
        try pool.insert("odd", provides: ["2"])
        pool.now = pool.now.advanced(by: .seconds(1800))
        try pool.insert("poor", provides: ["1"])
        #expect(pool.state.graph.ready.count == 2)
    }

    @Test("The ban list keeps its bound and forgets the oldest first")
    func banBound() {
        let now = ContinuousClock.now
        var bans = BanList(duration: .seconds(60), capacity: 10)
        for index in 0..<1000 { bans.ban(hash("\(index % 25)"), now: now.advanced(by: .milliseconds(index))) }
        #expect(bans.count <= 10)
        #expect(bans.contains(hash("24"), now: now))
        #expect(!bans.contains(hash("10"), now: now.advanced(by: .seconds(30))))
        bans.expire(now: now.advanced(by: .seconds(62)))
        #expect(bans.count == 0)
    }

    @Test("Known, tagless and unactionable transactions are refused")
    func refusals() throws {
        var options = PoolOptions()
        options.isAuthor = false
        var pool = Scenario(options)
        try pool.insert("known", provides: ["1"])
        #expect(throws: PoolError.alreadyImported(hash("known"))) { try pool.insert("known", provides: ["1"]) }
        #expect(throws: PoolError.noTagsProvided) { try pool.insert("tagless", provides: []) }
        #expect(throws: PoolError.unactionable) { try pool.insert("secret", provides: ["2"], propagate: false) }
    }

    // MARK: - Blocks

    @Test("An included transaction leaves with what it depended on, and what depends on it moves up")
    func pruning() throws {
        var pool = Scenario()
        try pool.insert("1", provides: ["1"])
        try pool.insert("2", requires: ["1"], provides: ["2"])
        try pool.insert("3", requires: ["2"], provides: ["3"])
        try pool.insert("late", requires: ["9"], provides: ["10"])
        pool.state.watched = Set(hashes("2"))
        let displaced = pool.state.enact(
            hash("block"), included: [FinalityWatch.Inclusion(transaction: hash("2"), index: 4)],
            tags: tags(["2", "9"]), now: pool.now)
        #expect(displaced.map(\.hash) == hashes("1"))
        #expect(pool.best == hashes("3", "late"))
        #expect(pool.events(of: "2") == [.ready, .inBlock(hash("block"), index: 4)])
        #expect(throws: PoolError.temporarilyBanned) { try pool.insert("2", provides: ["2"]) }
    }

    @Test("A watched transaction hears of retraction, of a new block, and of finality, which is the last word")
    func finality() throws {
        var pool = Scenario()
        try pool.insert("1", provides: ["1"])
        pool.state.watched = Set(hashes("1"))
        let inclusion = [FinalityWatch.Inclusion(transaction: hash("1"), index: 0)]
        _ = pool.state.enact(hash("fork"), included: inclusion, tags: tags(["1"]), now: pool.now)
        pool.state.retract(hash("fork"))
        let verdict = TransactionValidity.valid(ValidTransaction(provides: tags(["1"])))
        pool.state.resubmit([0], hash: hash("1"), source: .external, verdict: verdict, at: 1, now: pool.now)
        _ = pool.state.enact(hash("best"), included: inclusion, tags: tags(["1"]), now: pool.now)
        pool.state.finalize(hash("best"))
        #expect(
            pool.events(of: "1") == [
                .ready, .inBlock(hash("fork"), index: 0), .retracted(hash("fork")), .ready,
                .inBlock(hash("best"), index: 0), .finalized(hash("best"), index: 0),
            ])
        #expect(pool.state.watched.isEmpty)
    }

    @Test("Finality is waited for during 512 blocks that hold watched transactions")
    func finalityTimeout() throws {
        var pool = Scenario()
        for index in 0...512 {
            try pool.insert("\(index)", provides: ["\(index)"])
            pool.state.watched.insert(hash("\(index)"))
            _ = pool.state.enact(
                hash("block \(index)"),
                included: [FinalityWatch.Inclusion(transaction: hash("\(index)"), index: 0)],
                tags: tags(["\(index)"]), now: pool.now)
        }
        let late = pool.state.takeEvents().filter { if case .finalityTimeout = $0.status { true } else { false } }
        #expect(late == [PoolEvent(transaction: hash("0"), status: .finalityTimeout(hash("block 0")))])
        pool.state.finalize(hash("block 0"))
        #expect(pool.state.takeEvents().isEmpty)
    }

    @Test("A transaction of a retracted block comes back before those that built on it")
    func retractedComesBackFirst() throws {
        var pool = Scenario()
        try pool.insert("1", priority: 1, provides: ["1"])
        try pool.insert("2", priority: 9, requires: ["1"], provides: ["2"])
        _ = pool.state.enact(
            hash("fork"), included: [FinalityWatch.Inclusion(transaction: hash("1"), index: 0)], tags: tags(["1"]),
            now: pool.now)
        #expect(pool.best == hashes("2"))
        let verdict = TransactionValidity.valid(ValidTransaction(priority: 1, provides: tags(["1"])))
        pool.state.resubmit([0], hash: hash("1"), source: .external, verdict: verdict, at: 1, now: pool.now)
        #expect(pool.best == hashes("1", "2"))
    }

    @Test("A transaction leaves when the block number passes its longevity, and is banned")
    func mortality() throws {
        var pool = Scenario()
        try pool.insert("mortal", provides: ["1"], longevity: 64, at: 100)
        try pool.insert("on mortal", requires: ["1"], provides: ["2"])
        try pool.insert("mortal future", requires: ["0"], provides: ["3"], longevity: 64, at: 100)
        pool.state.expire(at: 163, now: pool.now)
        #expect(pool.state.graph.ready.count == 2)
        pool.state.expire(at: 164, now: pool.now)
        #expect(pool.state.graph.isEmpty)
        #expect(pool.events(of: "on mortal") == [.ready, .invalid])
        #expect(throws: PoolError.temporarilyBanned) { try pool.insert("mortal", provides: ["1"]) }
    }

    @Test("Removing one transaction removes its dependants and names them all")
    func removal() throws {
        var pool = Scenario()
        try pool.insert("1", provides: ["1"])
        try pool.insert("2", requires: ["1"], provides: ["2"])
        try pool.insert("other", provides: ["3"])
        #expect(pool.state.remove(hashes("1"), now: pool.now) == hashes("1", "2"))
        #expect(pool.best == hashes("other"))
    }

    // MARK: - Revalidation

    @Test("Revalidation goes round the pool in batches")
    func revalidationRounds() throws {
        var pool = Scenario()
        for index in 0..<5 { try pool.insert("\(index)", provides: ["\(index)"]) }
        _ = pool.state.remove(hashes("1"), now: pool.now)
        #expect(pool.state.dueForRevalidation(limit: 3).map(\.hash) == hashes("0", "2", "3"))
        #expect(pool.state.dueForRevalidation(limit: 3).map(\.hash) == hashes("4", "0", "2"))
        #expect(pool.state.dueForRevalidation(limit: 100).count == 4)
    }

    @Test("A new verdict changes priority in place, moves on new tags, removes the invalid and ignores the unknown")
    func newVerdicts() throws {
        var pool = Scenario()
        try pool.insert("a", priority: 1, provides: ["a"])
        try pool.insert("b", priority: 2, provides: ["b"])
        try pool.insert("c", priority: 3, requires: ["b"], provides: ["c"])
        let due = pool.state.dueForRevalidation(limit: 3)
        let (a, b) = (due[0], due[1])
        pool.state.revalidated(
            a, verdict: .valid(ValidTransaction(priority: 9, provides: tags(["a"]))), at: 1, now: pool.now)
        #expect(pool.best == hashes("a", "b", "c"))
        pool.state.revalidated(b, verdict: .failed(.unknown(.cannotLookup)), at: 1, now: pool.now)
        #expect(pool.best == hashes("a", "b", "c"))
        pool.state.revalidated(
            b, verdict: .valid(ValidTransaction(priority: 2, requires: tags(["z"]), provides: tags(["b"]))), at: 1,
            now: pool.now)
        #expect(pool.best == hashes("a"))
        #expect(pool.state.graph.future.count == 2)
        pool.state.revalidated(a, verdict: .failed(.invalid(.payment)), at: 1, now: pool.now)
        #expect(pool.events(of: "a") == [.ready, .invalid])
        #expect(pool.best.isEmpty)
    }
}
