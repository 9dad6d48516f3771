import Authorship
import Blockchain
import ChainTestSupport
import CybrosRuntime
import ManualSeal
import Primitives
import ScaleCodec
import Testing
import TransactionPool

@Suite("Sealing on request")
struct ManualSealTests {
    @Test("A block takes what is ready, and is final where asked")
    func block() async throws {
        try await withNode { node in
            try await node.submit(node.remark(1))
            let (block, count) = try await node.seal.createBlock(createEmpty: false, finalize: true)
            #expect(count == 2)
            #expect(block.isBest)
            #expect(node.test.chain.info.finalized == block.id)
            #expect(await node.pool.counts.ready == 0)
            let (next, _) = try await node.seal.createBlock(createEmpty: true, finalize: false)
            #expect(node.test.chain.info.best == next.id)
            #expect(node.test.chain.info.finalized == block.id)
            try await node.seal.finalize(next.id.hash)
            #expect(node.test.chain.info.finalized == next.id)
        }
    }

    @Test("Nothing ready makes no block unless an empty one is wanted")
    func empty() async throws {
        try await withNode { node in
            await #expect(throws: SealingError.emptyPool) {
                try await node.seal.createBlock(createEmpty: false, finalize: false)
            }
            // A transaction that waits for another is not ready.
            try await node.submit(node.remark(1, nonce: 1))
            await #expect(throws: SealingError.emptyPool) {
                try await node.seal.createBlock(createEmpty: false, finalize: false)
            }
            let (block, count) = try await node.seal.createBlock(createEmpty: true, finalize: false)
            #expect(block.id.number == 1)
            #expect(count == 1)
        }
    }

    @Test("Blocks made faster than the least period carry times ahead of the clock, across a restart too")
    func times() async throws {
        let folder = try TemporaryFolder()
        var times: [UInt64] = []
        for _ in 0..<2 {
            try await withNode(in: folder) { node in
                for _ in 0..<3 {
                    let (block, _) = try await node.seal.createBlock(createEmpty: true, finalize: false)
                    times.append(try node.time(of: block.id.hash))
                }
            }
        }
        #expect(times == (0..<6).map { 1_800_000_000_000 + $0 * 3000 })
    }

    @Test("A clock that goes back does not make a block's time do so")
    func clock() async throws {
        try await withNode { node in
            let (first, _) = try await node.seal.createBlock(createEmpty: true, finalize: false)
            node.clock.now = 5
            let (second, _) = try await node.seal.createBlock(createEmpty: true, finalize: false)
            #expect(try node.time(of: second.id.hash) == node.time(of: first.id.hash) + 3000)
            node.clock.now = 1_900_000_000_000
            let (third, _) = try await node.seal.createBlock(createEmpty: true, finalize: false)
            #expect(try node.time(of: third.id.hash) == 1_900_000_000_000)
        }
    }

    @Test("A block can be made on any known parent, which makes a fork")
    func fork() async throws {
        try await withNode { node in
            let genesis = node.test.chain.info.genesis
            let (a, _) = try await node.seal.createBlock(createEmpty: true, finalize: false)
            let (b, _) = try await node.seal.createBlock(createEmpty: true, finalize: false, parent: genesis)
            #expect(b.id.number == 1)
            #expect(b.id != a.id)
            #expect(!b.isBest)
            let (c, _) = try await node.seal.createBlock(createEmpty: true, finalize: false, parent: b.id.hash)
            #expect(c.isBest)
            #expect(c.route == TreeRoute(retracted: [a.id], enacted: [b.id, c.id]))
            await #expect(throws: SealingError.blockchain(.unknownBlock(.zero))) {
                try await node.seal.createBlock(createEmpty: true, finalize: false, parent: .zero)
            }
            await #expect(throws: SealingError.blockchain(.unknownBlock(.zero))) {
                try await node.seal.finalize(.zero)
            }
            try await node.seal.finalize(c.id.hash)
            await #expect(throws: SealingError.blockchain(.notDescendant(block: a.id.hash, finalized: c.id.hash))) {
                try await node.seal.finalize(a.id.hash)
            }
        }
    }

    @Test("On an older parent what is not valid there stays out of the block, and in the pool")
    func olderParent() async throws {
        try await withNode { node in
            let genesis = node.test.chain.info.genesis
            try await node.submit(node.remark(1))
            let (first, _) = try await node.seal.createBlock(createEmpty: false, finalize: false)
            let waiting = node.remark(2, nonce: 1)
            let hash = try await node.submit(waiting)
            let (fork, count) = try await node.seal.createBlock(createEmpty: true, finalize: false, parent: genesis)
            #expect(count == 1)
            #expect(!fork.isBest)
            #expect(await node.pool.counts.ready == 1)
            await #expect(throws: SealingError.emptyPool) {
                try await node.seal.createBlock(createEmpty: false, finalize: false, parent: genesis)
            }
            #expect(node.test.chain.info.best == first.id)
            let (next, _) = try await node.seal.createBlock(createEmpty: false, finalize: false)
            #expect(try node.test.chain.body(next.id.hash)?.last == waiting)
            #expect(await node.pool.transaction(hash) == nil)
        }
    }

    @Test("A stopped node makes no block")
    func stopped() async throws {
        let node = try AuthoringNode()
        try await node.stop()
        await #expect(throws: SealingError.stopped) {
            try await node.seal.createBlock(createEmpty: true, finalize: false)
        }
    }
}
