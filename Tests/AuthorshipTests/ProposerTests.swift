import Authorship
import Blockchain
import ChainTestSupport
import Crypto
import CybrosRuntime
import Primitives
import ScaleCodec
import Testing
import TransactionPool

@Suite("Proposing blocks")
struct ProposerTests {
    private func propose(
        _ node: AuthoringNode, _ transactions: BestTransactions? = nil,
        deadline: ContinuousClock.Instant = .now + .seconds(60)
    ) async throws -> Proposal {
        let ready: BestTransactions
        if let transactions { ready = transactions } else { ready = await node.pool.ready() }
        return try Proposer(chain: node.test.chain).propose(
            on: node.test.chain.info.best, inherents: TestChain.inherents(milliseconds: node.clock.now),
            transactions: ready, deadline: deadline)
    }

    @Test("Ready transactions come after the inherents, each account's in the order of its nonces")
    func order() async throws {
        try await withNode { node in
            let transactions = (0..<5).map { node.remark(UInt8($0), nonce: Nonce($0)) }
            for transaction in transactions.reversed() { try await node.submit(transaction) }
            let proposal = try await propose(node)
            #expect(proposal.end == .noMoreTransactions)
            #expect(proposal.transactions == 5)
            #expect(proposal.invalid == [])
            #expect(Array(proposal.block.extrinsics.dropFirst()) == transactions)
            #expect(try node.test.chain.importBlock(proposal.block).isBest)
        }
    }

    @Test("A transaction that is not valid any more is left out with those that depend on it, and reported")
    func invalid() async throws {
        try await withNode { node in
            let stale = try await node.submit(node.remark(1))
            try await node.submit(node.remark(2, nonce: 1))
            let other = node.remark(3, by: DevelopmentKeys.bob)
            try await node.submit(other)
            // The chain goes on without telling the pool.
            try node.test.extend([node.remark(9), node.remark(9, nonce: 1)])
            let proposal = try await propose(node)
            #expect(Array(proposal.block.extrinsics.dropFirst()) == [other])
            #expect(proposal.invalid == [stale])
        }
    }

    /// Finds every transaction valid.
    private struct Trusting: TransactionValidator {
        func validate(
            _ extrinsic: [UInt8], source: TransactionSource, at hash: Hash256
        ) async throws(ValidationFailure) -> TransactionValidity {
            .valid(ValidTransaction(priority: 1, requires: [], provides: [extrinsic], longevity: 64, propagate: true))
        }
    }

    @Test("Bytes that the runtime takes for no extrinsic are left out and reported, and the block goes on")
    func undecodable() async throws {
        try await withNode { node in
            let pool = TransactionPool(
                validator: Trusting(), best: PoolPosition(hash: node.test.genesis.hash, number: 0))
            let none = try await pool.submit(OpaqueExtrinsic([0x84, 0]).encoded())
            let other = node.remark(1)
            _ = try await pool.submit(other.encoded())
            let proposal = try await propose(node, await pool.ready())
            #expect(Array(proposal.block.extrinsics.dropFirst()) == [other])
            #expect(proposal.invalid == [none])
            #expect(try node.test.chain.importBlock(proposal.block).isBest)
        }
    }

    @Test("A transaction that lies in the future is left out and not reported")
    func future() async throws {
        try await withNode { node in
            let parent = node.test.genesis
            try node.test.extend([node.remark(1)])
            let best = node.test.chain.info.best
            await node.pool.maintain(
                BestBlockChange(enacted: [], best: PoolPosition(hash: best.hash, number: UInt64(best.number))))
            try await node.submit(node.remark(2, nonce: 1))
            let ready = await node.pool.ready()
            #expect(await node.pool.counts.ready == 1)
            let proposal = try Proposer(chain: node.test.chain).propose(
                on: parent, inherents: TestChain.inherents(milliseconds: node.clock.now), transactions: ready,
                deadline: .now + .seconds(60))
            #expect(proposal.transactions == 0)
            #expect(proposal.invalid == [])
        }
    }

    @Test("After the deadline no transaction is added, and the block is complete all the same")
    func deadline() async throws {
        try await withNode { node in
            try await node.submit(node.remark(1))
            let proposal = try await propose(node, deadline: .now - .seconds(1))
            #expect(proposal.end == .hitDeadline)
            #expect(proposal.block.extrinsics.count == 1)
            #expect(try node.test.chain.importBlock(proposal.block).isBest)
        }
    }

    @Test("A block ends at its size limit; smaller transactions of others still get in")
    func size() async throws {
        try await withNode { node in
            let large = [UInt8](repeating: 0, count: 3 << 20)
            let keys = [DevelopmentKeys.alice, DevelopmentKeys.bob]
            for key in keys {
                try await node.submit(
                    node.test.sign(.systemPallet(.remark(remark: large)), by: key) { $0.tip = 1 << 40 })
            }
            let small = node.remark(1, by: DevelopmentKeys.aliceStash)
            try await node.submit(small)
            let proposal = try await propose(node)
            #expect(proposal.end == .hitBlockSizeLimit)
            #expect(proposal.invalid == [])
            #expect(proposal.block.extrinsics.count == 3)
            #expect(proposal.block.extrinsics.contains(small))
            let size = proposal.block.extrinsics.map { $0.encoded().count }.reduce(0, +)
            #expect(size <= Proposer.blockSizeLimit)
        }
    }

    @Test("A block ends at its weight limit, and what did not fit stays for the next")
    func weight() async throws {
        try await withNode { node in
            // Each takes half of what normal transactions may use, and a little more.
            let heavy = CybrosRuntime.RuntimeCall.utilityPallet(
                .batch(calls: [
                    .systemPallet(.killPrefix(prefix: [9], subkeys: 6000)), .systemPallet(.remark(remark: [])),
                ]))
            for key in [DevelopmentKeys.alice, DevelopmentKeys.bob] {
                try await node.submit(node.test.sign(heavy, by: key) { $0.tip = 1 << 40 })
            }
            let small = node.remark(1, by: DevelopmentKeys.aliceStash)
            try await node.submit(small)
            let proposal = try await propose(node)
            #expect(proposal.end == .hitBlockWeightLimit)
            #expect(proposal.invalid == [])
            #expect(proposal.block.extrinsics.count == 3)
            #expect(proposal.block.extrinsics.contains(small))
            #expect(
                try node.test.chain.execute(
                    Block(header: proposal.block.header, extrinsics: proposal.block.extrinsics)
                ).changes.root
                    == proposal.block.header.stateRoot)
        }
    }

    @Test("An unknown parent makes no block")
    func parent() async throws {
        try await withNode { node in
            let ready = await node.pool.ready()
            #expect(throws: ProposerError.blockchain(.unknownBlock(.zero))) {
                try Proposer(chain: node.test.chain).propose(
                    on: BlockID(hash: .zero, number: 7), inherents: InherentData(),
                    transactions: ready, deadline: .now)
            }
        }
    }

    @Test("Without the time that the runtime needs no block can be ended")
    func missingInherent() async throws {
        try await withNode { node in
            let ready = await node.pool.ready()
            #expect(
                throws: ProposerError.executor(
                    .refused(function: "BlockBuilder_finalize_block", reason: "an inherent is missing"))
            ) {
                try Proposer(chain: node.test.chain).propose(
                    on: node.test.chain.info.best, inherents: InherentData(), transactions: ready, deadline: .now)
            }
        }
    }
}
