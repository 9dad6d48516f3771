import JSON
import NIOCore
import NIOPosix

/// A client of bare bytes, on which HTTP and WebSocket are written out by hand: it can break every rule.
public struct TestClient: ~Copyable {
    public enum Failure: Error { case closed, badResponse(String) }

    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var received: [UInt8] = []

    public static func connect<Result: Sendable>(
        port: UInt16, host: String = "127.0.0.1",
        _ body: (inout TestClient) async throws -> Result
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: host, port: Int(port)) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(
                            isOutboundHalfClosureEnabled: true, inboundType: ByteBuffer.self,
                            outboundType: ByteBuffer.self))
                }
            }
        do {
            return try await channel.executeThenClose { inbound, outbound in
                var client = TestClient(inbound: inbound.makeAsyncIterator(), outbound: outbound)
                return try await body(&client)
            }
        } catch ChannelError.alreadyClosed {
            throw Failure.closed
        }
    }

    private init(
        inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.inbound = inbound
        self.outbound = outbound
    }

    // MARK: Bytes

    public func send(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }
    public func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// Says that nothing more is going to be sent.
    public func finishSending() { outbound.finish() }

    /// Whether the server closes before it sends anything more.
    public mutating func isClosedByServer() async -> Bool {
        guard received.isEmpty else { return false }
        do {
            guard let part = try await inbound.next() else { return true }
            received += part.readableBytesView
            return false
        } catch {
            return true
        }
    }

    private mutating func fill() async throws {
        guard let part = try await inbound.next() else { throw Failure.closed }
        received += part.readableBytesView
    }

    public mutating func read(_ count: Int) async throws -> [UInt8] {
        while received.count < count { try await fill() }
        defer { received.removeFirst(count) }
        return Array(received.prefix(count))
    }

    private mutating func readLine() async throws -> String {
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: received[..<end], as: UTF8.self)
                received.removeSubrange(...end)
                return line.hasSuffix("\r") ? String(line.dropLast()) : line
            }
            try await fill()
        }
    }

    // MARK: HTTP

    public struct Response: Sendable {
        public var status: Int
        public var headers: [String: String]
        public var body: [UInt8]
        public var text: String { String(decoding: body, as: UTF8.self) }
    }

    public mutating func readResponse() async throws -> Response {
        let statusLine = try await readLine().split(separator: " ")
        guard statusLine.count > 1, let status = Int(statusLine[1]) else {
            throw Failure.badResponse(statusLine.joined(separator: " "))
        }
        var headers: [String: String] = [:]
        while case let line = try await readLine(), !line.isEmpty {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { throw Failure.badResponse(line) }
            headers[parts[0].lowercased()] = parts[1].drop { $0 == " " }.description
        }
        let body = try await read(headers["content-length"].flatMap { Int($0) } ?? 0)
        return Response(status: status, headers: headers, body: body)
    }

    public mutating func request(
        method: String = "POST", path: String = "/", headers: [String] = [], contentType: String? = "application/json",
        _ body: String = ""
    ) async throws -> Response {
        var text = "\(method) \(path) HTTP/1.1\r\nContent-Length: \(body.utf8.count)\r\n"
        if !headers.contains(where: { $0.hasPrefix("Host:") }) { text += "Host: localhost\r\n" }
        if let contentType { text += "Content-Type: \(contentType)\r\n" }
        for header in headers { text += header + "\r\n" }
        try await send(text + "\r\n" + body)
        return try await readResponse()
    }

    public mutating func post(_ body: String) async throws -> String {
        try await request(body).text
    }

    // MARK: WebSocket

    public mutating func upgrade(headers: [String] = []) async throws -> Response {
        var text = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        text += "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        for header in headers { text += header + "\r\n" }
        try await send(text + "\r\n")
        return try await readResponse()
    }

    public struct Frame: Sendable, Equatable {
        public var opcode: UInt8
        public var payload: [UInt8]

        public init(opcode: UInt8, payload: [UInt8]) {
            self.opcode = opcode
            self.payload = payload
        }

        /// Of a close frame.
        public var closeCode: UInt16? {
            opcode == 8 && payload.count >= 2 ? UInt16(payload[0]) << 8 | UInt16(payload[1]) : nil
        }
    }

    public func sendFrame(_ opcode: UInt8, _ payload: [UInt8], fin: Bool = true, masked: Bool = true) async throws {
        var bytes: [UInt8] = [(fin ? 0x80 : 0) | opcode]
        let maskBit: UInt8 = masked ? 0x80 : 0
        switch payload.count {
        case ..<126: bytes.append(maskBit | UInt8(payload.count))
        case ..<65536: bytes += [maskBit | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default:
            bytes.append(maskBit | 127)
            bytes += (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        let key: [UInt8] = [0x12, 0x34, 0x56, 0x78]
        if masked { bytes += key }
        bytes += payload.enumerated().map { masked ? $1 ^ key[$0 & 3] : $1 }
        try await send(bytes)
    }

    public func sendMessage(_ text: String) async throws { try await sendFrame(1, Array(text.utf8)) }

    public mutating func readFrame() async throws -> Frame {
        let head = try await read(2)
        var count = Int(head[1] & 127)
        if count >= 126 {
            let extended = try await read(count == 126 ? 2 : 8)
            count = extended.reduce(0) { $0 << 8 | Int($1) }
        }
        return Frame(opcode: head[0] & 15, payload: try await read(count))
    }

    public mutating func readMessage() async throws -> String {
        while true {
            let frame = try await readFrame()
            if frame.opcode == 1 { return String(decoding: frame.payload, as: UTF8.self) }
            if frame.opcode == 8 { throw Failure.closed }
        }
    }

    public mutating func readJSON() async throws -> JSON { try JSON(parsing: await readMessage()) }

    /// Sends one message and reads the next.
    public mutating func exchange(_ text: String) async throws -> String {
        try await sendMessage(text)
        return try await readMessage()
    }

    /// Calls a method and returns the whole answer.
    public mutating func call(_ method: String, _ params: JSON = [], id: JSON = 1) async throws -> JSON {
        let request: JSON = ["jsonrpc": "2.0", "id": id, "method": .string(method), "params": params]
        return try JSON(parsing: await exchange(request.description))
    }
}
