import NIOCore
import NIOWebSocket

/// A data frame that is longer than messages may be, and whose content was thrown away. Fired in the place of the frame.
struct OversizedFrame: Sendable {
    let isFinal: Bool
    let opcode: WebSocketOpcode
    /// Whether the frame is as the protocol has it, but for its length.
    let isProper: Bool
}

/// Keeps the content of data frames that are too long from the frame decoder, which would hold all of it in memory, or
/// give the connection up.
final class OversizedFrameFilter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private enum State {
        /// What has come of a frame's head.
        case head([UInt8])
        /// So many bytes of a frame are still to come.
        case passing(UInt64)
        case dropping(UInt64)
    }

    private let limit: UInt64
    private var state = State.head([])

    /// - Parameter limit: bytes that a data frame may hold.
    init(limit: Int) { self.limit = UInt64(max(0, limit)) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var input = Self.unwrapInboundIn(data)
        while input.readableBytes > 0 {
            switch state {
            case .head(var head):
                head += input.readBytes(length: min(Self.missing(of: head), input.readableBytes)) ?? []
                state = .head(head)
                if Self.missing(of: head) == 0 { begin(head, context) }
            case .passing(let left):
                let count = Int(clamping: min(left, UInt64(input.readableBytes)))
                state = count < left ? .passing(left - UInt64(count)) : .head([])
                if let part = input.readSlice(length: count) { context.fireChannelRead(Self.wrapInboundOut(part)) }
            case .dropping(let left):
                let count = Int(clamping: min(left, UInt64(input.readableBytes)))
                state = count < left ? .dropping(left - UInt64(count)) : .head([])
                input.moveReaderIndex(forwardBy: count)
            }
        }
    }

    /// Bytes of the head that are still to come: two, the longer lengths behind them, and the mask.
    private static func missing(of head: [UInt8]) -> Int {
        guard head.count >= 2 else { return 2 - head.count }
        let length =
            switch head[1] & 0x7f {
            case 127: 8
            case 126: 2
            default: 0
            }
        return 2 + length + (head[1] & 0x80 == 0 ? 0 : 4) - head.count
    }

    /// Lets a frame through whose head is whole, or begins to drop it.
    private func begin(_ head: [UInt8], _ context: ChannelHandlerContext) {
        let short = head[1] & 0x7f
        let length =
            switch short {
            case 127: head[2..<10].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            case 126: head[2..<4].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            default: UInt64(short)
            }
        let opcode = WebSocketOpcode(encodedWebSocketOpcode: head[0] & 0x0f)
        guard length > limit, let opcode, [.text, .binary, .continuation].contains(opcode) else {
            state = length > 0 ? .passing(length) : .head([])
            context.fireChannelRead(Self.wrapInboundOut(ByteBuffer(bytes: head)))
            return
        }
        state = .dropping(length)
        context.fireUserInboundEventTriggered(
            OversizedFrame(
                isFinal: head[0] & 0x80 != 0, opcode: opcode, isProper: head[0] & 0x70 == 0 && head[1] & 0x80 != 0))
    }
}
