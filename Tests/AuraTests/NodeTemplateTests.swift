import Aura
import Authorship
import Blockchain
import ChainSpec
import ChainTestSupport
import Crypto
import Executor
import Foundation
import Keystore
import ManualSeal
import NIOPosix
import NodeService
import Primitives
import ScaleCodec
import StateMachine
import Storage
import Testing
import TransactionPool
import WasmExecutor

/// A chain whose runtime was not written here, with Aura, as Wasm: the authorities are Alice and Bob.
private final class TemplateChain: Sendable {
    static let slotDuration: UInt64 = 6000
    static let wasm = Result { try WasmExecutor() }

    private let folder: TemporaryFolder
    let chain: Blockchain
    let keystore = Keystore()
    let threads = NIOThreadPool(numberOfThreads: 2)
    let author: AuraAuthor<RuntimeValidator>
    let pool: TransactionPool<RuntimeValidator>

    init() throws {
        folder = try TemporaryFolder()
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "../shared/vectors/node-template-chain-spec.json").path
        let wasm = try Self.wasm.get()
        chain = try Blockchain(
            database: try Database(path: folder.path),
            genesis: try Genesis(wasm: wasm).state(of: ChainSpec(contentsOfFile: path)), pruning: .standard,
            executor: Executor(native: nil, wasm: wasm))
        threads.start()
        pool = TransactionPool(
            validator: RuntimeValidator(chain: chain, threads: threads),
            best: PoolPosition(hash: chain.info.best.hash, number: 0))
        author = AuraAuthor(chain: chain, pool: pool, keystore: keystore, thread: threads)
    }

    /// Has the runtime make the session keys of an authority, as `--alice` does.
    func be(_ name: String) throws {
        _ = try SessionKeys.generate(seed: "//\(name)", at: chain.info.best.hash, in: chain, into: keystore)
    }

    /// Makes the block of the slot of this number, where it is ours.
    func makeBlock(in slot: Slot) async throws -> ImportedBlock? {
        try await author.makeBlock(at: slot * Self.slotDuration + 5, deadline: .now + .seconds(60))
    }

    func block(_ hash: Hash256) throws -> Block {
        Block(header: try #require(try chain.header(hash)), extrinsics: try #require(try chain.body(hash)))
    }
}

@Suite("A chain with Aura")
struct NodeTemplateTests {
    private func withChain(_ body: (TemplateChain) async throws -> Void) async throws {
        let chain = try TemplateChain()
        do {
            try await body(chain)
        } catch {
            try await chain.threads.shutdownGracefully()
            throw error
        }
        try await chain.threads.shutdownGracefully()
    }

    @Test("The runtime tells its slots and authorities, and makes the keys of a well-known authority")
    func configuration() async throws {
        try await withChain { template in
            let configuration = try #require(
                try AuraConfiguration(after: template.chain.info.genesis, in: template.chain))
            #expect(configuration.slotDuration == TemplateChain.slotDuration)
            #expect(
                configuration.authorities.map(\.bytes)
                    == [DevelopmentKeys.alice.publicKey, DevelopmentKeys.bob.publicKey])
            try template.be("Alice")
            let aura = try #require(KeyType("aura"))
            let grandpa = try #require(KeyType("gran"))
            #expect(template.keystore.contains(DevelopmentKeys.alice.publicKey, type: aura))
            #expect(template.keystore.contains(DevelopmentKeys.ed25519.publicKey, type: grandpa))
        }
    }

    @Test("An authority makes the blocks of its own slots, one each; with all keys a node makes every slot's")
    func authorship() async throws {
        try await withChain { template in
            #expect(try await template.makeBlock(in: 1000) == nil)  // No key yet.
            try template.be("Alice")
            let first = try #require(try await template.makeBlock(in: 1000))
            #expect(first.isBest && first.id.number == 1)
            #expect(try await template.makeBlock(in: 1000) == nil)  // It has a block.
            #expect(try await template.makeBlock(in: 999) == nil)
            #expect(try await template.makeBlock(in: 1001) == nil)  // Bob's.
            try template.be("Bob")
            #expect(try await template.makeBlock(in: 1001)?.id.number == 2)
            #expect(try await template.makeBlock(in: 1002)?.id.number == 3)
            #expect(template.chain.info.best.number == 3)
        }
    }

    @Test("Another node verifies and executes the blocks, and refuses what is not sealed as it should be")
    func verification() async throws {
        try await withChain { template in
            try template.be("Alice")
            try template.be("Bob")
            let other = try TemplateChain()
            let verifier = AuraVerifier(chain: other.chain) { 1002 * TemplateChain.slotDuration }
            for slot: Slot in 1000...1002 {
                let made = try #require(try await template.makeBlock(in: slot))
                let block = try template.block(made.id.hash)

                var resealed = block
                resealed.header.digest.logs.removeLast()
                let forged = DevelopmentKeys.charlie.sign(resealed.header.hash.bytes)
                resealed.header.digest.logs.append(.seal(FixedBytes("aura"), forged))
                #expect(throws: BlockchainError.self) { try verifier.verify(resealed) }
                var unsealed = block
                unsealed.header.digest.logs.removeLast()
                #expect {
                    _ = try verifier.verify(unsealed)
                } throws: { error in
                    (error as? BlockchainError)?.description.contains("it has no seal") ?? false
                }

                #expect(try verifier.verify(block))
                let imported = try other.chain.importBlock(try other.chain.execute(block))
                #expect(imported.id == made.id)
            }
            try await other.threads.shutdownGracefully()
        }
    }

    @Test("A sealed block with a second seal, or with an extrinsic that is none, is invalid by its sender's fault")
    func invalidBlocks() async throws {
        try await withChain { template in
            try template.be("Alice")
            let made = try #require(try await template.makeBlock(in: 1000))
            let block = try template.block(made.id.hash)
            let other = try TemplateChain()
            let verifier = AuraVerifier(chain: other.chain) { 1000 * TemplateChain.slotDuration }
            func isInvalid(_ block: Block) -> Bool {
                do {
                    guard try verifier.verify(block) else { return false }
                    _ = try other.chain.execute(block)
                } catch BlockchainError.invalidBlock(block.header.hash, _) {
                    return true
                } catch {
                    Issue.record("\(error)")
                }
                return false
            }
            for place in 0...1 {
                var twoSeals = block
                twoSeals.header.digest.logs.removeLast()
                twoSeals.header.digest.logs.insert(
                    .seal(FixedBytes("BABE"), [UInt8](repeating: 1, count: 64)), at: place)
                let seal = DevelopmentKeys.alice.sign(twoSeals.header.hash.bytes)
                twoSeals.header.digest.logs.append(.seal(FixedBytes("aura"), seal))
                #expect(isInvalid(twoSeals))
            }
            var garbage = block
            garbage.extrinsics = [OpaqueExtrinsic([0xFF])]
            #expect(isInvalid(garbage))
            #expect(!isInvalid(block))
            try await other.threads.shutdownGracefully()
        }
    }

    @Test("A block whose time the runtime finds implausible is refused")
    func inherents() async throws {
        try await withChain { template in
            try template.be("Alice")
            let made = try #require(try await template.makeBlock(in: 1000))
            let block = try template.block(made.id.hash)
            let other = try TemplateChain()
            // The seal is Alice's and the slot is not ahead; the runtime takes what is at most half a minute ahead.
            var late = block
            late.header.digest.logs = [AuraDigest.preRuntime(900)]
            late.header.digest.logs.append(
                .seal(FixedBytes("aura"), DevelopmentKeys.alice.sign(late.header.hash.bytes)))
            let verifier = AuraVerifier(chain: other.chain) { 900 * TemplateChain.slotDuration }
            #expect {
                _ = try verifier.verify(late)
            } throws: { error in
                (error as? BlockchainError)?.description.contains("refuses its inherents (timstap0)") ?? false
            }
            try await other.threads.shutdownGracefully()
        }
    }

    @Test("Sealing on request puts blocks into slots of their own, where the chain has slots")
    func manualSealing() async throws {
        try await withChain { template in
            let seal = ManualSeal(chain: template.chain, pool: template.pool, thread: template.threads) {
                1000 * TemplateChain.slotDuration
            }
            for slot: Slot in 1000...1002 {
                let made = try await seal.createBlock(createEmpty: true, finalize: true)
                #expect(try AuraDigest.slot(of: made.block.header) == slot)
            }
            #expect(template.chain.info.finalized.number == 3)
        }
    }

    @Test("A runtime without Aura is none of its business")
    func otherRuntimes() throws {
        let test = try TestChain()
        #expect(try AuraConfiguration(after: test.genesis.hash, in: test.chain) == nil)
        let block = try test.build()
        let verifier = AuraVerifier(chain: test.chain) { 0 }
        #expect(try !verifier.verify(Block(header: block.header, extrinsics: block.extrinsics)))
    }
}
