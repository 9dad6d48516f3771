import Blockchain
import ChainTestSupport
import CybrosRuntime
import NodeService
import Primitives
import ScaleCodec
import StateMachine
import Storage
import Testing

@Suite("Importing blocks")
struct ImportTests {
    @Test("A new chain stands at its genesis, which is best and final")
    func genesis() throws {
        let chain = try TestChain().chain
        let info = chain.info
        #expect(info.best == BlockID(hash: info.genesis, number: 0))
        #expect(info.finalized == info.best)
        #expect(try chain.hash(0) == info.genesis)
        #expect(try chain.hash(1) == nil)
        let header = try #require(try chain.header(info.genesis))
        #expect(header.parentHash == .zero)
        #expect(try chain.body(info.genesis) == [])
    }

    @Test("An imported block is the best one, with its header, body and state under its hash")
    func one() throws {
        let test = try TestChain()
        let block = try test.build([test.sign(.systemPallet(.remark(remark: [1])))])
        let event = try test.chain.importBlock(block, auxiliary: [([1, 2], [3])])
        #expect(event.isBest)
        #expect(event.id == BlockID(hash: block.header.hash, number: 1))
        #expect(event.route == TreeRoute(retracted: [], enacted: [event.id]))
        #expect(test.chain.info.best == event.id)
        #expect(test.chain.info.finalized == test.genesis)
        #expect(try test.chain.hash(1) == event.id.hash)
        #expect(try test.chain.header(event.id.hash) == block.header)
        #expect(try test.chain.body(event.id.hash) == block.extrinsics)
        #expect(try test.chain.state(at: event.id.hash).root == block.header.stateRoot)
        #expect(try test.chain.auxiliary([1, 2]) == [3])
        #expect(event.changes == block.changes.top)
        #expect(!event.changes.isEmpty)
    }

    @Test("A block that is there already changes nothing")
    func twice() throws {
        let test = try TestChain()
        let block = try test.build()
        try test.chain.importBlock(block)
        let again = try test.chain.importBlock(block)
        #expect(again.route == .none)
        #expect(again.changes == [])
        #expect(again.isBest)
        try test.extend()
        #expect(try test.chain.importBlock(block).isBest == false)
        #expect(test.chain.info.best.number == 2)
    }

    @Test("A block whose parent is not known is refused, as is the state and the body of one")
    func unknownParent() throws {
        let test = try TestChain()
        let other = try TestChain()
        try other.extend(shift: 7)
        let orphan = try other.build()
        let parent = orphan.header.parentHash
        #expect(throws: BlockchainError.unknownParent(parent)) { try test.chain.importBlock(orphan) }
        #expect(throws: BlockchainError.unknownBlock(parent)) {
            try test.chain.execute(Block(header: orphan.header, extrinsics: orphan.extrinsics))
        }
        #expect(throws: BlockchainError.unknownBlock(parent)) { try test.chain.state(at: parent) }
        #expect(try test.chain.body(parent) == nil)
        #expect(throws: BlockchainError.unknownBlock(parent)) { try test.chain.finalize(parent) }
    }

    @Test("A database of another chain is not opened")
    func genesisMismatch() throws {
        let folder = try TemporaryFolder()
        var test: TestChain? = try TestChain(.dev, in: folder)
        let known = try #require(test?.chain.info.genesis)
        test = nil
        let other = try TestChain(.local).chain.info.genesis
        #expect(throws: BlockchainError.genesisMismatch(database: known, specification: other)) {
            try TestChain(.local, in: folder)
        }
        #expect(try TestChain(.dev, in: folder).chain.info.genesis == known)
    }

    @Test("What a runtime call changes is forgotten")
    func calls() throws {
        let test = try TestChain()
        let before = try test.chain.state(at: test.genesis.hash).root
        let header = Header(
            parentHash: test.genesis.hash, number: 1, stateRoot: .zero, extrinsicsRoot: .zero, digest: Digest())
        _ = try test.chain.call("Core_initialize_block", header.encoded(), at: test.genesis.hash)
        #expect(try test.chain.state(at: test.genesis.hash).root == before)
        #expect(try test.chain.runtimeVersion(at: test.genesis.hash) == EmbeddedRuntime.version)
    }

    @Test("A state whose code is another runtime's is not executed")
    func foreignCode() throws {
        let test = try TestChain()
        let items = [Pair(Array(":code".utf8), [UInt8](arrayLiteral: 1, 2, 3))]
        let call = CybrosRuntime.RuntimeCall.sudoPallet(.sudo(call: .systemPallet(.setStorage(items: items))))
        // The block that replaces the code is still this runtime's; what comes after it is not.
        let block = try test.extend([test.sign(call)])
        #expect(throws: BlockchainError.executor(.foreignCode)) { try test.chain.runtimeVersion(at: block.id.hash) }
        #expect(throws: (any Error).self) { try test.build() }
        #expect(try test.chain.runtimeVersion(at: test.genesis.hash) == EmbeddedRuntime.version)
    }
}
