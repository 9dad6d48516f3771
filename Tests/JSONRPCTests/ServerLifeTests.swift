import JSON
import JSONRPCTestSupport
import Testing

@testable import JSONRPC

@Suite("The server's life", .timeLimit(.minutes(1)))
struct ServerLifeTests {
    @Test("A port in use is an error that names it and the way out")
    func portInUse() async throws {
        try await TestServer.run { server async throws in
            var configuration = RPCServerConfiguration()
            configuration.port = server.port
            let second = RPCServer(configuration: configuration, methods: MethodRegistry())
            let expected = RPCServerError.portInUse(address: "127.0.0.1", port: server.port)
            await #expect(throws: expected) { try await second.start() }
            #expect(expected.description.contains("--rpc-port"))
            #expect(expected.description.contains("\(server.port)"))
        }
    }

    @Test("Addresses that the machine lacks are left out; with none left that is an error")
    func missingAddress() async throws {
        var configuration = RPCServerConfiguration()
        configuration.port = 0
        configuration.listenAddresses = ["127.0.0.1", "2001:db8::1"]
        let server = RPCServer(configuration: configuration, methods: MethodRegistry())
        try await server.start()
        #expect(server.port != nil)
        await server.shutdown()
        configuration.listenAddresses = ["2001:db8::1"]
        let lost = RPCServer(configuration: configuration, methods: MethodRegistry())
        await #expect(throws: RPCServerError.self) { try await lost.start() }
        configuration.listenAddresses = []
        let idle = RPCServer(configuration: configuration, methods: MethodRegistry())
        await #expect(throws: RPCServerError.noListenAddress) { try await idle.start() }
    }

    @Test("Shutdown tells WebSockets that the server goes away, and lets go of the port")
    func shutdown() async throws {
        try await TestServer.run { server async throws in
            try await server.webSocket { client async throws in
                _ = try await client.call("feed_subscribe", [0])
                async let down: Void = server.server.shutdown()
                #expect(try await client.readFrame().closeCode == 1001)
                try await client.sendFrame(8, [0x03, 0xe9])
                await down
            }
            await server.feedEnded.wait()
            await #expect(throws: (any Error).self) { try await server.connect { _ in } }
        }
    }

    @Test("Shutdown lets a WebSocket's calls at work finish")
    func finishesCalls() async throws {
        try await TestServer.run(configure: { $0.shutdownGracePeriod = .seconds(30) }) { server async throws in
            try await server.webSocket { client async throws in
                try await client.sendMessage(#"{"jsonrpc":"2.0","id":1,"method":"wait"}"#)
                #expect(try await client.call("echo", [1], id: 2)["id"] == 2)
                async let down: Void = server.server.shutdown()
                server.gate.open()
                #expect(try await client.readJSON()["result"] == "waited")
                #expect(try await client.readFrame().closeCode == 1001)
                try await client.sendFrame(8, [0x03, 0xe9])
                await down
            }
        }
    }

    @Test("Shutdown doesn't wait forever for a call that doesn't end")
    func stuckCall() async throws {
        try await TestServer.run(configure: { $0.shutdownGracePeriod = .milliseconds(50) }) { server async throws in
            try await server.connect { client async throws in
                let body = #"{"jsonrpc":"2.0","id":1,"method":"wait"}"#
                try await client.send(
                    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
                await server.server.shutdown()
            }
        }
    }

    @Test("Cancelling run() shuts the server down")
    func cancellation() async throws {
        var configuration = RPCServerConfiguration()
        configuration.port = 0
        let server = RPCServer(configuration: configuration, methods: MethodRegistry())
        try await server.start()
        let port = try #require(server.port)
        let running = Task { try await server.run() }
        running.cancel()
        try await running.value
        await #expect(throws: (any Error).self) { try await TestClient.connect(port: port) { _ in } }
    }

    @Test("Origins match with a star for any run of characters")
    func originPatterns() {
        let policy = OriginPolicy.allowed(["http://localhost:*", "https://*.example.org", "https://a.b"])
        for origin in ["http://localhost:1", "http://localhost:", "https://x.example.org", "https://a.b", nil] {
            #expect(policy.allows(origin))
        }
        for origin in [
            "http://localhost", "https://example.org", "https://x.example.org.evil", "https://a.b.c", "null", "",
        ] {
            #expect(!policy.allows(origin))
        }
        #expect(!OriginPolicy.allowed([]).allows("https://a.b"))
        #expect(OriginPolicy.all.allows("null"))
    }

    @Test("A minute's calls may come at once, then they are spread")
    func rateLimiter() {
        var limiter = RateLimiter(callsPerMinute: 60, longestWait: .seconds(2))
        let start = ContinuousClock.now
        for _ in 0..<60 { #expect(limiter.admit(now: start) == .zero) }
        #expect(limiter.admit(now: start) == .seconds(1))
        #expect(limiter.admit(now: start) == .seconds(2))
        #expect(limiter.admit(now: start) == nil)
        #expect(limiter.admit(now: start + .seconds(1)) == .seconds(2))
        for _ in 0..<60 { #expect(limiter.admit(now: start + .seconds(1000)) == .zero) }
    }
}
