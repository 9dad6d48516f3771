import Crypto
import Primitives
import TestSupport
import Testing

@testable import TransactionPool

@Suite("The pool on a chain")
struct TransactionPoolTests {
    let chain = NonceChain()

    func pool(_ options: PoolOptions = PoolOptions()) -> TransactionPool<NonceChain> {
        TransactionPool(validator: chain, options: options, best: NonceChain.genesis)
    }

    @Test("A submitted extrinsic is known by the Blake2b-256 hash of its bytes, and a second time as imported")
    func submission() async throws {
        let pool = pool()
        let extrinsic = NonceChain.extrinsic(1, 0)
        let hash = try await pool.submit(extrinsic)
        #expect(hash == Blake2b.hash256(extrinsic))
        #expect(await pool.pending() == [extrinsic])
        #expect(await pool.readyProvides(NonceChain.tag(1, 0)))
        await #expect(throws: PoolError.alreadyImported(hash)) { try await pool.submit(extrinsic) }
    }

    @Test(
        "Bytes whose length prefix is not theirs are no extrinsic", arguments: [[], [0], [8, 1], [4, 1, 2], [0xFF]])
    func badFormat(bytes: [UInt8]) async {
        let pool = pool()
        await #expect(throws: PoolError.badFormat) { try await pool.submit(bytes) }
    }

    @Test("A transaction that comes from many sides at once is validated once")
    func simultaneousSubmissions() async {
        let pool = pool()
        let accepted = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask { (try? await pool.submit(NonceChain.extrinsic(1, 0))) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(accepted == 1)
        #expect(chain.asked == 1)
    }

    @Test("A watcher hears everything from acceptance to finality, then the sequence ends")
    func watching() async throws {
        let pool = pool()
        let second = try await pool.submitAndWatch(NonceChain.extrinsic(1, 1))
        try await pool.submit(NonceChain.extrinsic(1, 0))
        await pool.reportBroadcast([second.transaction: ["peer"]])
        let block = try #require(
            chain.block(
                "block", on: NonceChain.genesis, [NonceChain.extrinsic(1, 0), NonceChain.extrinsic(1, 1)]))
        await pool.maintain(BestBlockChange(enacted: [block], best: block.position))
        await pool.finalize([block.hash])
        var statuses: [TransactionStatus] = []
        for await status in second { statuses.append(status) }
        #expect(
            statuses == [
                .future, .ready, .broadcast(["peer"]), .inBlock(block.hash, index: 1),
                .finalized(block.hash, index: 1),
            ])
        #expect(await pool.counts == .init(ready: 0, readyBytes: 0, future: 0, futureBytes: 0))
    }

    @Test("A watcher that reads nothing is let go without a final status")
    func slowWatcher() async throws {
        var options = PoolOptions()
        options.watchBuffer = 3
        let pool = pool(options)
        let watch = try await pool.submitAndWatch(NonceChain.extrinsic(1, 0))
        for _ in 0..<10 { await pool.reportBroadcast([watch.transaction: ["peer"]]) }
        var statuses: [TransactionStatus] = []
        for await status in watch { statuses.append(status) }
        #expect(statuses == [.ready, .broadcast(["peer"]), .broadcast(["peer"])])
    }

    @Test("Whoever waits for ready transactions is told of submitted and of promoted ones")
    func notifications() async throws {
        let pool = pool()
        var notifications = await pool.readyNotifications().makeAsyncIterator()
        let second = try await pool.submit(NonceChain.extrinsic(1, 1))
        let first = try await pool.submit(NonceChain.extrinsic(1, 0))
        #expect(await notifications.next() == first)
        #expect(await notifications.next() == second)
    }

    @Test("A block with another transaction of the same nonce makes ours invalid")
    func competitor() async throws {
        let pool = pool()
        let ours = try await pool.submitAndWatch(NonceChain.extrinsic(1, 0, salt: 1))
        try await pool.submit(NonceChain.extrinsic(1, 1))
        let block = try #require(chain.block("b", on: NonceChain.genesis, [NonceChain.extrinsic(1, 0, salt: 2)]))
        await pool.maintain(BestBlockChange(enacted: [block], best: block.position))
        var statuses: [TransactionStatus] = []
        for await status in ours { statuses.append(status) }
        #expect(statuses == [.ready, .invalid])
        #expect(await pool.pending() == [NonceChain.extrinsic(1, 1)])
    }

    @Test("After a reorganisation the retracted block's transactions are ready again, in order")
    func reorganisation() async throws {
        let pool = pool()
        let first = try await pool.submitAndWatch(NonceChain.extrinsic(1, 0))
        try await pool.submit(NonceChain.extrinsic(1, 1, priority: 9))
        let fork = try #require(chain.block("fork", on: NonceChain.genesis, [NonceChain.extrinsic(1, 0)]))
        let best = try #require(chain.block("best", on: NonceChain.genesis, []))
        await pool.maintain(BestBlockChange(enacted: [fork], best: fork.position))
        #expect(await pool.pending() == [NonceChain.extrinsic(1, 1, priority: 9)])
        await pool.maintain(BestBlockChange(retracted: [fork], enacted: [best], best: best.position))
        #expect(await pool.pending() == [NonceChain.extrinsic(1, 0), NonceChain.extrinsic(1, 1, priority: 9)])
        await pool.remove([first.transaction])
        var statuses: [TransactionStatus] = []
        for await status in first { statuses.append(status) }
        #expect(statuses == [.ready, .inBlock(fork.hash, index: 0), .retracted(fork.hash), .ready, .invalid])
    }

    @Test("Revalidation removes what became invalid without the pool having seen why")
    func revalidation() async throws {
        let pool = pool()
        try await pool.submit(NonceChain.extrinsic(1, 0))
        // The pool is not told what this block includes.
        let block = try #require(chain.block("b", on: NonceChain.genesis, [NonceChain.extrinsic(1, 0)]))
        let best = PoolPosition(hash: block.hash, number: 1)
        await pool.maintain(BestBlockChange(enacted: [], best: best))
        #expect(await pool.pending().isEmpty)
    }

    @Test("A new runtime judges every transaction anew, those that wait for others too")
    func newRuntime() async throws {
        var options = PoolOptions()
        options.revalidationBatch = 1
        let pool = pool(options)
        for account: UInt8 in 1...3 { try await pool.submit(NonceChain.extrinsic(account, 0)) }
        let dependent = try await pool.submitAndWatch(NonceChain.extrinsic(3, 1))
        let waiting = try await pool.submitAndWatch(NonceChain.extrinsic(4, 7))
        let block = try #require(chain.block("b", on: NonceChain.genesis, []))

        // Judged alike, all stay as they are, and nobody is told anything.
        await pool.maintain(BestBlockChange(enacted: [block], best: block.position, changesRuntime: true))
        #expect(await pool.counts.ready == 4)
        #expect(await pool.counts.future == 1)
        // For a new runtime nobody has signed.
        chain.upgrade()
        await pool.maintain(BestBlockChange(enacted: [], best: block.position))
        #expect(await pool.counts.ready == 3)
        await pool.maintain(BestBlockChange(enacted: [], best: block.position, changesRuntime: true))
        #expect(await pool.counts.ready == 0)
        #expect(await pool.counts.future == 0)
        for (watch, first) in [(dependent, TransactionStatus.ready), (waiting, .future)] {
            var statuses: [TransactionStatus] = []
            for await status in watch { statuses.append(status) }
            #expect(statuses == [first, .invalid])
        }
    }

    @Test("A block whose state is gone is an error of ours, not of the transaction")
    func unknownBlock() async {
        let nowhere = PoolPosition(hash: hash("nowhere"), number: 3)
        let pool = TransactionPool(validator: chain, best: nowhere)
        let error = PoolError.verification(.unknownBlock(nowhere.hash))
        for _ in 0..<2 {
            await #expect(throws: error) { try await pool.submit(NonceChain.extrinsic(1, 0)) }
        }
    }

    @Test("Blocks made from the pool are valid through random submissions and reorganisations", arguments: 0..<8)
    func randomChain(round: UInt64) async throws {
        let seed = UInt64.random(in: 0 ... .max) &+ round
        var random = SeededGenerator(seed: seed)
        let pool = pool()
        var canonical: [PoolBlock] = []
        var best: PoolPosition { canonical.last?.position ?? NonceChain.genesis }
        var made = 0

        func makeBlock(limit: Int, on parent: PoolPosition) async throws -> PoolBlock {
            made += 1
            let ready = await pool.ready().prefix(limit).map(\.bytes)
            return try #require(chain.block("block \(made)", on: parent, Array(ready)), "seed \(seed), block \(made)")
        }

        for _ in 0..<150 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<7:
                let account = UInt8.random(in: 0..<4, using: &random)
                let nonce = chain.nonce(account, at: best.hash) + .random(in: 0..<5, using: &random)
                _ = try? await pool.submit(
                    NonceChain.extrinsic(account, nonce, priority: .random(in: 0..<4, using: &random)))
            case 7..<9:
                let block = try await makeBlock(limit: .random(in: 0..<6, using: &random), on: best)
                await pool.maintain(BestBlockChange(enacted: [block], best: block.position))
                canonical.append(block)
            default:
                let retracted = Array(canonical.suffix(.random(in: 0...3, using: &random)))
                canonical.removeLast(retracted.count)
                made += 1
                let block = try #require(chain.block("block \(made)", on: best, []))
                canonical.append(block)
                await pool.maintain(
                    BestBlockChange(retracted: retracted.reversed(), enacted: [block], best: block.position))
            }
            GraphPropertyTests.expectSound(await pool.state.graph, "seed \(seed)")
        }
        for _ in 0..<20 {
            let block = try await makeBlock(limit: 50, on: best)
            await pool.maintain(BestBlockChange(enacted: [block], best: block.position))
            canonical.append(block)
        }
        #expect(await pool.counts.ready == 0, "seed \(seed)")
    }
}
