import ChainTestSupport
import Crypto
import JSON
import NIOCore
import NIOPosix
import Primitives
import Testing

@testable import CybrosClient

@Suite("Connections that are lost", .timeLimit(.minutes(2)))
struct ReconnectTests {
    let alice = DevelopmentKeys.alice
    let call = Call.transferKeepAlive(to: DevelopmentKeys.charlie.accountID, 1_000_000_000_000)

    /// The error with which a subscription ends.
    private func end(of heads: inout Subscription<BlockHeader>.AsyncIterator) async -> ClientError? {
        do throws(ClientError) {
            while try await heads.next() != nil {}
            return nil
        } catch {
            return error
        }
    }

    /// Runs a node, a relay before it, and a client behind that.
    private func withRelay(
        options: ConnectionOptions = LiveNode.options, _ body: (LiveNode, Relay, ChainClient) async throws -> Void
    ) async throws {
        try await LiveNode.run(sealing: .manual) { node in
            // The node is up when a client has been there.
            let direct = try await ChainClient.connect(to: node.address, options: LiveNode.options)
            await direct.close()
            let relay = try await Relay.start(to: node.port)
            let outcome: Result<Void, any Error>
            do {
                let client = try await ChainClient.connect(to: "ws://127.0.0.1:\(relay.port)", options: options)
                do { outcome = .success(try await body(node, relay, client)) } catch { outcome = .failure(error) }
                await client.close()
            } catch { outcome = .failure(error) }
            await relay.stop()
            try outcome.get()
        }
    }

    @Test("When the node is back, requests are answered and subscriptions go on, behind a mark")
    func restart() async throws {
        let node = try await LiveNode.start(sealing: .manual)
        let client = try await ChainClient.connect(to: node.address, options: LiveNode.options)
        var states = await client.rpc.connectionStates().makeAsyncIterator()
        #expect(await states.next() == .connected)
        var heads = try await client.bestHeads().makeAsyncIterator()
        #expect(try await heads.next() == .value(try await client.header(client.genesis)))
        try await client.makeBlock()
        let first = try await client.bestHead()
        #expect(try await heads.next() == .value(first))

        await node.stop()
        guard case .disconnected = await states.next() else {
            Issue.record("the client did not notice that the node is gone")
            return
        }
        // Asked while there is no node.
        async let head = client.bestHead()
        let again = try await LiveNode.start(sealing: .manual, folder: node.folder, port: node.port)
        #expect(try await head == first)
        #expect(try await heads.next() == .gap(.renewed))
        #expect(try await heads.next() == .value(first))
        try await client.makeBlock()
        #expect(try await heads.next() == .value(try await client.bestHead()))
        await client.close()
        #expect(await end(of: &heads) == .closed)
        await again.stop()
    }

    @Test("A node that comes back with another chain ends the client, and all that it was asked, with that error")
    func otherChain() async throws {
        let node = try await LiveNode.start(sealing: .manual)
        let client = try await ChainClient.connect(to: node.address, options: LiveNode.options)
        var heads = try await client.finalizedHeads().makeAsyncIterator()
        _ = try await heads.next()
        await node.stop()
        let head = Task { try await client.bestHead() }
        let other = try await LiveNode.start(sealing: .manual, chain: .local, port: node.port)
        let fresh = try await ChainClient.connect(to: other.address, options: LiveNode.options)
        #expect(client.genesis != fresh.genesis)
        let change = ClientError.chainChanged(expected: client.genesis, found: fresh.genesis)
        await #expect(throws: change) { try await head.value }
        #expect(await end(of: &heads) == change)
        await #expect(throws: change) { try await client.bestHead() }
        await #expect(throws: change) {
            try await ChainClient.connect(to: other.address, genesis: client.genesis, options: LiveNode.options)
        }
        await fresh.close()
        await other.stop()
    }

    @Test("A transaction that a restarted node has forgotten is sent again")
    func forgotten() async throws {
        let node = try await LiveNode.start(sealing: .manual)
        let client = try await ChainClient.connect(to: node.address, options: LiveNode.options)
        let sent = try await client.submit(call, by: alice)
        for try await status in sent.statuses where status == .ready { break }
        await node.stop()
        let again = try await LiveNode.start(sealing: .manual, folder: node.folder, port: node.port)
        while try await client.rpc.call("author_pendingExtrinsics").array?.isEmpty != false {
            try await Task.sleep(for: .milliseconds(20))
        }
        try await client.makeBlock()
        let outcome = try await sent.waitForFinalized()
        #expect(outcome.failure == nil)
        #expect(outcome.block.number == 1)
        await client.close()
        await again.stop()
    }

    @Test("A transaction that was included while the client was away is found in the blocks")
    func includedUnseen() async throws {
        try await withRelay { node, relay, client in
            let sent = try await client.submit(call, by: alice)
            relay.cut()
            let direct = try await ChainClient.connect(to: node.address, options: LiveNode.options)
            try await direct.makeBlock(finalize: false)
            try await direct.makeBlock(finalize: false)
            relay.restore()
            let included = try await sent.waitForInBlock()
            #expect(included.block.number == 1)
            let best = try await direct.bestHead()
            _ = try await direct.rpc.call("engine_finalizeBlock", [.hex(best.hash.bytes)], retries: false)
            #expect(try await sent.waitForFinalized().block == included.block)
            // The nonce was counted all along.
            #expect(try await client.sign(call, by: alice).nonce == 1)
            await direct.close()
        }
    }

    @Test("What must not be done twice fails with the connection; what only asks is asked again")
    func retries() async throws {
        try await withRelay { _, relay, client in
            relay.turnDeaf()
            let once = Task { try await client.rpc.call("system_chain", retries: false) }
            let retried = Task { try await client.rpc.call("system_chain") }
            // Both are under way when they are known to the client's next request in line.
            _ = try? await client.rpc.call("system_name", timeout: .milliseconds(100))
            relay.cut()
            relay.restore()
            await #expect(throws: ClientError.connectionLost(method: "system_chain")) { try await once.value }
            let name = try await retried.value
            #expect(name == "Cybros Origin development")
        }
    }

    @Test("A request that takes too long, and one whose task is cancelled, end with errors of their own")
    func impatience() async throws {
        try await withRelay { _, relay, client in
            relay.turnDeaf()
            await #expect(throws: ClientError.timeout(method: "system_chain")) {
                try await client.rpc.call("system_chain", timeout: .milliseconds(50))
            }
            let task = Task { try await client.rpc.call("system_chain") }
            task.cancel()
            await #expect(throws: ClientError.cancelled) { try await task.value }
        }
    }

    @Test("A node that is silent is given up")
    func silent() async throws {
        var options = LiveNode.options
        options.pingInterval = .milliseconds(100)
        try await withRelay(options: options) { _, relay, client in
            var states = await client.rpc.connectionStates().makeAsyncIterator()
            #expect(await states.next() == .connected)
            relay.turnDeaf()
            guard case .disconnected(.silent, _) = await states.next() else {
                Issue.record("the client goes on with a node that does not answer")
                return
            }
            relay.restore()
            let name = try await client.rpc.call("system_chain")
            #expect(name == "Cybros Origin development")
        }
    }

    @Test("A reader that stops is unsubscribed")
    func leavingReaders() async throws {
        // A connection may have no more than three subscriptions at a time.
        let node = try await LiveNode.start(sealing: .manual, maxSubscriptions: 3)
        let client = try await ChainClient.connect(to: node.address, options: LiveNode.options)
        for _ in 0..<8 {
            for try await _ in try await client.bestHeads() { break }
            let reader = Task { for try await _ in try await client.finalizedHeads() {} }
            reader.cancel()
            _ = await reader.result
        }
        await client.close()
        await node.stop()
    }

    @Test("A reader that does not read is told what it missed")
    func slowReaders() async throws {
        var options = LiveNode.options
        options.subscriptionBuffer = 2
        try await LiveNode.withClient(sealing: .manual, options: options) { client in
            let heads = try await client.bestHeads()
            for _ in 0..<6 { try await client.makeBlock() }
            // Answers come behind the notifications before them.
            _ = try await client.bestHead()
            var read: [SubscriptionEvent<BlockNumber>] = []
            for try await event in heads {
                switch event {
                case .value(let head): read.append(.value(head.number))
                case .gap(let gap): read.append(.gap(gap))
                }
                if read.count == 3 { break }
            }
            #expect(read == [.gap(.dropped(5)), .value(5), .value(6)])
        }
    }

    @Test("No node, no WebSocket and a wrong address are errors of their own")
    func unreachable() async throws {
        let port = try await LiveNode.freePort()
        let error = await #expect(throws: ClientError.self) {
            try await ChainClient.connect(to: "ws://127.0.0.1:\(port)")
        }
        guard case .connection(.unreachable) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        await #expect(throws: ClientError.endpoint(.unknownScheme("http"))) {
            try await ChainClient.connect(to: "http://127.0.0.1:\(port)")
        }
        // A server that answers everything with an error of HTTP.
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NotFound())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let other = try #require(server.localAddress?.port)
        let refused = await #expect(throws: ClientError.self) {
            try await ChainClient.connect(to: "ws://127.0.0.1:\(other)")
        }
        #expect(refused == .connection(.notUpgraded))
        try await server.close()
    }

    /// Answers every request with status 404.
    private final class NotFound: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let answer = ByteBuffer(string: "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            context.writeAndFlush(Self.wrapOutboundOut(answer), promise: nil)
        }
    }
}

@Suite("Secure connections")
struct SecureConnectionTests {
    @Test("A certificate that is trusted lets the client in, under the names that it has")
    func trusted() async throws {
        try await LiveNode.run(sealing: .manual) { node in
            let direct = try await ChainClient.connect(to: node.address, options: LiveNode.options)
            await direct.close()
            let relay = try await Relay.start(to: node.port, tls: TestCertificate.server())
            var options = ConnectionOptions()
            options.trust = .certificates(path: try TestCertificate.write(to: node.folder))
            for host in ["localhost", "127.0.0.1"] {
                let client = try await ChainClient.connect(to: "wss://\(host):\(relay.port)", options: options)
                #expect(client.genesis == direct.genesis)
                try await client.makeBlock()
                await client.close()
            }
            await relay.stop()
        }
    }

    @Test("A certificate that nobody trusts, and a file without certificates, are errors")
    func untrusted() async throws {
        let folder = try TemporaryFolder()
        let behind = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(behind.localAddress?.port)
        let relay = try await Relay.start(to: UInt16(port), tls: TestCertificate.server())
        let error = await #expect(throws: ClientError.self) {
            try await ChainClient.connect(to: "wss://localhost:\(relay.port)")
        }
        guard case .connection(.tls) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        var options = ConnectionOptions()
        options.trust = .certificates(path: folder.path + "/none.pem")
        let missing = await #expect(throws: ClientError.self) {
            try await ChainClient.connect(to: "wss://localhost:\(relay.port)", options: options)
        }
        guard case .connection(.trust(folder.path + "/none.pem", _)) = missing else {
            Issue.record("\(String(describing: missing))")
            return
        }
        await relay.stop()
        try await behind.close()
    }
}

@Suite("Addresses of nodes, and waiting for them")
struct EndpointTests {
    @Test("Scheme, host, port and path are read, with the usual ports")
    func endpoints() throws {
        let plain = try Endpoint("ws://localhost")
        #expect(plain.description == "ws://localhost:9944/")
        let secure = try Endpoint("wss://rpc.example.org/public?key=a%20b")
        #expect(secure.isSecure)
        #expect(secure.port == 443)
        #expect(secure.path == "/public?key=a%20b")
        let six = try Endpoint("ws://[::1]:9000")
        #expect(six.host == "::1")
        #expect(six.description == "ws://[::1]:9000/")
        #expect(throws: EndpointError.malformed("localhost")) { try Endpoint("localhost") }
        #expect(throws: EndpointError.unknownScheme("http")) { try Endpoint("http://localhost") }
        #expect(throws: EndpointError.noHost("ws://")) { try Endpoint("ws://") }
        #expect(throws: EndpointError.hasCredentials) { try Endpoint("ws://me:secret@host") }
        #expect(throws: EndpointError.malformed("ws://host:99999")) { try Endpoint("ws://host:99999") }
    }

    @Test("Waits double up to a limit, each between half and all of it")
    func backoff() {
        var generator = SeededGenerator(seed: 1)
        var backoff = Backoff()
        backoff.first = .milliseconds(100)
        backoff.longest = .seconds(1)
        for (attempt, full) in [100, 200, 400, 800, 1000, 1000].enumerated() {
            for _ in 0..<20 {
                let delay = backoff.delay(attempt: attempt, using: &generator)
                #expect(delay >= .milliseconds(full) / 2 && delay <= .milliseconds(full))
            }
        }
        #expect(backoff.delay(attempt: .max, using: &generator) <= .seconds(1))
    }
}
