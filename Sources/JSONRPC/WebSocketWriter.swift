import NIOCore
import NIOWebSocket
import Synchronization

/// Sends messages to one WebSocket from any thread, in the order of the calls.
struct WebSocketWriter: Sendable {
    let channel: any Channel
    private let backlog: Backlog

    /// - Parameter byteLimit: how many bytes of notifications may wait for the socket over all subscriptions.
    init(channel: any Channel, byteLimit: Int) {
        self.channel = channel
        backlog = Backlog(limit: byteLimit)
    }

    /// Sends one text message.
    func write(_ text: [UInt8]) {
        channel.writeAndFlush(frame(text), promise: nil)
    }

    /// Sends one text message; `completion` runs when the socket has taken it, or never will.
    ///
    /// False where too many bytes are waiting already, and then nothing is sent and `completion` doesn't run.
    func write(_ text: [UInt8], completion: @escaping @Sendable () -> Void) -> Bool {
        guard backlog.reserve(text.count) else { return false }
        let promise = channel.eventLoop.makePromise(of: Void.self)
        promise.futureResult.whenComplete { [backlog] _ in
            backlog.release(text.count)
            completion()
        }
        channel.writeAndFlush(frame(text), promise: promise)
        return true
    }

    private func frame(_ text: [UInt8]) -> WebSocketFrame {
        WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(bytes: text))
    }
}

/// Counts the bytes that wait for a socket.
private final class Backlog: Sendable {
    private let limit: Int
    private let waiting = Mutex(0)

    init(limit: Int) { self.limit = limit }

    /// A message is always let in where nothing waits, however long it is.
    func reserve(_ count: Int) -> Bool {
        waiting.withLock { waiting in
            guard waiting == 0 || count <= limit - waiting else { return false }
            waiting += count
            return true
        }
    }

    func release(_ count: Int) { waiting.withLock { $0 -= count } }
}
