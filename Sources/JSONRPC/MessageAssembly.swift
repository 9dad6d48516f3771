import NIOCore
import NIOWebSocket

/// Puts the messages of a WebSocket together from their frames.
struct MessageAssembly {
    enum Failure: Error, Equatable {
        /// A continuation of nothing, a new message within another, or an unknown kind of frame.
        case badSequence
        case notUTF8
        /// Thrown once a message; the rest of it is thrown away.
        case tooLarge
    }

    private var content: [UInt8] = []
    private var isText = false
    private var isWithinMessage = false
    /// The message is too long, and nothing of it is kept.
    private var isDropping = false

    /// Takes one data frame; returns the message that it completes.
    mutating func add(_ frame: WebSocketFrame, limit: Int) throws(Failure) -> [UInt8]? {
        try begin(frame.opcode)
        defer { if frame.fin { end() } }
        guard !isDropping else { return nil }
        let data = frame.unmaskedData
        guard data.readableBytes <= limit - content.count else {
            content = []
            isDropping = true
            throw .tooLarge
        }
        content.append(contentsOf: data.readableBytesView)
        guard frame.fin else { return nil }

        let message = content
        guard !isText || (try? UTF8Span(validating: message.span)) != nil else { throw .notUTF8 }
        return message
    }

    /// Notes a data frame that is too long by itself; whether it is the first that makes its message so.
    mutating func drop(_ frame: OversizedFrame) throws(Failure) -> Bool {
        try begin(frame.opcode)
        let isFirst = !isDropping
        content = []
        isDropping = true
        if frame.isFinal { end() }
        return isFirst
    }

    private mutating func begin(_ opcode: WebSocketOpcode) throws(Failure) {
        switch opcode {
        case .text, .binary:
            guard !isWithinMessage else { throw .badSequence }
            isText = opcode == .text
            isWithinMessage = true
        case .continuation:
            guard isWithinMessage else { throw .badSequence }
        default:
            throw .badSequence
        }
    }

    private mutating func end() {
        content = []
        isWithinMessage = false
        isDropping = false
    }
}
