import Authorship
import Blockchain
import ChainTestSupport
import CybrosRuntime
import Primitives
import ScaleCodec
import Testing
import TransactionPool

@Suite("The pool follows the chain")
struct PoolMaintenanceTests {
    @Test("A transaction is ready, then in a block, then final")
    func statuses() async throws {
        try await withNode { node in
            let watch = try await node.pool.submitAndWatch(node.remark(1).encoded())
            let (block, _) = try await node.seal.createBlock(createEmpty: false, finalize: true)
            var statuses: [TransactionStatus] = []
            for await status in watch { statuses.append(status) }
            #expect(
                statuses == [.ready, .inBlock(block.id.hash, index: 1), .finalized(block.id.hash, index: 1)])
        }
    }

    @Test("A transaction whose nonce is ahead becomes ready with the one before it")
    func future() async throws {
        try await withNode { node in
            let watch = try await node.pool.submitAndWatch(node.remark(2, nonce: 1).encoded())
            #expect(await node.pool.counts.future == 1)
            try await node.submit(node.remark(1))
            let (block, count) = try await node.seal.createBlock(createEmpty: false, finalize: true)
            #expect(count == 3)
            var statuses: [TransactionStatus] = []
            for await status in watch { statuses.append(status) }
            #expect(
                statuses == [.future, .ready, .inBlock(block.id.hash, index: 2), .finalized(block.id.hash, index: 2)])
        }
    }

    @Test("A transaction of a branch that is left comes back, and goes into the next block")
    func reorganisation() async throws {
        try await withNode { node in
            let genesis = node.test.chain.info.genesis
            let watch = try await node.pool.submitAndWatch(node.remark(1).encoded())
            let (a, _) = try await node.seal.createBlock(createEmpty: false, finalize: false)
            #expect(await node.pool.counts.ready == 0)
            let (b, bCount) = try await node.seal.createBlock(createEmpty: true, finalize: false, parent: genesis)
            #expect(bCount == 1)
            let (c, cCount) = try await node.seal.createBlock(createEmpty: true, finalize: false, parent: b.id.hash)
            #expect(cCount == 1)
            #expect(await node.pool.counts.ready == 1)
            let (d, dCount) = try await node.seal.createBlock(createEmpty: false, finalize: true)
            #expect(dCount == 2)
            #expect(c.isBest)
            var statuses: [TransactionStatus] = []
            for await status in watch { statuses.append(status) }
            #expect(
                statuses == [
                    .ready, .inBlock(a.id.hash, index: 1), .retracted(a.id.hash), .ready,
                    .inBlock(d.id.hash, index: 1), .finalized(d.id.hash, index: 1),
                ])
        }
    }

    @Test(
        "Where finality gives up the best branch, its transactions come back and the pool goes on from the new best block"
    )
    func finalityMovesBest() async throws {
        try await withNode { node in
            let genesis = node.test.chain.info.genesis
            try await node.submit(node.remark(1))
            try await node.seal.createBlock(createEmpty: false, finalize: false)
            try await node.seal.createBlock(createEmpty: true, finalize: false)
            let (b, _) = try await node.seal.createBlock(createEmpty: true, finalize: false, parent: genesis)
            try await node.seal.finalize(b.id.hash)
            #expect(node.test.chain.info.best == b.id)
            #expect(await node.pool.best.hash == b.id.hash)
            #expect(await node.pool.counts.ready == 1)
            try await node.submit(node.remark(2, nonce: 1))
            let (_, count) = try await node.seal.createBlock(createEmpty: false, finalize: true)
            #expect(count == 3)
        }
    }

    @Test("What the runtime refuses does not get into the pool")
    func refused() async throws {
        try await withNode { node in
            await #expect(throws: PoolError.self) { try await node.submit(node.remark(1, by: DevelopmentKeys.charlie)) }
            await #expect(throws: PoolError.self) { try await node.submit(OpaqueExtrinsic([4, 0, 0, 0])) }
            await #expect(throws: PoolError.badFormat) { try await node.pool.submit([1, 2, 3]) }
            try await node.submit(node.remark(1))
            await #expect(throws: PoolError.self) { try await node.submit(node.remark(1)) }
        }
    }
}
