import Glibc
import JSON
import NIOCore
import NIOHTTP1
import NIOPosix

/// Answers over HTTP what the worker is doing: `/` as JSON, `/metrics` for Prometheus, `/health` with 200 where it is
/// connected.
public struct StatusPage: Sendable {
    private let channel: any Channel

    /// The port that was taken.
    public var port: Int? { channel.localAddress?.port }

    public static func open(
        _ board: StatusBoard, host: String, port: Int, version: String
    ) async throws(WorkerError) -> StatusPage {
        do {
            let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        try pipeline.configureHTTPServerPipeline()
                        // Who says nothing does not stay.
                        try pipeline.addHandler(IdleStateHandler(allTimeout: .seconds(30)))
                        try pipeline.addHandler(StatusHandler(board: board, version: version))
                    }
                }
                .bind(host: host, port: port).get()
            return StatusPage(channel: channel)
        } catch let error as IOError {
            throw .port(port, reason: String(cString: strerror(error.errnoCode)))
        } catch {
            throw .port(port, reason: "\(error)")
        }
    }

    public func close() async { try? await channel.close() }
}

private final class StatusHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let board: StatusBoard
    private let version: String
    private var answer: (status: HTTPResponseStatus, type: String, body: String)?

    init(board: StatusBoard, version: String) {
        self.board = board
        self.version = version
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): answer = answer(to: head)
        case .body: break
        case .end:
            guard let answer else { return }
            let body = ByteBuffer(string: answer.body)
            let headers: HTTPHeaders = [
                "content-type": answer.type, "content-length": String(body.readableBytes), "connection": "close",
            ]
            context.write(
                wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers))),
                promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
            let channel = context.channel
            context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
        }
    }

    private func answer(to head: HTTPRequestHead) -> (HTTPResponseStatus, String, String) {
        guard head.method == .GET else { return (.methodNotAllowed, "text/plain", "only GET is answered\n") }
        let status = board.current
        switch head.uri {
        case "/": return (.ok, "application/json", String(decoding: status.json(version).bytes, as: UTF8.self) + "\n")
        case "/metrics": return (.ok, "text/plain; version=0.0.4", status.metrics)
        case "/health":
            return (
                status.isConnected ? .ok : .serviceUnavailable, "text/plain", status.isConnected ? "ok\n" : "no node\n"
            )
        default: return (.notFound, "text/plain", "there are /, /metrics and /health\n")
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

extension StatusBoard.Status {
    /// The members of the reference's status page, and what it does not tell.
    func json(_ version: String) -> JSON {
        [
            "latestBlockNumber": JSON(best.map { JSON($0.number) }),
            "latestBlockHash": JSON(best.map { .hex($0.hash.bytes) }),
            "finalizedBlockNumber": JSON(finalized.map { JSON($0.number) }),
            "finalizedBlockHash": JSON(finalized.map { .hex($0.hash.bytes) }),
            "workerAddress": .string(address),
            "workerPublicKey": .hex(publicKey),
            "workerStatus": .string(worker.map(\.status.rawValue) ?? "Unregistered"),
            "attestedAt": JSON(worker?.attestedAt.map { JSON($0) }),
            "appVersion": .string(version),
            "implVersion": JSON(worker?.implBuildVersion.map { JSON($0) }),
            "connected": .bool(isConnected),
            "jobs": [
                "running": JSON(running), "assigned": JSON(assigned), "waiting": JSON(waiting),
                "done": .object(
                    .init(
                        uniqueKeysWithValues: done.sorted { $0.key.rawValue < $1.key.rawValue }
                            .map { ($0.key.rawValue, JSON($0.value)) })),
            ],
        ]
    }
}
