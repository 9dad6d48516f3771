import NIOCore
import NIOWebSocket

/// Puts the messages of a WebSocket together from their frames.
struct MessageAssembly {
    enum Failure: Error, Equatable {
        /// A continuation of nothing, a new message within another, or an unknown kind of frame.
        case badSequence
        case notUTF8
        case tooLarge
    }

    private var content: [UInt8] = []
    private var isText = false
    private var isWithinMessage = false

    /// Takes one data frame; returns the message that it completes.
    mutating func add(_ frame: WebSocketFrame, limit: Int) throws(Failure) -> [UInt8]? {
        switch frame.opcode {
        case .text, .binary:
            guard !isWithinMessage else { throw .badSequence }
            isText = frame.opcode == .text
            isWithinMessage = true
        case .continuation:
            guard isWithinMessage else { throw .badSequence }
        default:
            throw .badSequence
        }
        let data = frame.unmaskedData
        guard data.readableBytes <= limit - content.count else { throw .tooLarge }
        content.append(contentsOf: data.readableBytesView)
        guard frame.fin else { return nil }

        let message = content
        content = []
        isWithinMessage = false
        guard !isText || (try? UTF8Span(validating: message.span)) != nil else { throw .notUTF8 }
        return message
    }
}
