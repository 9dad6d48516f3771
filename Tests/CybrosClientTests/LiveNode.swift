import ChainTestSupport
import CybrosClient
import Foundation
import JSON
import JSONRPC
import ManualSeal
import NIOCore
import NIOPosix
import NodeService
import TransactionPool

/// The real node in this process, on a port of its own, with a chain that outlives it.
struct LiveNode {
    let folder: TemporaryFolder
    let port: UInt16
    private let task: Task<Void, any Error>

    var address: String { "ws://127.0.0.1:\(port)" }

    /// Starts a node. Given the folder and the port of another one that was stopped it goes on where that ended.
    static func start(
        sealing: SealingMode? = .instant, chain: DevelopmentChains.ID = .dev, folder: TemporaryFolder? = nil,
        port: UInt16? = nil, maxSubscriptions: Int = 1024
    ) async throws -> LiveNode {
        let folder = try folder ?? TemporaryFolder()
        let chosen: UInt16
        if let port { chosen = port } else { chosen = try await freePort() }
        var rpc = RPCServerConfiguration()
        rpc.listenAddresses = ["127.0.0.1"]
        rpc.port = chosen
        rpc.maxSubscriptionsPerConnection = maxSubscriptions
        rpc.shutdownGracePeriod = .seconds(1)
        let configuration = NodeConfiguration(
            name: "test", version: "0.0.0-test",
            chain: ChainConfiguration(
                spec: try DevelopmentChains.spec(chain), databasePath: folder.path, statePruning: .keep(256),
                execution: .native),
            isTemporary: false, rpc: rpc, pool: PoolOptions(), authoring: sealing.map(AuthoringMode.sealing) ?? .none)
        let task = Task {
            do {
                try await Node.run(configuration)
            } catch  where !(error is CancellationError) {
                print("the test's node does not run: \(error)")
            }
        }
        return LiveNode(folder: folder, port: chosen, task: task)
    }

    /// Runs a node as long as `body` takes.
    static func run(sealing: SealingMode? = .instant, _ body: (LiveNode) async throws -> Void) async throws {
        let node = try await start(sealing: sealing)
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(node)) } catch { outcome = .failure(error) }
        await node.stop()
        try outcome.get()
    }

    /// Runs a node and a client of it.
    static func withClient(
        sealing: SealingMode? = .instant, options: ConnectionOptions = LiveNode.options,
        _ body: (ChainClient) async throws -> Void
    ) async throws {
        try await run(sealing: sealing) { node in
            let client = try await ChainClient.connect(to: node.address, options: options)
            do { try await body(client) } catch {
                await client.close()
                throw error
            }
            await client.close()
        }
    }

    /// A client of a test waits for the node, and does not wait long between attempts.
    static var options: ConnectionOptions {
        var options = ConnectionOptions()
        options.waitsForNode = true
        options.backoff.first = .milliseconds(20)
        options.backoff.longest = .milliseconds(200)
        return options
    }

    /// Stops the node; its database is closed then.
    func stop() async {
        task.cancel()
        _ = await task.result
    }

    static func freePort() async throws -> UInt16 {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port ?? 0
        try await channel.close()
        return UInt16(port)
    }
}

extension ChainClient {
    /// Has a node with manual sealing make a block.
    @discardableResult
    func makeBlock(finalize: Bool = true, on parent: [UInt8]? = nil) async throws -> [UInt8] {
        var params: [JSON] = [true, .bool(finalize)]
        if let parent { params.append(.hex(parent)) }
        let answer = try await rpc.call("engine_createBlock", params, retries: false)
        return answer["hash"]?.hexBytes ?? []
    }
}
