import ContentStore
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A gateway on loopback that answers as a test says.
final class TestGateway: Sendable {
    typealias Answer = @Sendable (CID) async -> (status: Int, body: [UInt8])

    private let channel: any Channel
    private let log: RequestLog

    /// What has been asked for.
    var requests: [String] { log.requests.withLock { $0 } }
    var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    init(answer: @escaping Answer) async throws {
        let log = RequestLog()
        self.log = log
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Responder(answer: answer, log: log))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    func stop() async throws { try await channel.close() }
}

private final class RequestLog: Sendable {
    let requests = Mutex<[String]>([])
}

private final class Responder: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let answer: TestGateway.Answer
    private let log: RequestLog

    init(answer: @escaping TestGateway.Answer, log: RequestLog) {
        self.answer = answer
        self.log = log
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        log.requests.withLock { $0.append(head.uri) }
        let text = head.uri.dropFirst("/ipfs/".count).prefix { $0 != "?" }
        let channel = context.channel
        let answer = answer
        Task {
            guard let cid = CID(String(text)) else { return }
            let (status, body) = await answer(cid)
            let head = HTTPResponseHead(
                version: .http1_1, status: .init(statusCode: status),
                headers: ["content-length": String(body.count), "connection": "close"])
            channel.write(HTTPServerResponsePart.head(head), promise: nil)
            channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
            try? await channel.writeAndFlush(HTTPServerResponsePart.end(nil))
            try? await channel.close()
        }
    }
}
