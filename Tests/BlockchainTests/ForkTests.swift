import Blockchain
import ChainTestSupport
import Primitives
import ScaleCodec
import StateMachine
import Testing

@Suite("Forks")
struct ForkTests {
    private let test: TestChain

    init() throws { test = try TestChain(pruning: .keep(2)) }

    private func branch(from parent: BlockID, _ length: Int, shift: UInt64) throws -> [ImportedBlock] {
        try ForkBuilder(test: test).branch(from: parent, length, shift: shift)
    }

    private func canonical() throws -> [Hash256?] { try (0...5).map { try test.chain.hash($0) } }

    @Test("The longer branch is the best; of two as long the first stays")
    func length() throws {
        let a = try branch(from: test.genesis, 2, shift: 0)
        let b = try branch(from: test.genesis, 2, shift: 1)
        #expect(a.map(\.isBest) == [true, true])
        #expect(b.map(\.isBest) == [false, false])
        #expect(b.map(\.route) == [.none, .none])
        #expect(test.chain.info.best == a[1].id)
        #expect(try canonical() == [test.genesis.hash, a[0].id.hash, a[1].id.hash, nil, nil, nil])
    }

    @Test("A branch that becomes longer takes over: its blocks are the canonical ones, and the route says what changed")
    func reorganisation() throws {
        let trunk = try branch(from: test.genesis, 1, shift: 0)
        let a = try branch(from: trunk[0].id, 2, shift: 0)
        let b = try branch(from: trunk[0].id, 3, shift: 1)
        #expect(b.map(\.isBest) == [false, false, true])
        #expect(b[2].route == TreeRoute(retracted: [a[1].id, a[0].id], enacted: b.map(\.id)))
        #expect(test.chain.info.best == b[2].id)
        #expect(
            try canonical()
                == [test.genesis.hash, trunk[0].id.hash, b[0].id.hash, b[1].id.hash, b[2].id.hash, nil])
        // And back again.
        let c = try branch(from: a[1].id, 2, shift: 2)
        #expect(c[1].route == TreeRoute(retracted: b.reversed().map(\.id), enacted: (a + c).map(\.id)))
        #expect(
            try canonical()
                == [test.genesis.hash, trunk[0].id.hash, a[0].id.hash, a[1].id.hash, c[0].id.hash, c[1].id.hash])
        for block in a + b + c { #expect(try test.chain.state(at: block.id.hash).root == block.header.stateRoot) }
    }

    @Test("Routes lead over the common ancestor")
    func routes() throws {
        let trunk = try branch(from: test.genesis, 1, shift: 0)
        let a = try branch(from: trunk[0].id, 2, shift: 0)
        let b = try branch(from: trunk[0].id, 3, shift: 1)
        let chain = test.chain
        #expect(try chain.route(from: a[1].id, to: a[1].id) == .none)
        #expect(
            try chain.route(from: trunk[0].id, to: b[1].id) == TreeRoute(retracted: [], enacted: [b[0].id, b[1].id]))
        #expect(
            try chain.route(from: b[1].id, to: trunk[0].id) == TreeRoute(retracted: [b[1].id, b[0].id], enacted: []))
        #expect(
            try chain.route(from: a[1].id, to: b[0].id) == TreeRoute(retracted: [a[1].id, a[0].id], enacted: [b[0].id]))
        #expect(throws: BlockchainError.unknownBlock(.zero)) {
            try chain.route(from: BlockID(hash: .zero, number: 4), to: a[0].id)
        }
    }

    @Test("Finality can not go to another branch nor below itself, and blocks beside it are not taken")
    func finality() throws {
        let a = try branch(from: test.genesis, 3, shift: 0)
        let b = try branch(from: test.genesis, 2, shift: 1)
        let event = try #require(try test.chain.finalize(a[1].id.hash))
        #expect(event.blocks == [a[0].id, a[1].id])
        #expect(event.header == a[1].header)
        #expect(test.chain.info.finalized == a[1].id)
        // It is final already, by itself or by a descendant.
        #expect(try test.chain.finalize(a[1].id.hash) == nil)
        #expect(try test.chain.finalize(a[0].id.hash) == nil)
        #expect(throws: BlockchainError.notDescendant(block: b[1].id.hash, finalized: a[1].id.hash)) {
            try test.chain.finalize(b[1].id.hash)
        }
        // The state of the branch that was given up is gone, and nothing can be built on it.
        #expect(throws: BlockchainError.noState(b[1].id.hash)) { try test.chain.state(at: b[1].id.hash) }
        #expect(throws: (any Error).self) { try test.build(on: b[1].id) }
        #expect(try test.chain.header(b[1].id.hash) != nil)
    }

    @Test("A late block of a branch that was given up is refused")
    func late() throws {
        let a = try branch(from: test.genesis, 2, shift: 0)
        let late = try test.build(on: test.genesis, shift: 1)
        let b = try branch(from: test.genesis, 2, shift: 2)
        let onB = try test.build(on: b[1].id, shift: 2)
        try test.chain.finalize(a[0].id.hash)
        #expect(throws: BlockchainError.notDescendant(block: late.header.hash, finalized: a[0].id.hash)) {
            try test.chain.importBlock(late)
        }
        #expect(throws: (any Error).self) { try test.chain.importBlock(onB) }
        #expect(test.chain.info.best == a[1].id)
    }

    @Test("Where finality chooses another branch than the best one, the best block moves there")
    func finalityMovesBest() throws {
        let a = try branch(from: test.genesis, 3, shift: 0)
        let b = try branch(from: test.genesis, 2, shift: 1)
        #expect(test.chain.info.best == a[2].id)
        try test.chain.finalize(b[0].id.hash)
        #expect(test.chain.info.finalized == b[0].id)
        // The longest chain that holds the finalized block.
        #expect(test.chain.info.best == b[1].id)
        #expect(try canonical() == [test.genesis.hash, b[0].id.hash, b[1].id.hash, nil, nil, nil])
        let next = try test.extend(shift: 1)
        #expect(next.isBest)
        #expect(try test.chain.hash(3) == next.id.hash)
    }

    @Test("States older than those kept are given up, their blocks are not")
    func pruning() throws {
        let blocks = try branch(from: test.genesis, 6, shift: 0)
        for block in blocks { try test.chain.finalize(block.id.hash) }
        for block in blocks {
            if block.id.number < 4 {
                #expect(throws: BlockchainError.noState(block.id.hash), "\(block.id.number)") {
                    try test.chain.state(at: block.id.hash)
                }
            } else {
                #expect(try test.chain.state(at: block.id.hash).root == block.header.stateRoot)
            }
            #expect(try test.chain.body(block.id.hash)?.count == 1)
        }
    }

    @Test("A justification is kept with the block that it proves final")
    func justification() throws {
        let a = try branch(from: test.genesis, 1, shift: 0)
        let proof = Justification(FixedBytes<Four>.testEngine, [1, 2, 3])
        try test.chain.finalize(a[0].id.hash, justification: proof)
        #expect(try test.chain.justifications(a[0].id.hash) == [proof])
        #expect(try test.chain.justifications(test.genesis.hash) == nil)
    }

    @Test("A chain that is opened again in the middle of forks goes on from where it was")
    func reopening() throws {
        let folder = try TemporaryFolder()
        var a: [ImportedBlock] = []
        var b: [ImportedBlock] = []
        do {
            let test = try TestChain(pruning: .keep(2), in: folder)
            let fork = ForkBuilder(test: test)
            a = try fork.branch(from: test.genesis, 4, shift: 0)
            b = try fork.branch(from: a[0].id, 2, shift: 1)
            try test.chain.finalize(a[0].id.hash)
        }
        let test = try TestChain(pruning: .keep(2), in: folder)
        #expect(test.chain.info.best == a[3].id)
        #expect(test.chain.info.finalized == a[0].id)
        for block in a + b { #expect(try test.chain.state(at: block.id.hash).root == block.header.stateRoot) }
        let longer = try ForkBuilder(test: test).branch(from: b[1].id, 2, shift: 1)
        #expect(longer.map(\.isBest) == [false, true])
        #expect(try test.chain.hash(3) == b[1].id.hash)
        try test.chain.finalize(longer[1].id.hash)
        #expect(throws: BlockchainError.noState(a[3].id.hash)) { try test.chain.state(at: a[3].id.hash) }
        #expect(try test.chain.state(at: longer[1].id.hash).root == longer[1].header.stateRoot)
    }

    @Test("Any order of imports and finality keeps numbers, heads and states consistent")
    func random() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        var open: TestChain? = try TestChain(pruning: .keep(3), in: folder)
        var known = [try #require(open).genesis]
        for step in 0..<60 {
            if Int.random(in: 0..<10, using: &random) == 0 {
                open = nil
                open = try TestChain(pruning: .keep(3), in: folder)
            }
            try change(try #require(open), &known, step, &random)
            try check(try #require(open).chain, known, "seed \(seed) step \(step)")
        }
    }

    /// Makes a block somewhere final or above, or makes one final.
    private func change(
        _ test: TestChain, _ known: inout [BlockID], _ step: Int, _ random: inout SeededGenerator
    ) throws {
        let info = test.chain.info
        let alive = try known.filter { block in
            guard block.number >= info.finalized.number else { return false }
            return try test.chain.route(from: info.finalized, to: block).retracted.isEmpty
        }
        let block = try #require(alive.randomElement(using: &random))
        if Int.random(in: 0..<10, using: &random) == 0 {
            try test.chain.finalize(block.hash)
        } else {
            known.append(try test.extend(on: block, shift: UInt64(step) * 40).id)
        }
    }

    private func check(_ chain: Blockchain, _ known: [BlockID], _ comment: Comment) throws {
        let info = chain.info
        #expect(info.best.number >= info.finalized.number, comment)
        #expect(try chain.hash(info.best.number + 1) == nil, comment)
        var at = info.best
        while true {
            #expect(try chain.hash(at.number) == at.hash, comment)
            guard at.number > 0, let header = try chain.header(at.hash) else { break }
            at = BlockID(hash: header.parentHash, number: at.number - 1)
        }
        #expect(try chain.hash(info.finalized.number) == info.finalized.hash, comment)
        for block in known where block.number >= info.finalized.number {
            let isAlive = try chain.route(from: info.finalized, to: block).retracted.isEmpty
            if isAlive {
                #expect(try chain.state(at: block.hash).get(Array(":code".utf8)) != nil, comment)
                #expect(block.number <= info.best.number, comment)
            }
        }
    }
}

/// Grows branches on any chain.
struct ForkBuilder {
    let test: TestChain

    func branch(from parent: BlockID, _ length: Int, shift: UInt64) throws -> [ImportedBlock] {
        var blocks: [ImportedBlock] = []
        for _ in 0..<length {
            blocks.append(try test.extend(on: blocks.last?.id ?? parent, shift: shift))
        }
        return blocks
    }
}
