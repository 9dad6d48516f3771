import NIOCore
import NIOWebSocket

/// The client's side of an open WebSocket: text messages as plain bytes, answers to pings, pings of its own where the
/// node is silent, and the close handshake.
final class WebSocketClientHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = WebSocketFrame

    private let pingInterval: TimeAmount
    private var pinging: RepeatedTask?
    private var hasShownLife = true
    private var isPinged = false
    private var isClosing = false

    init(pingInterval: TimeAmount) { self.pingInterval = pingInterval }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        pinging = context.eventLoop.scheduleRepeatedTask(initialDelay: pingInterval, delay: pingInterval) { _ in
            let (handler, context) = bound.value
            handler.ping(context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { pinging?.cancel() }

    // MARK: In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = Self.unwrapInboundIn(data)
        switch frame.opcode {
        // Some servers send their answers as binary messages.
        case .text, .binary: context.fireChannelRead(Self.wrapInboundOut(frame.unmaskedData))
        case .ping: send(.pong, frame.unmaskedData, context)
        case .connectionClose:
            guard !isClosing else {
                context.close(promise: nil)
                return
            }
            isClosing = true
            // The code is echoed, the reason is not.
            var payload = frame.unmaskedData
            let code = payload.readSlice(length: min(2, payload.readableBytes)) ?? ByteBuffer()
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            send(.connectionClose, code, context).whenComplete { _ in bound.value.close(promise: nil) }
        default: break
        }
    }

    /// Comes after every read, also one that brought but a part of a frame.
    func channelReadComplete(context: ChannelHandlerContext) {
        hasShownLife = true
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case is NIOWebSocketError, is NIOWebSocketFrameAggregator.Error:
            context.fireErrorCaught(ConnectionError.badMessage("\(error)"))
        default: context.fireErrorCaught(error)
        }
        context.close(promise: nil)
    }

    // MARK: Out

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let frame = WebSocketFrame(
            fin: true, opcode: .text, maskKey: .random(), data: Self.unwrapOutboundIn(data))
        context.write(Self.wrapOutboundOut(frame), promise: promise)
    }

    /// Takes leave of the node; its answer is not waited for.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard !isClosing, mode == .all, context.channel.isActive else {
            context.close(mode: mode, promise: promise)
            return
        }
        isClosing = true
        var payload = context.channel.allocator.buffer(capacity: 2)
        payload.write(webSocketErrorCode: .normalClosure)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        send(.connectionClose, payload, context).whenComplete { _ in bound.value.close(mode: mode, promise: promise) }
    }

    @discardableResult
    private func send(
        _ opcode: WebSocketOpcode, _ data: ByteBuffer, _ context: ChannelHandlerContext
    ) -> EventLoopFuture<Void> {
        let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)
        return context.writeAndFlush(Self.wrapOutboundOut(frame))
    }

    private func ping(_ context: ChannelHandlerContext) {
        if hasShownLife {
            hasShownLife = false
            isPinged = false
        } else if isPinged {
            context.fireErrorCaught(ConnectionError.silent)
            context.close(promise: nil)
        } else {
            isPinged = true
            send(.ping, ByteBuffer(), context)
        }
    }
}
