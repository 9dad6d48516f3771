import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket

/// One WebSocket to a node, from its opening to its end: whole messages in both directions.
enum WebSocket {
    typealias Channel = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private enum Upgrade: Sendable {
        case done(Channel)
        case refused
    }

    /// Opens a WebSocket and runs `body` with it; it is closed when that returns or throws.
    ///
    /// - Throws: a `ConnectionError`, or what `body` throws.
    static func withConnection(
        to endpoint: Endpoint, _ options: ConnectionOptions,
        _ body:
            @Sendable (NIOAsyncChannelInboundStream<ByteBuffer>, NIOAsyncChannelOutboundWriter<ByteBuffer>)
            async throws -> Void
    ) async throws {
        let channel = try await open(endpoint, options)
        do {
            try await channel.executeThenClose(body)
        } catch let error as ConnectionError {
            throw error
        } catch ChannelError.ioOnClosedChannel, ChannelError.alreadyClosed {
            throw ConnectionError.closed
        } catch let error as IOError {
            throw ConnectionError.unreachable(words(error))
        } catch let error as NIOSSLError {
            // Most servers close the socket without taking leave in TLS first.
            if case .uncleanShutdown = error { throw ConnectionError.closed }
            throw ConnectionError.tls("\(error)")
        }
    }

    private static func open(_ endpoint: Endpoint, _ options: ConnectionOptions) async throws -> Channel {
        let tls = endpoint.isSecure ? try context(options.trust) : nil
        let timeout = TimeAmount(options.connectTimeout)
        do {
            let upgrade = try await ClientBootstrap(group: options.eventLoopGroup)
                .connectTimeout(timeout)
                .channelOption(.socketOption(.tcp_nodelay), value: 1)
                .connect(host: endpoint.host, port: endpoint.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        if let tls {
                            try channel.pipeline.syncOperations.addHandler(handler(tls, endpoint.host))
                        }
                        let upgrade = try negotiate(channel, endpoint, options)
                        let deadline = channel.eventLoop.scheduleTask(in: timeout) {
                            channel.pipeline.fireErrorCaught(ConnectionError.timeout)
                            channel.close(promise: nil)
                        }
                        upgrade.whenComplete { _ in deadline.cancel() }
                        return upgrade
                    }
                }.get()
            switch upgrade {
            case .done(let channel): return channel
            case .refused: throw ConnectionError.notUpgraded
            }
        } catch let error as ConnectionError {
            throw error
        } catch let error as NIOSSLError {
            throw ConnectionError.tls("\(error)")
        } catch let error as NIOSSLExtraError {
            throw ConnectionError.tls("\(error)")
        } catch let error as ChannelError {
            if case .connectTimeout = error { throw ConnectionError.timeout }
            throw ConnectionError.unreachable("\(error)")
        } catch let error as NIOConnectionError {
            throw ConnectionError.unreachable(reason(error))
        } catch {
            throw ConnectionError.unreachable("\(error)")
        }
    }

    // MARK: TLS

    private static func context(_ trust: ConnectionOptions.Trust) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        guard case .certificates(let path) = trust else { return try NIOSSLContext(configuration: configuration) }
        do {
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(path))
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw ConnectionError.trust(path: path, "\(error)")
        }
    }

    /// The certificate must name the host. An address in numbers is not sent along, as TLS has it.
    private static func handler(_ context: NIOSSLContext, _ host: String) throws -> NIOSSLClientHandler {
        do {
            return try NIOSSLClientHandler(context: context, serverHostname: host)
        } catch let error as NIOSSLExtraError where error == .cannotUseIPAddressInSNI {
            return try NIOSSLClientHandler(context: context, serverHostname: nil)
        }
    }

    // MARK: Upgrade

    private static func negotiate(
        _ channel: any NIOCore.Channel, _ endpoint: Endpoint, _ options: ConnectionOptions
    ) throws -> EventLoopFuture<Upgrade> {
        let limit = options.maxMessageSize
        let interval = TimeAmount(options.pingInterval)
        let upgrader = NIOTypedWebSocketClientUpgrader<Upgrade>(
            maxFrameSize: limit, enableAutomaticErrorHandling: false
        ) { channel, _ in
            channel.eventLoop.makeCompletedFuture {
                let handlers: [any ChannelHandler] = [
                    NIOWebSocketFrameAggregator(
                        minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 1 << 16, maxAccumulatedFrameSize: limit),
                    WebSocketClientHandler(pingInterval: interval),
                ]
                try channel.pipeline.syncOperations.addHandlers(handlers)
                return .done(try Channel(wrappingChannelSynchronously: channel))
            }
        }
        var headers = HTTPHeaders([("Host", endpoint.authority)])
        headers.add(name: "Content-Length", value: "0")
        let request = HTTPRequestHead(version: .http1_1, method: .GET, uri: endpoint.path, headers: headers)
        let configuration = NIOTypedHTTPClientUpgradeConfiguration(
            upgradeRequestHead: request, upgraders: [upgrader]
        ) { channel in
            channel.eventLoop.makeSucceededFuture(Upgrade.refused)
        }
        return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
            configuration: .init(upgradeConfiguration: configuration))
    }

    /// The first reason of many: one a protocol and address is tried.
    private static func reason(_ error: NIOConnectionError) -> String {
        if let first = error.connectionErrors.first { return "\(error.host):\(error.port): \(words(first.error))" }
        return "\(error.host) has no address"
    }

    /// The system's words for its errors.
    private static func words(_ error: any Error) -> String {
        guard let code = (error as? IOError)?.errnoCode, let words = strerror(code) else { return "\(error)" }
        return String(cString: words)
    }
}
