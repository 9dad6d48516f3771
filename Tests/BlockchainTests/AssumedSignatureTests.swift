import Blockchain
import CHostContext
import ChainTestSupport
import Crypto
import Executor
import HostInterface
import Primitives
import ScaleCodec
import StateMachine
import Storage
import Synchronization
import Testing

/// A runtime to which a bad signature is nothing bad: it writes down, for each extrinsic of a block, whether its signature
/// holds. With one extrinsic that begins with 0xff it traps where the signature is bad.
private final class VerdictRuntime: Sendable {
    static let code = Array("a runtime that keeps verdicts on signatures".utf8)

    let executions = Mutex(0)

    var executor: Executor {
        let version = RuntimeVersion(
            specName: "verdicts", implName: "verdicts", authoringVersion: 1, specVersion: 1, implVersion: 1, apis: [],
            transactionVersion: 1, stateVersion: 1)
        return Executor(
            native: NativeRuntime(code: Self.code, version: version) { (name, input) throws(RuntimeRefusal) in
                guard name == "Core_execute_block", let block = try? Block(decoding: input) else {
                    throw RuntimeRefusal("Exported method \(name) is not found")
                }
                self.executions.withLock { $0 += 1 }
                for (index, extrinsic) in block.extrinsics.enumerated() {
                    let bytes = extrinsic.bytes
                    let isGood = Host.sr25519Verify(
                        signature: Array(bytes[1..<65]), message: Array(bytes[97...]), publicKey: Array(bytes[65..<97]))
                    if bytes[0] == 0xff, !isGood { throw RuntimeRefusal("a bad signature") }
                    Host.set(Self.key(index), [isGood ? 1 : 0])
                }
                return []
            })
    }

    static func key(_ index: Int) -> [UInt8] { [9, UInt8(index >> 8), UInt8(index & 0xff)] }
}

@Suite("Signatures that are assumed while a block is executed")
struct AssumedSignatureTests {
    private let folder: TemporaryFolder
    private let runtime = VerdictRuntime()
    private let chain: Blockchain
    private let pair: Sr25519.KeyPair

    init() throws {
        folder = try TemporaryFolder()
        let genesis = try GenesisState(top: [RuntimeCode.key: VerdictRuntime.code], version: .v1)
        chain = try Blockchain(
            database: try Database(path: folder.path), genesis: genesis, pruning: .standard, executor: runtime.executor)
        pair = try #require(Sr25519.KeyPair(miniSecret: [UInt8](repeating: 3, count: 32)))
    }

    private func extrinsic(_ index: Int, first: UInt8 = 0, _ change: (inout [UInt8]) -> Void = { _ in })
        -> OpaqueExtrinsic
    {
        let message: [UInt8] = [1, 2, UInt8(index & 0xff)]
        var signature = pair.sign(message).bytes
        change(&signature)
        return OpaqueExtrinsic([first] + signature + pair.publicKey.bytes + message)
    }

    /// A block whose header says that these are the verdicts.
    private func block(_ extrinsics: [OpaqueExtrinsic], _ verdicts: [Bool]) throws -> Block {
        let externalities = Externalities(backend: .stored(try chain.state(at: chain.info.genesis)))
        for (index, isGood) in verdicts.enumerated() {
            externalities.storageSet(VerdictRuntime.key(index), [isGood ? 1 : 0])
        }
        let root = try externalities.changes(version: .v1).root
        let header = Header(
            parentHash: chain.info.genesis, number: 1, stateRoot: root, extrinsicsRoot: .zero, digest: Digest())
        return Block(header: header, extrinsics: extrinsics)
    }

    @Test("Where all are good, the block is executed once", arguments: [0, 1, 3, 128, 300])
    func good(count: Int) throws {
        let block = try block((0..<count).map { extrinsic($0) }, [Bool](repeating: true, count: count))
        #expect(try chain.execute(block).changes.root == block.header.stateRoot)
        #expect(runtime.executions.withLock { $0 } == 1)
    }

    @Test("A bad one, wherever it is, counts as bad", arguments: [(1, 0), (3, 1), (300, 0), (300, 130), (300, 299)])
    func bad(count: Int, place: Int) throws {
        let extrinsics = (0..<count).map { index in extrinsic(index) { if index == place { $0[5] ^= 4 } } }
        let truth = try block(extrinsics, (0..<count).map { $0 != place })
        #expect(try chain.execute(truth).changes.root == truth.header.stateRoot)
        #expect(runtime.executions.withLock { $0 } == 2)

        let assumption = try block(extrinsics, [Bool](repeating: true, count: count))
        #expect(throws: BlockchainError.self) { try chain.execute(assumption) }
    }

    @Test("One without the form of a signature is bad at once")
    func malformed() throws {
        let extrinsics = [extrinsic(0), extrinsic(1) { $0[63] &= 0x7f }, extrinsic(2)]
        let block = try block(extrinsics, [true, false, true])
        #expect(try chain.execute(block).changes.root == block.header.stateRoot)
        #expect(runtime.executions.withLock { $0 } == 1)
    }

    @Test("A block that fails is judged by what its signatures are")
    func failing() throws {
        let bad = try block([extrinsic(0, first: 0xff) { $0[40] ^= 1 }], [true])
        let error = #expect(throws: BlockchainError.self) { try chain.execute(bad) }
        #expect(error == .invalidBlock(bad.header.hash, reason: "a bad signature"))
        let good = try block([extrinsic(0, first: 0xff)], [true])
        #expect(try chain.execute(good).changes.root == good.header.stateRoot)
    }

    @Test("What costs more than it is given is not done under a bad signature", arguments: Costly.allCases)
    func costly(what: Costly) throws {
        let state = Externalities(backend: .stored(try chain.state(at: chain.info.genesis)))
        state.storageSet([5], [5])
        state.assumeSignatures()
        #expect(what.isDone(on: state))
        #expect(state.failure == nil)

        let bytes = extrinsic(0) { $0[5] ^= 4 }.bytes
        #expect(
            state.sr25519Verify(
                signature: Array(bytes[1..<65]), message: Array(bytes[97...]), publicKey: Array(bytes[65..<97])))
        state.storageSet([5], [5])
        #expect(!what.isDone(on: state))
        #expect(state.failure == .signatureNotValid)
        #expect(!state.assumedSignaturesAreValid())
    }

    enum Costly: CaseIterable {
        case clearPrefix, killChild, root, childRoot, version, manySteps

        func isDone(on state: Externalities) -> Bool {
            switch self {
            case .clearPrefix:
                _ = state.storageClearPrefix([5], limit: nil)
                return !state.storageExists([5])
            case .killChild:
                state.childStorageSet([1], [1], [1])
                _ = state.childStorageKill([1], limit: nil)
                return !state.childStorageExists([1], [1])
            case .root: return state.storageRoot(version: 1) != Hash256.zero.bytes
            case .childRoot: return state.childStorageRoot([1], version: 1) != Hash256.zero.bytes
            case .version:
                var wasAsked = false
                state.services.codeVersion = { _ in
                    wasAsked = true
                    return nil
                }
                _ = state.runtimeVersion([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
                return wasAsked
            case .manySteps:
                for _ in 0..<2_000 {
                    state.storageStartTransaction()
                    state.storageCommitTransaction()
                }
                return state.failure == nil
            }
        }
    }
}
