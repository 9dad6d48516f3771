import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Stands between a client and a node, and can be told to fail in the ways in which networks do.
final class Relay: Sendable {
    private struct State {
        var connections: [any Channel] = []
        /// Connections are taken and closed at once.
        var isDown = false
        /// What the client sends is thrown away.
        var isDeaf = false
    }

    private let state = Mutex(State())
    private let server: Mutex<(any Channel)?>

    var port: UInt16 { UInt16(server.withLock { $0?.localAddress?.port } ?? 0) }

    /// - Parameter tls: takes TLS from the client, and speaks plainly with the node.
    static func start(to node: UInt16, tls: NIOSSLContext? = nil) async throws -> Relay {
        let relay = Relay()
        let group = MultiThreadedEventLoopGroup.singleton
        let server = try await ServerBootstrap(group: group)
            .childChannelInitializer { client in
                guard relay.accept(client) else { return client.close() }
                return client.eventLoop.makeCompletedFuture {
                    if let tls { try client.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    let toNode = ClientBootstrap(group: client.eventLoop)
                        .connect(host: "127.0.0.1", port: Int(node))
                    try client.pipeline.syncOperations.addHandler(Pipe(to: toNode, isDropping: { relay.isDeaf }))
                    let bound = NIOLoopBound(client, eventLoop: client.eventLoop)
                    toNode.whenComplete { result in
                        let client = bound.value
                        guard case .success(let channel) = result else {
                            client.close(promise: nil)
                            return
                        }
                        let back = Pipe(
                            to: client.eventLoop.makeSucceededFuture(client), isDropping: { false })
                        try? channel.pipeline.syncOperations.addHandler(back)
                    }
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        relay.server.withLock { $0 = server }
        return relay
    }

    private init() { server = Mutex(nil) }

    private var isDeaf: Bool { state.withLock { $0.isDeaf } }

    private func accept(_ client: any Channel) -> Bool {
        state.withLock { state in
            if state.isDown { return false }
            state.connections.append(client)
            return true
        }
    }

    /// From now on nothing that a client sends arrives.
    func turnDeaf() { state.withLock { $0.isDeaf = true } }

    /// Closes all connections, and each new one until `restore`.
    func cut() {
        let connections = state.withLock { state in
            state.isDown = true
            defer { state.connections = [] }
            return state.connections
        }
        for connection in connections { connection.close(promise: nil) }
    }

    func restore() {
        state.withLock {
            $0.isDown = false
            $0.isDeaf = false
        }
    }

    func stop() async {
        cut()
        try? await server.withLock { $0 }?.close()
    }

    /// Writes what it reads to another channel, and closes it with its own.
    private final class Pipe: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let other: EventLoopFuture<any Channel>
        private let isDropping: () -> Bool

        init(to other: EventLoopFuture<any Channel>, isDropping: @escaping () -> Bool) {
            self.other = other
            self.isDropping = isDropping
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard !isDropping() else { return }
            let bytes = Self.unwrapInboundIn(data)
            other.whenSuccess { $0.writeAndFlush(bytes, promise: nil) }
        }

        func channelInactive(context: ChannelHandlerContext) {
            other.whenSuccess { $0.close(promise: nil) }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
