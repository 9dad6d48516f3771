import JSON
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Serves one HTTP connection: reads requests, has them answered, writes the answers.
///
/// The pipelining handler in front of it sends the next request only when the answer to the last one is complete.
final class HTTPHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        case waiting
        case reading(HTTPRequestHead, ByteBuffer)
        case answering(Task<Void, Never>)
        /// The answer is given, or on its way out; what still comes in doesn't matter.
        case ignoring
        /// The answer is out and the connection closes when the request has come to its end.
        case lingering
    }

    static let name = "http"
    /// How long a refused client may go on sending before its connection is closed.
    private static let lingeringTime = TimeAmount.seconds(2)

    private let gateway: Gateway
    private let session: ClientSession
    /// The server is full: every request is answered so.
    private let isCrowded: Bool
    private var state = State.waiting
    private var requestHasEnded = true
    private var closesAfterAnswer = false

    init(gateway: Gateway, id: ConnectionID, isCrowded: Bool) {
        self.gateway = gateway
        self.session = gateway.session(id: id)
        self.isCrowded = isCrowded
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch Self.unwrapInboundIn(data) {
        case .head(let head):
            requestHasEnded = false
            receive(head, context)
        case .body(let part):
            guard case .reading(let head, var body) = state else { return }
            guard body.readableBytes + part.readableBytes <= gateway.configuration.maxRequestSize else {
                refuse(with: oversized(), head, context)
                return
            }
            state = .waiting  // Releases the only other reference, so that appending copies nothing.
            body.writeImmutableBuffer(part)
            state = .reading(head, body)
        case .end:
            requestHasEnded = true
            switch state {
            case .reading(let head, let body): answer(head, body, context)
            case .lingering: context.close(promise: nil)
            case .waiting, .answering, .ignoring: break
            }
        }
    }

    private func receive(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        if !head.isKeepAlive { closesAfterAnswer = true }
        if isCrowded {
            refuse(with: .tooManyConnections, head, context)
            return
        }
        let announced = head.headers.first(name: "Content-Length").flatMap(Int.init) ?? 0
        guard announced <= gateway.configuration.maxRequestSize else {
            refuse(with: oversized(), head, context)
            return
        }
        state = .reading(head, ByteBuffer())
        if head.headers.first(name: "Expect")?.lowercased() == "100-continue" {
            context.writeAndFlush(
                Self.wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: .continue))), promise: nil)
        }
    }

    private func oversized() -> HTTPResponse {
        .json(gateway.dispatcher.oversizedRequestAnswer(), status: .payloadTooLarge)
    }

    /// Answers before the request has been read, and closes.
    private func refuse(with response: HTTPResponse, _ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        closesAfterAnswer = true
        write(response, head, context)
    }

    private func answer(_ head: HTTPRequestHead, _ body: ByteBuffer, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        state = .answering(
            Task { [gateway, session] in
                let response = await gateway.respond(to: head, body: Array(body.readableBytesView), session: session)
                eventLoop.execute {
                    let (handler, context) = bound.value
                    if case .answering = handler.state { handler.write(response, head, context) }
                }
            })
    }

    private func write(_ response: HTTPResponse, _ request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        state = .ignoring
        let body = request.method == .HEAD ? [] : response.body
        var headers = response.headers
        headers.replaceOrAdd(name: "Content-Length", value: String(body.count))
        if let origin = request.headers.first(name: "Origin"), gateway.configuration.origins.allows(origin) {
            let allowed = gateway.configuration.origins.allowOriginHeader(for: origin)
            headers.replaceOrAdd(name: "Access-Control-Allow-Origin", value: allowed)
            headers.add(name: "Vary", value: "Origin")
        }
        if closesAfterAnswer {
            headers.replaceOrAdd(name: "Connection", value: "close")
        } else if request.version == .http1_0 {
            headers.replaceOrAdd(name: "Connection", value: "keep-alive")
        }
        let head = HTTPResponseHead(version: request.version, status: response.status, headers: headers)
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        // The end is written only when the socket has taken the body: until then no further request is read, so a
        // client that doesn't read answers can't pile them up here.
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        context.writeAndFlush(Self.wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))))
            .whenSuccess {
                let (handler, context) = bound.value
                handler.finish(context)
            }
    }

    private func finish(_ context: ChannelHandlerContext) {
        guard closesAfterAnswer else {
            state = .waiting
            context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
            return
        }
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
        if requestHasEnded {
            context.close(promise: nil)
        } else {
            // Closing while the client still sends would reset the connection, and the answer might be lost.
            state = .lingering
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: Self.lingeringTime) { bound.value.close(promise: nil) }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is IdleStateHandler.IdleStateEvent:
            if case .answering = state { return }
            context.close(promise: nil)
        case is ShutdownEvent, ChannelEvent.inputClosed:
            closesAfterAnswer = true
            switch state {
            case .answering, .ignoring: break
            case .waiting, .reading, .lingering: context.close(promise: nil)
            }
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The upgrade was refused; the request that asked for it comes here next.
        if error is NIOWebSocketUpgradeError { return }
        context.close(promise: nil)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        if case .answering(let task) = state { task.cancel() }
        state = .ignoring
        session.close()
    }
}
