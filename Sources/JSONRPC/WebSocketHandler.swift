import DequeModule
import NIOCore
import NIOWebSocket

/// Serves one WebSocket: puts messages together, has them answered, and reads no more than it can answer.
final class WebSocketHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private enum State {
        case open
        /// The server shuts down: calls at work are finished, further ones not begun.
        case draining
        /// Our close frame is out; the client's is awaited.
        case closing
    }

    /// How long a client may take to answer our close frame.
    private static let closeTimeout = TimeAmount.seconds(2)

    private let gateway: Gateway
    private let session: ClientSession
    private let writer: WebSocketWriter

    private var maxConcurrentCalls: Int { max(1, gateway.configuration.maxConcurrentCalls) }

    private var state = State.open
    private var assembly = MessageAssembly()
    private var waiting = Deque<[UInt8]>()
    private var calls: [Int: Task<Void, Never>] = [:]
    private var nextCall = 0
    private var isReadDelayed = false
    private var hasShownLife = true
    private var unansweredPings = 0
    private var pinging: RepeatedTask?

    init(gateway: Gateway, id: ConnectionID, channel: any Channel) {
        self.gateway = gateway
        writer = WebSocketWriter(channel: channel, byteLimit: gateway.configuration.maxResponseSize)
        session = gateway.session(id: id, writer: writer)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let interval = TimeAmount(gateway.configuration.pingInterval)
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        pinging = context.eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            let (handler, context) = bound.value
            handler.ping(context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        pinging?.cancel()
        beClosing()
    }

    // MARK: Frames

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = Self.unwrapInboundIn(data)
        guard frame.maskKey != nil, !frame.rsv1, !frame.rsv2, !frame.rsv3 else {
            return fail(.protocolError, context)
        }
        switch frame.opcode {
        case .connectionClose:
            receiveClose(frame, context)
        case _ where state == .closing:
            break
        case .ping:
            let pong = WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData)
            context.writeAndFlush(Self.wrapOutboundOut(pong), promise: nil)
        case .pong:
            break
        default:
            do throws(MessageAssembly.Failure) {
                guard let message = try assembly.add(frame, limit: gateway.configuration.maxRequestSize) else { return }
                guard state == .open else { return }
                waiting.append(message)
                startCalls(context)
            } catch {
                switch error {
                case .badSequence: fail(.protocolError, context)
                case .notUTF8: fail(.dataInconsistentWithMessage, context)
                case .tooLarge: writer.write(gateway.dispatcher.oversizedRequestAnswer())
                }
            }
        }
    }

    /// Comes after every read, also one that brought but a part of a frame.
    func channelReadComplete(context: ChannelHandlerContext) {
        hasShownLife = true
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        // The frame decoder takes in no frame after its first error, so the rest of what comes is thrown away.
        case is ByteToMessageDecoderError: break
        case is NIOWebSocketError: fail(.protocolError, context)
        default: context.close(promise: nil)
        }
    }

    /// Answers a message that is too long; the connection goes on.
    private func receive(_ frame: OversizedFrame, _ context: ChannelHandlerContext) {
        guard state != .closing else { return }
        guard frame.isProper else { return fail(.protocolError, context) }
        do throws(MessageAssembly.Failure) {
            guard try assembly.drop(frame), state == .open else { return }
            writer.write(gateway.dispatcher.oversizedRequestAnswer())
        } catch {
            fail(.protocolError, context)
        }
    }

    /// Starts the close handshake.
    private func fail(_ code: WebSocketErrorCode, _ context: ChannelHandlerContext) {
        guard state != .closing else { return }
        beClosing()
        var payload = context.channel.allocator.buffer(capacity: 2)
        payload.write(webSocketErrorCode: code)
        context.writeAndFlush(
            Self.wrapOutboundOut(WebSocketFrame(fin: true, opcode: .connectionClose, data: payload)), promise: nil)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: Self.closeTimeout) { bound.value.close(promise: nil) }
        resumeReading(context)
    }

    private func receiveClose(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
        guard state != .closing else {
            context.close(promise: nil)
            return
        }
        beClosing()
        // The code is echoed, the reason is not.
        var payload = frame.unmaskedData
        let echo = payload.readSlice(length: min(2, payload.readableBytes)) ?? ByteBuffer()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(
            Self.wrapOutboundOut(WebSocketFrame(fin: true, opcode: .connectionClose, data: echo))
        ).whenComplete { _ in bound.value.close(promise: nil) }
    }

    private func beClosing() {
        state = .closing
        waiting.removeAll()
        calls.values.forEach { $0.cancel() }
        calls.removeAll()
        session.close()
    }

    // MARK: Calls

    private func startCalls(_ context: ChannelHandlerContext) {
        while calls.count < maxConcurrentCalls, context.channel.isWritable,
            let message = waiting.popFirst()
        {
            let number = nextCall
            nextCall += 1
            let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
            let eventLoop = context.eventLoop
            calls[number] = Task { [gateway, session, writer] in
                if let answer = await gateway.dispatcher.answer(message, session: session) {
                    if !Task.isCancelled { writer.write(answer.text) }
                    // Only now, so that no notification overtakes the answer which names its subscription.
                    answer.accepted.forEach { $0.start() }
                }
                eventLoop.execute {
                    let (handler, context) = bound.value
                    handler.callEnded(number, context)
                }
            }
        }
    }

    private func callEnded(_ number: Int, _ context: ChannelHandlerContext) {
        guard calls.removeValue(forKey: number) != nil else { return }
        startCalls(context)
        closeIfDrained(context)
        resumeReading(context)
    }

    private func closeIfDrained(_ context: ChannelHandlerContext) {
        if state == .draining, calls.isEmpty, waiting.isEmpty { fail(.goingAway, context) }
    }

    // MARK: Back-pressure

    private func mayRead(_ context: ChannelHandlerContext) -> Bool {
        state == .closing
            || waiting.isEmpty && calls.count < maxConcurrentCalls && context.channel.isWritable
    }

    func read(context: ChannelHandlerContext) {
        if mayRead(context) { context.read() } else { isReadDelayed = true }
    }

    private func resumeReading(_ context: ChannelHandlerContext) {
        guard isReadDelayed, mayRead(context) else { return }
        isReadDelayed = false
        context.read()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        startCalls(context)
        resumeReading(context)
        context.fireChannelWritabilityChanged()
    }

    // MARK: Life

    private func ping(_ context: ChannelHandlerContext) {
        guard state != .closing else { return }
        // While we read nothing because its calls are at work, the client's silence says nothing about it.
        let isHeldBack = isReadDelayed && context.channel.isWritable
        unansweredPings = hasShownLife || isHeldBack ? 0 : unansweredPings + 1
        hasShownLife = false
        guard unansweredPings < gateway.configuration.maxUnansweredPings else {
            context.close(promise: nil)
            return
        }
        let ping = WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer())
        context.writeAndFlush(Self.wrapOutboundOut(ping), promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let frame as OversizedFrame: receive(frame, context)
        case is ShutdownEvent:
            if state == .open { state = .draining }
            closeIfDrained(context)
        case ChannelEvent.inputClosed: context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }
}
