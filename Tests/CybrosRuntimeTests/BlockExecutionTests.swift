import Authorship
import Blockchain
import ChainTestSupport
import Crypto
import CybrosRuntime
import Primitives
import ScaleCodec
import StateMachine
import Testing
import Trie

@Suite("Executing blocks")
struct BlockExecutionTests {
    private let test: TestChain
    private let block: ExecutedBlock

    init() throws {
        test = try TestChain()
        try test.extend()
        let transfer = CybrosRuntime.RuntimeCall.balancesPallet(
            .transferKeepAlive(dest: .id(DevelopmentKeys.charlie.accountID), value: Compact(5_000_000_000_000)))
        block = try test.build([
            test.sign(.systemPallet(.remark(remark: [1])), by: DevelopmentKeys.bob), test.sign(transfer),
            test.sign(.systemPallet(.remarkWithEvent(remark: [2])), nonce: 1),
        ])
    }

    private func executed(_ change: (inout Block) -> Void) throws -> ExecutedBlock {
        var changed = Block(header: block.header, extrinsics: block.extrinsics)
        change(&changed)
        return try test.chain.execute(changed)
    }

    /// Expects that the runtime refuses the changed block for this reason.
    private func refused(
        _ reason: String, sourceLocation: SourceLocation = #_sourceLocation, _ change: (inout Block) -> Void
    ) {
        do {
            _ = try executed(change)
            Issue.record("accepted", sourceLocation: sourceLocation)
        } catch BlockchainError.invalidBlock(_, let given) {
            #expect(given == reason, sourceLocation: sourceLocation)
        } catch {
            Issue.record("\(error)", sourceLocation: sourceLocation)
        }
    }

    @Test("What the builder makes executes to the same state, events included")
    func accepted() throws {
        let again = try executed { _ in }
        #expect(again.header == block.header)
        #expect(again.changes.root == block.changes.root)
        #expect(again.changes.top == block.changes.top)
        #expect(try test.chain.importBlock(again).isBest)
    }

    @Test("The same block made twice has the same hash")
    func deterministic() throws {
        let again = try test.build(Array(block.extrinsics.dropFirst()))
        #expect(again.header.hash == block.header.hash)
    }

    @Test("The extrinsics root is the ordered root of the extrinsics with their lengths, in the first trie layout")
    func extrinsicsRoot() {
        #expect(block.extrinsics.count == 4)
        #expect(
            block.header.extrinsicsRoot == TrieRoot.ordered(block.extrinsics.map { $0.encoded() }, version: .v0))
    }

    @Test("A long extrinsic counts with its value in the root, not its hash")
    func longExtrinsic() throws {
        let long = try test.build([test.sign(.systemPallet(.remark(remark: [UInt8](repeating: 3, count: 500))))])
        #expect(long.header.extrinsicsRoot == TrieRoot.ordered(long.extrinsics.map { $0.encoded() }, version: .v0))
        #expect(long.header.extrinsicsRoot != TrieRoot.ordered(long.extrinsics.map { $0.encoded() }, version: .v1))
    }

    @Test("A header that says anything else than the execution is refused")
    func header() {
        refused("the state root is another") { $0.header.stateRoot = .zero }
        refused("the root of the extrinsics is another") { $0.header.extrinsicsRoot = .zero }
        refused("the digest is another") { $0.header.digest.logs.append(.other([1])) }
        refused("the digest is another") { $0.header.digest.logs.append(.runtimeEnvironmentUpdated) }
        #expect(throws: BlockchainError.unknownBlock(.zero)) { try executed { $0.header.parentHash = .zero } }
    }

    @Test("A number that does not follow the parent's is refused")
    func number() throws {
        for number: BlockNumber in [0, 1, 3, .max] {
            #expect(throws: BlockchainError.self, "number \(number)") {
                let changed = try executed { $0.header.number = number }
                try test.chain.importBlock(changed)
            }
        }
    }

    @Test("Any change of the extrinsics is refused")
    func extrinsics() {
        refused("an inherent is missing") { $0.extrinsics = [] }
        refused("an inherent is missing") { $0.extrinsics.removeFirst() }
        refused("extrinsic 1 is mandatory, and failed") { $0.extrinsics.insert($0.extrinsics[0], at: 1) }
        refused("extrinsic 4 is an inherent behind a transaction") { $0.extrinsics.append($0.extrinsics[0]) }
        refused("extrinsic 1 is an inherent behind a transaction") { $0.extrinsics.swapAt(0, 1) }
        refused("extrinsic 2 does not decode") { $0.extrinsics[2].bytes.removeLast() }
        refused("extrinsic 2 is invalid: Transaction has a bad signature") {
            $0.extrinsics[2].bytes[50] ^= 1
        }
        refused("extrinsic 2 is invalid: Transaction will be valid in the future") {
            $0.extrinsics.swapAt(2, 3)
        }
        refused("extrinsic 4 is invalid: Transaction is outdated") {
            $0.extrinsics.append($0.extrinsics[2])
        }
        refused("the root of the extrinsics is another") { $0.extrinsics.removeLast() }
        // Bob's remark does not touch Alice's: only the roots tell.
        refused("the root of the extrinsics is another") {
            $0.extrinsics.append($0.extrinsics.remove(at: 1))
        }
    }

    @Test("A block whose time is not after its parent's is refused")
    func time() throws {
        let call = CybrosRuntime.RuntimeCall.timestampPallet(.set(now: Compact(1_700_000_000_001)))
        refused("extrinsic 0 is mandatory, and failed") { $0.extrinsics[0] = OpaqueExtrinsic([4] + call.encoded()) }
    }

    @Test("Seals at the end of the digest are the consensus's, and do not change the execution")
    func seals() throws {
        let sealed = try executed { $0.header.digest.logs.append(.seal(FixedBytes<Four>.testEngine, [1, 2, 3])) }
        #expect(sealed.changes.root == block.header.stateRoot)
        #expect(sealed.header.digest.logs.count == 1)
    }

    @Test("Pre-runtime items come before the execution and stay")
    func preRuntime() throws {
        let item = DigestItem.preRuntime(FixedBytes<Four>.testEngine, [9])
        let made = try test.build(digest: Digest(logs: [item]))
        #expect(made.header.digest.logs == [item])
        #expect(try test.chain.execute(Block(header: made.header, extrinsics: made.extrinsics)).header == made.header)
    }

    @Test("Checking inherents tells a time that is too early or too far ahead")
    func inherents() throws {
        func check(_ clock: UInt64) throws -> CheckInherentsResult {
            let whole = Block(header: block.header, extrinsics: block.extrinsics)
            return try test.chain.call(
                "BlockBuilder_check_inherents",
                whole.encoded() + TestChain.inherents(milliseconds: clock).encoded(), at: block.header.parentHash)
        }
        let time: UInt64 = 1_700_000_006_000
        #expect(try check(time).okay)
        #expect(try check(time - 30_000).okay)
        let early = try check(time - 30_001)
        #expect(!early.okay)
        #expect(early.fatalError)
    }
}
