import Blockchain
import ChainSpec
import ChainTestSupport
import Executor
import Foundation
import JSON
import JSONRPC
import ManualSeal
import NIOPosix
import NodeService
import Primitives
import StateMachine
import Storage
import Synchronization
import Testing
import TransactionPool

@Suite("The node")
struct NodeTests {
    private func configuration(_ folder: String, _ spec: ChainSpec? = nil, isTemporary: Bool = false) throws
        -> NodeConfiguration
    {
        var rpc = RPCServerConfiguration()
        rpc.port = 0
        return NodeConfiguration(
            name: "test", version: "0.0.0-test",
            chain: ChainConfiguration(
                spec: try spec ?? DevelopmentChains.spec(.dev), databasePath: folder, statePruning: .keep(8),
                execution: .native),
            isTemporary: isTemporary, rpc: rpc, pool: PoolOptions(), authoring: .sealing(.interval(milliseconds: 10)))
    }

    private func chain(_ folder: String) throws -> Blockchain {
        try Blockchain(
            database: try Database(path: folder), genesis: try Genesis().state(of: DevelopmentChains.spec(.dev)),
            pruning: .keep(8), executor: Executor(native: EmbeddedRuntime.native))
    }

    /// Runs a node until `isEnough` or a minute has passed, then cancels it; answers how it ended.
    private func run(
        _ configuration: NodeConfiguration, until isEnough: @Sendable () -> Bool
    ) async throws -> Result<Void, any Error> {
        let node = Task { try await Node.run(configuration) }
        for _ in 0..<600 where !isEnough() { try await Task.sleep(for: .milliseconds(100)) }
        node.cancel()
        return await node.result
    }

    @Test("It starts, makes blocks, ends where its task is cancelled, and goes on from there")
    func lifecycle() async throws {
        let folder = try TemporaryFolder()
        var best: BlockNumber = 0
        for _ in 0..<2 {
            let previous = best
            // A node on a busy machine may not have come to its first block when it is stopped.
            for _ in 0..<60 where best == previous {
                let rounds = Mutex(0)
                _ = try await run(configuration(folder.path)) {
                    rounds.withLock {
                        $0 += 1; return $0 > 8
                    }
                }
                // The database is closed: it can be opened again at once.
                let chain = try chain(folder.path)
                // It may have been stopped between making a block and making it final.
                #expect(chain.info.best.number - chain.info.finalized.number <= 1)
                best = chain.info.best.number
            }
            #expect(best > previous)
        }
    }

    @Test("A temporary folder is gone when the node has stopped")
    func temporary() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/chains/dev/db"
        let seen = Mutex(false)
        _ = try await run(configuration(path, isTemporary: true)) {
            let exists = FileManager.default.fileExists(atPath: path + "/CURRENT")
            seen.withLock { $0 = $0 || exists }
            return exists
        }
        #expect(seen.withLock { $0 })
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("A database that another process holds is an error in words")
    func locked() async throws {
        let folder = try TemporaryFolder()
        let held = try Database(path: folder.path)
        let configuration = try configuration(folder.path)
        let error = await #expect(throws: NodeError.self) { try await Node.run(configuration) }
        if case .database = error {} else { Issue.record("\(String(describing: error))") }
        #expect(error?.description.contains(folder.path) == true)
        withExtendedLifetime(held) {}
    }

    @Test("A folder that cannot be made is an error in words")
    func folder() async throws {
        let folder = try TemporaryFolder()
        _ = FileManager.default.createFile(atPath: folder.path + "/file", contents: nil)
        let configuration = try configuration(folder.path + "/file/db")
        let error = await #expect(throws: NodeError.self) { try await Node.run(configuration) }
        if case .folder = error {} else { Issue.record("\(String(describing: error))") }
    }

    @Test("A database of another chain is an error in words")
    func otherChain() async throws {
        let folder = try TemporaryFolder()
        do { _ = try chain(folder.path) }
        let configuration = try configuration(folder.path, DevelopmentChains.spec(.local))
        let error = await #expect(throws: NodeError.self) { try await Node.run(configuration) }
        #expect(error?.description.contains("purge-chain") == true)
    }

    @Test("A chain whose runtime does not run here, or that has none, is an error in words", arguments: [true, false])
    func foreignRuntime(hasCode: Bool) async throws {
        let folder = try TemporaryFolder()
        let key = Array((hasCode ? ":code" : "nothing").utf8)
        let spec = try ChainSpec(
            name: "foreign", id: "foreign",
            genesis: .raw(RawGenesis(top: [RawGenesis.Entry(key: key, value: [0, 1, 2])])))
        let configuration = try configuration(folder.path, spec)
        let error = await #expect(throws: NodeError.self) { try await Node.run(configuration) }
        if case .runtime = error {} else { Issue.record("\(String(describing: error))") }
        #expect(error?.description.hasPrefix("the chain's runtime can not be run: ") == true)
        // The database is closed.
        _ = try Database(path: folder.path)
    }

    @Test("A port that is taken is an error in words, and leaves the database closed")
    func port() async throws {
        let folder = try TemporaryFolder()
        let taken = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        var configuration = try configuration(folder.path)
        configuration.rpc.listenAddresses = ["127.0.0.1"]
        configuration.rpc.port = UInt16(try #require(taken.localAddress?.port))
        let clashing = configuration
        let error = await #expect(throws: NodeError.self) { try await Node.run(clashing) }
        if case .rpc = error {} else { Issue.record("\(String(describing: error))") }
        try await taken.close()
        _ = try chain(folder.path)
    }
}
