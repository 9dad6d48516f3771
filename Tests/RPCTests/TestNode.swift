import Blockchain
import ChainSpec
import Crypto
import Executor
import Foundation
import JSON
import JSONRPC
import JSONRPCTestSupport
import Logging
import ManualSeal
import NIOPosix
import Primitives
import RPC
import ScaleCodec
import StateMachine
import Storage
import TransactionPool
import Trie

/// Asks the chain's runtime about transactions.
struct ChainValidator: TransactionValidator {
    let chain: Blockchain

    func validate(
        _ extrinsic: [UInt8], source: TransactionSource, at hash: Hash256
    ) async throws(ValidationFailure) -> TransactionValidity {
        do throws(BlockchainError) {
            return try chain.call(
                "TaggedTransactionQueue_validate_transaction", [source.rawValue] + extrinsic + hash.bytes, at: hash)
        } catch {
            throw .runtime("\(error)")
        }
    }
}

/// A chain on disk with a pool, manual sealing and a server, all real; only the runtime is small.
struct TestNode {
    let chain: Blockchain
    let pool: TransactionPool<ChainValidator>
    let seal: ManualSeal<ChainValidator>
    let methods: MethodRegistry
    let port: UInt16

    static let child = Array("kid".utf8)
    static let alice = AccountID([UInt8](repeating: 1, count: 32)) ?? .zero
    static let bob = AccountID([UInt8](repeating: 2, count: 32)) ?? .zero

    static func run(
        allowsUnsafe: Bool = true, seals: Bool = true, pruning: StatePruning = .standard,
        pool options: PoolOptions = .init(),
        largestAnswer: Int = 15 << 20, stateVersion: StateVersion = .v1,
        _ body: (TestNode) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "rpc-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let genesis = try GenesisState(
            top: [
                FixtureRuntime.codeKey: FixtureRuntime.code, Array("a".utf8): [1], Array("ab".utf8): [1, 2],
                Array("abc".utf8): [1, 2, 3],
            ], children: [child: [Array("x".utf8): [9], Array("xy".utf8): [8, 8]]], version: stateVersion)
        let chain = try Blockchain(
            database: Database(path: folder), genesis: genesis, pruning: pruning,
            executor: Executor(native: FixtureRuntime.native))
        let author = NIOThreadPool(numberOfThreads: 1)
        author.start()
        let threads = CallThreads(count: 2)
        let best = chain.info.best
        let pool = TransactionPool(
            validator: ChainValidator(chain: chain), options: options,
            best: PoolPosition(hash: best.hash, number: UInt64(best.number)))
        let seal = ManualSeal(chain: chain, pool: pool, thread: author) { 1_000_000 }
        var spec = try ChainSpec(name: "Fixture", id: "fixture", genesis: .stateRootHash(genesis.root))
        spec.chainType = .development
        spec.properties = ChainProperties(["ss58Format": 42, "tokenSymbol": "FIX"])
        var methods = MethodRegistry()
        guard let peerID = PeerID(ed25519: [UInt8](repeating: 7, count: 32)) else { return }
        NodeRPC(
            chain: chain, pool: pool, threads: threads, largestAnswer: largestAnswer, seal: seals ? seal : nil,
            identity: NodeIdentity(version: "1.2.3", spec: spec, isAuthority: true, peerID: peerID),
            logFilters: LogFilterControl(add: { $0 != "nonsense" }, reset: { true })
        ).register(into: &methods)

        var configuration = RPCServerConfiguration()
        configuration.port = 0
        configuration.methodPolicy = allowsUnsafe ? .unsafe : .safe
        configuration.shutdownGracePeriod = .seconds(1)
        // Tests that run beside may leave a client without a thread for long.
        configuration.httpIdleTimeout = .seconds(600)
        let server = RPCServer(
            configuration: configuration, methods: methods,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        try await server.start()
        let node = TestNode(chain: chain, pool: pool, seal: seal, methods: methods, port: server.port ?? 0)
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(node)) } catch { outcome = .failure(error) }
        await server.shutdown()
        chain.close()
        await threads.stop()
        try await author.shutdownGracefully()
        try outcome.get()
    }

    /// Connects a WebSocket.
    func client(_ body: (inout TestClient) async throws -> Void) async throws {
        try await TestClient.connect(port: port) { client in
            guard try await client.upgrade().status == 101 else { throw Failure.noUpgrade }
            try await body(&client)
        }
    }

    enum Failure: Error { case noUpgrade, noResult(JSON), noError(JSON), noNotification(JSON) }

    /// A block with what is in the pool.
    @discardableResult
    func block(finalize: Bool = false, on parent: Hash256? = nil) async throws -> Hash256 {
        try await seal.createBlock(createEmpty: true, finalize: finalize, parent: parent).block.id.hash
    }
}

extension TestClient {
    /// The result of a call.
    mutating func result(_ method: String, _ params: JSON...) async throws -> JSON {
        let answer = try await call(method, .array(params))
        guard let result = answer["result"] else { throw TestNode.Failure.noResult(answer) }
        return result
    }

    /// The error of a call.
    mutating func failure(_ method: String, _ params: JSON...) async throws -> RPCError {
        let answer = try await call(method, .array(params))
        guard let error = answer["error"], let code: Int = error["code"]?.exactInteger() else {
            throw TestNode.Failure.noError(answer)
        }
        return RPCError(code: code, message: error["message"]?.string ?? "", data: error["data"])
    }

    /// The next message, which is a notification of that name.
    mutating func notification(_ method: String) async throws -> JSON {
        let message = try await readJSON()
        guard message["method"] == .string(method), let result = message["params"]?["result"] else {
            throw TestNode.Failure.noNotification(message)
        }
        return result
    }
}

extension JSON {
    static func hash(_ hash: Hash256) -> JSON { .string(hash.hexText) }
    static func text(_ text: String) -> JSON { .hex(Array(text.utf8)) }
}
