import JSON
import JSONRPC
import JSONRPCTestSupport
import Logging
import Synchronization

/// Lets many wait for one event.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [] }
            return state.waiters
        }
        waiters.forEach { $0.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}

/// A running server with methods of every kind.
struct TestServer: Sendable {
    let server: RPCServer
    let port: UInt16
    /// Holds back `wait` until `open` is called.
    let gate: Gate
    /// Opens when a flooding subscription has been dropped.
    let dropped: Gate
    /// Opens when the body of `feed` has been told that its client is gone.
    let feedEnded: Gate
    /// Opens when a connection that called `watchMe` is gone.
    let disconnected: Gate

    static func run(
        health: HealthCheck? = nil, configure: (inout RPCServerConfiguration) -> Void = { _ in },
        _ body: (TestServer) async throws -> Void
    ) async throws {
        var configuration = RPCServerConfiguration()
        configuration.port = 0
        configuration.shutdownGracePeriod = .seconds(1)
        configure(&configuration)
        let (gate, dropped, feedEnded, disconnected) = (Gate(), Gate(), Gate(), Gate())
        let methods = methods(gate, dropped, feedEnded, disconnected)
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let server = RPCServer(configuration: configuration, methods: methods, health: health, logger: logger)
        try await server.start()
        let running = TestServer(
            server: server, port: server.port ?? 0, gate: gate, dropped: dropped, feedEnded: feedEnded,
            disconnected: disconnected)
        do {
            try await body(running)
        } catch {
            gate.open()
            await server.shutdown()
            throw error
        }
        gate.open()
        await server.shutdown()
    }

    func connect<Result: Sendable>(_ body: (inout TestClient) async throws -> Result) async throws -> Result {
        try await TestClient.connect(port: port, body)
    }

    /// Connects and upgrades to a WebSocket.
    func webSocket<Result: Sendable>(_ body: (inout TestClient) async throws -> Result) async throws -> Result {
        try await connect { client in
            let response = try await client.upgrade()
            guard response.status == 101 else { throw TestClient.Failure.badResponse(response.text) }
            return try await body(&client)
        }
    }

    private static func methods(
        _ gate: Gate, _ dropped: Gate, _ feedEnded: Gate, _ disconnected: Gate
    ) -> MethodRegistry {
        var methods = MethodRegistry()
        methods.register("echo", aliases: ["repeat"]) { (params, _) throws(RPCError) in try params.next("value", .json)
        }
        methods.register("sum") { (params, _) throws(RPCError) in
            let first: UInt32 = try params.next("first", .integer)
            let second: UInt32? = try params.optional("second", .integer)
            return JSON(UInt64(first) + UInt64(second ?? 0))
        }
        methods.register("bytes") { (params, _) throws(RPCError) in .hex(try params.next("data", .hexBytes)) }
        methods.register("fail") { (_, _) throws(RPCError) in
            throw RPCError(code: 1010, message: "Invalid Transaction", data: "why")
        }
        methods.register("danger", safety: .unsafe) { _, _ in true }
        methods.register("blob") { (params, _) throws(RPCError) in
            .string(String(repeating: "x", count: try params.next("count", .integer)))
        }
        methods.register("wait") { _, _ in
            await gate.wait()
            return "waited"
        }
        methods.register("open") { _, _ in
            gate.open()
            return .null
        }
        methods.register("watchMe") { _, context in
            context.onDisconnect { disconnected.open() }
            return .null
        }
        methods.registerSubscription(
            "feed_subscribe", unsubscribe: "feed_unsubscribe", notification: "feed_item",
            aliases: ["feed_sub"], unsubscribeAliases: ["feed_unsub"]
        ) { (params, context) throws(RPCError) in
            let count: Int = try params.next("count", .integer)
            return { sink in
                for number in 0..<count { await sink.sendWhenReady(JSON(number)) }
                await sink.waitUntilClosed()
                feedEnded.open()
            }
        }
        methods.registerSubscription("once", unsubscribe: "once_end", notification: "once_item") { _, _ in
            { sink in sink.send("only") }
        }
        methods.registerSubscription("flood", unsubscribe: "flood_end", notification: "flood_item") { _, _ in
            { sink in
                let item = JSON.string(String(repeating: "y", count: 1 << 20))
                while sink.send(item) { await Task.yield() }
                dropped.open()
            }
        }
        methods.registerSubscription(
            "secret", unsubscribe: "secret_end", notification: "secret_item", safety: .unsafe
        ) { _, _ in
            { sink in sink.send(1) }
        }
        return methods
    }
}
