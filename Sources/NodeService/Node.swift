import Authorship
import Blockchain
import ChainSpec
import Crypto
import Executor
import Foundation
import JSONRPC
import Keystore
import Logging
import ManualSeal
import NIOCore
import NIOPosix
import Primitives
import RPC
import ScaleCodec
import ServiceLifecycle
import StateMachine
import Storage
import Synchronization
import TransactionPool
import WasmExecutor

/// Why the node did not start, or stopped.
public enum NodeError: Error, CustomStringConvertible {
    case genesis(GenesisError)
    case folder(path: String, reason: String)
    case database(DatabaseError)
    case blockchain(BlockchainError)
    /// The runtime that the chain holds does not run here.
    case runtime(BlockchainError)
    /// Wasm can not be executed on this machine.
    case wasm(WasmError)
    case rpc(RPCServerError)
    /// A file of blocks does not decode at the block of this position, counted from 1.
    case blockFile(position: UInt64, ScaleError)
    /// A block cannot be added to the chain.
    case block(number: BlockNumber, hash: Hash256, BlockchainError)

    public var description: String {
        switch self {
        case .genesis(let error): error.description
        case .folder(let path, let reason): "the folder \(path) cannot be used: \(reason)"
        case .database(let error): error.description
        case .blockchain(let error): error.description
        case .runtime(let error): "the chain's runtime can not be run: \(error)"
        case .wasm(let error): "Wasm can not be executed here: \(error)"
        case .rpc(let error): error.description
        case .blockFile(let position, let error):
            "the file is no binary export of blocks: block \(position) in it does not decode: \(error.words)"
        case .block(let number, let hash, let error): "block #\(number) (\(hash.hexText)) is not imported: \(error)"
        }
    }
}

/// A whole node: database, chain, pool, sealing and RPC, started together and stopped in reverse.
public enum Node {
    /// Runs until SIGINT or SIGTERM; then ends gracefully. When this returns, the database is closed.
    public static func run(_ configuration: NodeConfiguration) async throws {
        let folder = try DatabaseFolder(configuration)
        defer { folder.removeIfTemporary() }
        let database = OpenDatabase()
        do {
            try await live(configuration, database)
        } catch {
            await database.waitUntilClosed()
            throw error
        }
        await database.waitUntilClosed()
    }

    private static func live(_ configuration: NodeConfiguration, _ database: OpenDatabase) async throws {
        let logger = Logger(label: "node")
        let chain = try configuration.chain.open { database.set($0) }
        let runtime = try runtime(of: chain)

        // Clients, the pool and the author have threads of their own: nobody can have the others wait.
        let threads = Threads()
        do {
            try await serve(configuration, chain, runtime, threads, logger)
        } catch {
            await stop(chain, threads)
            throw error
        }
        await stop(chain, threads)
        logger.info("👋 Stopped at block #\(chain.info.best.number)")
    }

    /// The runtime of the best block in words: its version, as it says itself, and how it is executed. Whether it can be run
    /// here is seen by running it. A chain that cannot even begin is refused; one that an upgrade has broken is opened, as
    /// its past can be served, and another branch may be the way out.
    static func runtime(of chain: Blockchain) throws(NodeError) -> String {
        do throws(BlockchainError) {
            let version = try chain.runtimeVersion(at: chain.info.best.hash)
            let mode = try chain.executionMode(at: chain.info.best.hash)
            return "\(version.specName)-\(version.specVersion), \(mode.rawValue)"
        } catch {
            guard chain.info.best.number > 0 else { throw .runtime(error) }
            return "none that runs (\(error))"
        }
    }

    /// The threads on which something may block.
    private struct Threads {
        /// Calls of clients. More than there are cores, as some of them wait for the disk.
        let clients = CallThreads(count: max(4, NIOCore.System.coreCount))
        /// Judgements on transactions.
        let pool = NIOThreadPool(numberOfThreads: max(2, NIOCore.System.coreCount))
        /// Blocks, one after another.
        let author = NIOThreadPool(numberOfThreads: 1)

        init() {
            pool.start()
            author.start()
        }
    }

    /// Nothing runs on the threads any more when this returns.
    private static func stop(_ chain: Blockchain, _ threads: Threads) async {
        chain.close()
        // Shutting a started pool down once can not fail.
        try? await threads.author.shutdownGracefully()
        // Nobody waits for the answers of what clients had the runtime compute.
        let ending = Task {
            repeat { chain.executor.endCalls() } while (try? await Task.sleep(for: .milliseconds(100))) != nil
        }
        await threads.clients.stop()
        try? await threads.pool.shutdownGracefully()
        ending.cancel()
    }

    private static func serve(
        _ configuration: NodeConfiguration, _ chain: Blockchain, _ runtime: String, _ threads: Threads,
        _ logger: Logger
    ) async throws {
        let pool = TransactionPool(
            validator: RuntimeValidator(chain: chain, threads: threads.pool), options: configuration.pool,
            best: PoolPosition(hash: chain.info.best.hash, number: UInt64(chain.info.best.number)))
        let keystore = Keystore()
        fill(keystore, configuration, chain, logger)
        let author = Author(
            configuration.authoring, chain: chain, pool: pool, keystore: keystore, thread: threads.author,
            logger: logger)

        let identity = NodeIdentity(
            version: configuration.version, spec: configuration.chain.spec,
            isAuthority: configuration.authoring != .none,
            peerID: .random())
        var methods = MethodRegistry()
        NodeRPC(
            chain: chain, pool: pool, threads: threads.clients, largestAnswer: configuration.rpc.maxResponseSize,
            seal: author?.seal, identity: identity, keystore: keystore, logFilters: configuration.logFilters
        ).register(into: &methods)
        let server = RPCServer(
            configuration: configuration.rpc, methods: methods, health: { identity.health },
            logger: Logger(label: "rpc"))
        var services: [any Service] = [
            Informant(chain: chain, logger: Logger(label: "substrate")),
            DiskWatch(chain: chain),
            RPCService(server: server) { announce(configuration, chain, runtime, server, logger) },
        ]
        if let author { services.append(author.service) }
        let group = ServiceGroup(
            configuration: .init(
                services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigint, .sigterm],
                logger: Logger(label: "service") { _ in SwiftLogNoOpLogHandler() }))
        do {
            try await group.run()
        } catch let error as RPCServerError {
            throw NodeError.rpc(error)
        }
    }

    /// Puts the keys of a well-known authority into the keystore, where the runtime has such keys.
    private static func fill(
        _ keystore: Keystore, _ configuration: NodeConfiguration, _ chain: Blockchain, _ logger: Logger
    ) {
        guard let seed = configuration.sessionKeySeed else { return }
        do throws(SessionKeysError) {
            _ = try SessionKeys.generate(seed: seed, at: chain.info.best.hash, in: chain, into: keystore)
        } catch .unsupported {
            return
        } catch {
            // A chain that an upgrade has broken is opened all the same.
            logger.warning("⚠️  The runtime makes no session keys: \(error)")
        }
    }

    /// What an operator expects to read first.
    private static func announce(
        _ configuration: NodeConfiguration, _ chain: Blockchain, _ runtime: String, _ server: RPCServer,
        _ logger: Logger
    ) {
        let info = chain.info
        logger.info("Cybros Node")
        logger.info("✌️  version \(configuration.version)")
        logger.info("📋 Chain specification: \(configuration.chain.spec.name)")
        logger.info("🏷  Node name: \(configuration.name)")
        logger.info("👤 Role: \(configuration.authoring != .none ? "AUTHORITY" : "FULL")")
        logger.info("💾 Database: RocksDB at \(configuration.chain.databasePath)")
        logger.info("🔨 Genesis: \(info.genesis.hexText)")
        logger.info("⛓  Runtime: \(runtime)")
        logger.info("📦 Highest known block at #\(info.best.number) (\(info.best.hash.hexText))")
        if let port = server.port {
            logger.info("💻 Clients connect to http://localhost:\(port) or ws://localhost:\(port)")
        }
    }
}

/// Stops the node where the disk refuses what the chain writes: what clients would be told after that might not last.
private struct DiskWatch: Service {
    let chain: Blockchain

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            for await error in chain.refusedWrites.stream() { throw NodeError.database(error) }
        }
    }
}

/// The RPC server as a service: it takes clients only once the node heeds signals.
private struct RPCService: Service {
    let server: RPCServer
    /// Tells the operator that all is well: the port is this node's.
    let announce: @Sendable () -> Void

    func run() async throws {
        try await server.start()
        announce()
        try await server.run()
    }
}

/// Tells when the database is closed: when the last who used it has let go, such as a call of a client that is gone, and its
/// files are released.
private final class OpenDatabase: Sendable {
    private let closure = Mutex<DatabaseClosure?>(nil)

    func set(_ database: Database) { closure.withLock { $0 = database.closure } }

    /// Waits for at most five seconds; RocksDB must not be in use when the process ends.
    func waitUntilClosed() async {
        // A node that is cancelled waits too: sleep would not, in its task.
        await Task {
            for _ in 0..<500 where closure.withLock({ $0?.isClosed == false }) {
                try? await Task.sleep(for: .milliseconds(10))
            }
        }.value
    }
}

/// The folder of the database: made at start, removed at the end where it is temporary.
private struct DatabaseFolder {
    private let temporary: String?

    init(_ configuration: NodeConfiguration) throws(NodeError) {
        try Self.make(configuration.chain.databasePath)
        temporary = configuration.isTemporary ? configuration.chain.databasePath : nil
    }

    /// Makes a folder and those that it is in; where that fails, the system's reason is told of the folder it is about.
    private static func make(_ path: String) throws(NodeError) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += part
            var info = stat()
            let isThere = stat(made, &info) == 0
            guard isThere ? info.st_mode & S_IFMT == S_IFDIR : mkdir(made, 0o777) == 0 else {
                throw .folder(path: made, reason: String(cString: strerror(isThere ? ENOTDIR : errno)))
            }
            made += "/"
        }
    }

    func removeIfTemporary() {
        guard let temporary else { return }
        try? FileManager.default.removeItem(atPath: temporary)
    }
}
