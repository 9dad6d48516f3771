import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
public import ServiceLifecycle
import Synchronization

/// Why a server could not start.
public enum RPCServerError: Error, Equatable, Sendable, CustomStringConvertible {
    case portInUse(address: String, port: UInt16)
    case cannotListen(address: String, port: UInt16, reason: String)
    case noListenAddress
    case alreadyStarted

    public var description: String {
        switch self {
        case .portInUse(let address, let port):
            "the RPC port \(port) on \(address) is in use by another process; choose another one with --rpc-port"
        case .cannotListen(let address, let port, let reason):
            "cannot listen for RPC on \(address) port \(port): \(reason)"
        case .noListenAddress: "no address to listen for RPC on was given"
        case .alreadyStarted: "the RPC server was started before"
        }
    }
}

/// A JSON-RPC 2.0 server over HTTP and WebSocket on one port.
public final class RPCServer: Service {
    private enum State {
        case idle
        case started(listeners: [any Channel], port: UInt16)
        case stopped
    }

    private let dispatcher: Dispatcher
    private let health: HealthCheck?
    private let logger: Logger
    private let group: any EventLoopGroup
    private let connections: ConnectionTable
    private let state = Mutex(State.idle)

    private var configuration: RPCServerConfiguration { dispatcher.configuration }

    /// - Parameter health: what `/health` tells; without it these paths answer status 503.
    public init(
        configuration: RPCServerConfiguration, methods: MethodRegistry, health: HealthCheck? = nil,
        logger: Logger = Logger(label: "rpc"), group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) {
        dispatcher = Dispatcher(methods: methods, configuration: configuration, logger: logger)
        self.health = health
        self.logger = logger
        self.group = group
        connections = ConnectionTable(limit: configuration.maxConnections)
    }

    /// The TCP port, once the server has started.
    public var port: UInt16? {
        state.withLock { if case .started(_, let port) = $0 { port } else { nil } }
    }

    /// Starts the server where that is not done yet, and serves until a graceful shutdown or a cancellation.
    public func run() async throws {
        if port == nil { try await start() }
        try? await gracefulShutdown()
        await shutdown()
    }

    /// Listens; when this returns, clients can connect.
    public func start() async throws(RPCServerError) {
        guard case .idle = state.withLock({ $0 }) else { throw .alreadyStarted }
        var listeners: [any Channel] = []
        var port = configuration.port
        var failure = RPCServerError.noListenAddress
        for address in configuration.listenAddresses {
            do throws(RPCServerError) {
                let listener = try await listen(on: address, port: port)
                listeners.append(listener)
                port = listener.localAddress?.port.flatMap { UInt16(exactly: $0) } ?? port
            } catch {
                failure = error
                // Port 0 asked for any port: the one found for the first address may be taken on the next.
                if case .portInUse = error, configuration.port != 0 || listeners.isEmpty {
                    for listener in listeners { try? await listener.close() }
                    throw error
                }
                logger.debug("not listening on \(address): \(error)")
            }
        }
        guard !listeners.isEmpty else { throw failure }
        state.withLock { $0 = .started(listeners: listeners, port: port) }
        let addresses = listeners.compactMap { listener -> String? in
            guard let address = listener.localAddress, let ip = address.ipAddress else { return nil }
            return ip.contains(":") ? "[\(ip)]:\(port)" : "\(ip):\(port)"
        }.joined(separator: ",")
        logger.info("Running JSON-RPC server: addr=\(addresses)")
    }

    /// Closes the port, lets calls finish for the grace period, and closes every connection.
    public func shutdown() async {
        let listeners = state.withLock { state -> [any Channel] in
            defer { state = .stopped }
            if case .started(let listeners, _) = state { return listeners }
            return []
        }
        for listener in listeners { try? await listener.close() }
        let open = connections.shutDown()
        for channel in open { channel.pipeline.fireUserInboundEventTriggered(ShutdownEvent()) }
        let deadline = group.any().scheduleTask(in: TimeAmount(configuration.shutdownGracePeriod)) {
            for channel in open { channel.close(promise: nil) }
        }
        for channel in open { try? await channel.closeFuture.get() }
        deadline.cancel()
    }

    // MARK: Listening

    private func listen(on address: String, port: UInt16) async throws(RPCServerError) -> any Channel {
        do {
            let socketAddress = try SocketAddress(ipAddress: address, port: Int(port))
            let gateway = Gateway(
                dispatcher: dispatcher, health: health, hosts: hostPolicy,
                allowsUnsafeCalls: allowsUnsafeCalls(through: socketAddress))
            var bootstrap = ServerBootstrap(group: group)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .serverChannelOption(.backlog, value: 256)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                // A client may have said all it has to say and still wait for the answer.
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                .childChannelInitializer { [connections] channel in
                    channel.eventLoop.makeCompletedFuture {
                        try RPCServer.initialize(channel, gateway: gateway, connections: connections)
                    }
                }
            if socketAddress.protocol == .inet6 {
                // Else `::` would take the IPv4 port too, which has its own listener.
                bootstrap = bootstrap.serverChannelOption(
                    ChannelOptions.Types.SocketOption(level: .ipv6, name: .ipv6_v6only), value: 1)
            }
            return try await bootstrap.bind(to: socketAddress).get()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw .portInUse(address: address, port: port)
        } catch {
            throw .cannotListen(address: address, port: port, reason: "\(error)")
        }
    }

    /// A list of origins says that browsers' requests are told apart; on loopback their `Host` is checked as well.
    private var hostPolicy: HostPolicy {
        let isLocal = configuration.listenAddresses.allSatisfy { RPCServer.isLoopback($0) }
        return isLocal && configuration.origins != .all ? .loopback : .any
    }

    private func allowsUnsafeCalls(through address: SocketAddress) -> Bool {
        switch configuration.methodPolicy {
        case .unsafe: true
        case .safe: false
        case .auto: address.ipAddress.map { RPCServer.isLoopback($0) } ?? false
        }
    }

    private static func isLoopback(_ address: String) -> Bool {
        address == "::1" || address.hasPrefix("127.")
    }

    // MARK: Connections

    private static func initialize(_ channel: any Channel, gateway: Gateway, connections: ConnectionTable) throws {
        let pipeline = channel.pipeline.syncOperations
        let timeout = TimeAmount(gateway.configuration.httpIdleTimeout)
        switch connections.admit(channel) {
        case .refused:
            channel.close(promise: nil)
        case .crowded(let id):
            try pipeline.addHandler(IdleStateHandler(allTimeout: min(timeout, .seconds(5))))
            try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
            try pipeline.addHandler(HTTPHandler(gateway: gateway, id: id, isCrowded: true))
        case .welcome(let id):
            try pipeline.addHandler(IdleStateHandler(allTimeout: timeout), name: idleHandlerName)
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: true,
                withServerUpgrade: (upgraders: [webSocketUpgrader(gateway, id)], completionHandler: { _ in }),
                withErrorHandling: true)
            try pipeline.addHandler(HTTPHandler(gateway: gateway, id: id, isCrowded: false), name: HTTPHandler.name)
        }
    }

    private static let idleHandlerName = "idle"

    private static func webSocketUpgrader(_ gateway: Gateway, _ id: ConnectionID) -> NIOWebSocketServerUpgrader {
        NIOWebSocketServerUpgrader(
            maxFrameSize: min(gateway.configuration.maxRequestSize, Int(UInt32.max)),
            automaticErrorHandling: false,
            shouldUpgrade: { channel, head in
                // Where it is refused, the HTTP handler gets the request and says why.
                channel.eventLoop.makeSucceededFuture(gateway.refusal(of: head) == nil ? HTTPHeaders() : nil)
            },
            upgradePipelineHandler: { channel, _ in
                channel.pipeline.removeHandler(name: HTTPHandler.name)
                    .flatMap { channel.pipeline.removeHandler(name: idleHandlerName) }
                    .flatMapThrowing {
                        let pipeline = channel.pipeline.syncOperations
                        let decoder = try pipeline.handler(type: ByteToMessageHandler<WebSocketFrameDecoder>.self)
                        try pipeline.addHandler(
                            OversizedFrameFilter(limit: gateway.configuration.maxRequestSize),
                            position: .before(decoder))
                        try pipeline.addHandler(WebSocketHandler(gateway: gateway, id: id, channel: channel))
                    }
            })
    }
}
