import Primitives
import StateMachine
import Storage
import TestSupport
import Testing
import Trie

@Suite("State store")
struct StateStoreTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func failure<R>(_ body: () throws(StateError) -> R) -> StateError? {
        do throws(StateError) {
            _ = try body()
            return nil
        } catch {
            return error
        }
    }

    @Test("A chain that finalizes each block in its own batch keeps the last states and no other node")
    func instantFinality() throws {
        var random = SeededGenerator(seed: 1)
        var chain = try Chain(path: folder.path, pruning: .keep(3))
        var blocks = [chain.genesis]
        for _ in 0..<20 {
            var batch = chain.store.database.makeBatch()
            let hash = try chain.makeBlock(on: blocks[blocks.count - 1], using: &random, into: &batch)
            #expect(try chain.store.finalize(block: hash, into: &batch) == [])
            try chain.store.database.write(batch)
            blocks.append(hash)
            for block in blocks.suffix(4) { #expect(try chain.matches(block)) }
            #expect(chain.store.finalized?.hash == hash)
        }
        for block in blocks.dropLast(4) {
            let root = try #require(chain.states[block]).root
            guard !blocks.suffix(4).contains(where: { chain.states[$0]?.root == root }) else { continue }
            #expect(failure { () throws(StateError) in try chain.store.view(root: root) } == .unknownState(root: root))
            #expect(try !chain.store.hasState(root: root))
        }
    }

    @Test("With nothing to keep, the database holds exactly the nodes of the newest state", arguments: 0..<12)
    func exactNodes(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var chain = try Chain(path: folder.path, pruning: .keep(0), version: seed % 2 == 0 ? .v1 : .v0)
        var head = chain.genesis
        for _ in 0..<15 {
            // A random tree over the finalized block, one leaf of which wins.
            var leaves = [head]
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let parent = try #require(leaves.randomElement(using: &random))
                leaves.append(try chain.addBlock(on: parent, using: &random))
            }
            for leaf in leaves { #expect(try chain.matches(leaf), "seed \(seed)") }
            let winner = try #require(leaves.dropFirst().randomElement(using: &random))
            let discarded = try chain.finalize(winner)
            for leaf in leaves where leaf != head && !discarded.contains(leaf) {
                let isAncestor = try #require(chain.states[leaf]).number < (try #require(chain.states[winner])).number
                if !isAncestor { #expect(try chain.matches(leaf), "seed \(seed)") }
            }
            // Those above the winner are given up as well, so that the counts can be compared.
            for leaf in leaves {
                var batch = chain.store.database.makeBatch()
                do throws(StateError) {
                    try chain.store.discard(block: leaf, into: &batch)
                } catch {
                    #expect(error == .unknownBlock(leaf))
                    continue
                }
                try chain.store.database.write(batch)
            }
            #expect(try chain.storedNodes() == chain.nodes(of: winner), "seed \(seed)")
            head = winner
        }
    }

    @Test("Blocks that are not finalized survive reopening, forks and all")
    func reopening() throws {
        var random = SeededGenerator(seed: 5)
        var chain = try Chain(path: folder.path, pruning: .keep(2))
        let one = try chain.addBlock(on: chain.genesis, using: &random)
        let two = try chain.addBlock(on: one, using: &random)
        let fork = try chain.addBlock(on: one, using: &random)
        try chain.reopen(path: folder.path, pruning: .keep(2))
        for block in [chain.genesis, one, two, fork] { #expect(try chain.matches(block)) }
        #expect(try chain.finalize(two) == [fork])
        try chain.reopen(path: folder.path, pruning: .keep(2))
        for block in [chain.genesis, one, two] { #expect(try chain.matches(block)) }
        let three = try chain.addBlock(on: two, using: &random)
        try chain.finalize(three)
        try chain.reopen(path: folder.path, pruning: .keep(0))
        let four = try chain.addBlock(on: three, using: &random)
        try chain.finalize(four)
        #expect(try chain.storedNodes() == chain.nodes(of: four))
    }

    @Test("A batch that is not written changes nothing, in memory or on disk")
    func abandonedBatch() throws {
        var random = SeededGenerator(seed: 6)
        var chain = try Chain(path: folder.path, pruning: .standard)
        let nodes = chain.storedNodes()
        let lost: Hash256
        do {
            var batch = chain.store.database.makeBatch()
            lost = try chain.makeBlock(on: chain.genesis, using: &random, into: &batch)
            try chain.store.finalize(block: lost, into: &batch)
            var other = chain.store.database.makeBatch()
            #expect(
                failure { () throws(StateError) in try chain.store.discard(block: lost, into: &other) }
                    == .anotherBatchIsOpen)
        }
        #expect(chain.store.finalized?.hash == chain.genesis)
        #expect(chain.storedNodes() == nodes)
        #expect(try chain.matches(chain.genesis))
        try chain.reopen(path: folder.path, pruning: .standard)
        #expect(try chain.matches(chain.genesis))
        let root = try #require(chain.states[lost]).root
        #expect(failure { () throws(StateError) in try chain.store.view(root: root) } == .unknownState(root: root))
        _ = try chain.addBlock(on: chain.genesis, using: &random)
    }

    @Test("A view stays the same while its block is finalized and pruned")
    func stableViews() throws {
        var random = SeededGenerator(seed: 8)
        var chain = try Chain(path: folder.path, pruning: .keep(0))
        let one = try chain.addBlock(on: chain.genesis, using: &random)
        let genesis = try #require(chain.states[chain.genesis])
        let state = try #require(chain.states[one])
        let views = [try chain.store.view(root: genesis.root), try chain.store.view(root: state.root)]
        var head = one
        for _ in 0..<5 {
            head = try chain.addBlock(on: head, using: &random)
            try chain.finalize(head)
        }
        for (view, state) in zip(views, [genesis, state]) {
            for (key, value) in state.top { #expect(try view.get(key) == value) }
            for (key, value) in state.child { #expect(try view.childGet(Chain.childName, key) == value) }
            let key = try #require(state.top.keys.first)
            #expect(try TrieProof.value(of: key, root: state.root, proof: try view.proof(of: [key])) == state.top[key])
        }
    }

    @Test(
        "An archive keeps every state, a canonical archive those of finalized blocks",
        arguments: [StatePruning.archive, .archiveCanonical])
    func archives(pruning: StatePruning) throws {
        var random = SeededGenerator(seed: 9)
        var chain = try Chain(path: folder.path, pruning: pruning)
        var head = chain.genesis
        var canonical = [head]
        var forks: [Hash256] = []
        for _ in 0..<10 {
            forks.append(try chain.addBlock(on: head, using: &random))
            head = try chain.addBlock(on: head, using: &random)
            try chain.finalize(head)
            canonical.append(head)
        }
        for block in canonical { #expect(try chain.matches(block)) }
        for fork in forks {
            let root = try #require(chain.states[fork]).root
            if canonical.contains(where: { chain.states[$0]?.root == root }) { continue }
            #expect(try chain.store.hasState(root: root) == (pruning == .archive))
        }
        // The same database prunes when the node is told to.
        try chain.reopen(path: folder.path, pruning: .keep(1))
        head = try chain.addBlock(on: head, using: &random)
        try chain.finalize(head)
        let first = try #require(chain.states[chain.genesis]).root
        if pruning == .archiveCanonical { #expect(try !chain.store.hasState(root: first)) }
        #expect(try chain.matches(head))
    }

    @Test("A long chain without finality is read through its trie")
    func longChain() throws {
        var random = SeededGenerator(seed: 10)
        var chain = try Chain(path: folder.path, pruning: .keep(4))
        var blocks = [chain.genesis]
        for _ in 0..<80 { blocks.append(try chain.addBlock(on: blocks[blocks.count - 1], using: &random)) }
        for block in [0, 1, 63, 64, 65, 80] { #expect(try chain.matches(blocks[block])) }
        try chain.finalize(blocks[78])
        for block in [78, 79, 80] { #expect(try chain.matches(blocks[block])) }
        // One finalization prunes a bounded number of states; the next takes the rest.
        try chain.finalize(blocks[80])
        for block in 76...80 { #expect(try chain.matches(blocks[block])) }
        #expect(try !chain.store.hasState(root: try #require(chain.states[blocks[60]]).root))
    }

    @Test("What is out of order is refused with the block's hash")
    func refusals() throws {
        var random = SeededGenerator(seed: 11)
        var chain = try Chain(path: folder.path, pruning: .standard)
        let one = try chain.addBlock(on: chain.genesis, using: &random)
        let store = chain.store
        let changes = StorageChanges(top: [], children: [:], nodes: TrieDelta(unchanged: .zero))
        var batch = store.database.makeBatch()
        #expect(
            failure { () throws(StateError) in
                try store.commit(block: one, number: 1, parent: chain.genesis, changes: changes, into: &batch)
            } == .knownBlock(one))
        #expect(
            failure { () throws(StateError) in
                try store.commit(block: .zero, number: 1, parent: .zero, changes: changes, into: &batch)
            } == .unknownBlock(.zero))
        #expect(
            failure { () throws(StateError) in try store.finalize(block: .zero, into: &batch) } == .unknownBlock(.zero))
        let genesis = try GenesisState(top: [:], version: .v1)
        #expect(
            failure { () throws(StateError) in try store.initialize(genesis, block: .zero, into: &batch) }
                == .alreadyInitialized)
        #expect(failure { () throws(StateError) in try store.finalize(block: chain.genesis, into: &batch) } == nil)
    }

    @Test("A child proof shows the child's values from the state root down")
    func childProofs() throws {
        var random = SeededGenerator(seed: 12)
        var chain = try Chain(path: folder.path, pruning: .standard)
        _ = try chain.addBlock(on: chain.genesis, using: &random)
        let state = try #require(chain.states[chain.genesis])
        let view = try chain.store.view(root: state.root)
        let proof = try view.childProof(Chain.childName, of: [[1], [3]])
        let rootKey = ChildStorage.rootKey(of: Chain.childName)
        let childRoot = try #require(try TrieProof.value(of: rootKey, root: state.root, proof: proof))
        let hash = try #require(Hash256(childRoot))
        #expect(try view.childRoot(Chain.childName) == hash)
        #expect(try TrieProof.value(of: [1], root: hash, proof: proof) == [1])
        #expect(try TrieProof.value(of: [3], root: hash, proof: proof) == nil)
        #expect(try view.childProof([1, 2, 3], of: [[1]]).isEmpty == false)
    }

    @Test("A damaged record of the journal is an error at opening")
    func damagedJournal() throws {
        var random = SeededGenerator(seed: 13)
        var chain = try Chain(path: folder.path, pruning: .standard)
        let one = try chain.addBlock(on: chain.genesis, using: &random)
        let batch = chain.store.database.makeBatch()
        batch.put(.stateJournal, [0] + one.bytes, [1, 2, 3])
        let database = chain.store.database
        try database.write(batch)
        #expect(
            failure { () throws(StateError) in try StateStore(database: database) }
                == .damagedRecord("journal of a block"))
    }
}
