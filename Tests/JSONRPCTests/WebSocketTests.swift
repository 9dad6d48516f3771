import JSON
import JSONRPC
import JSONRPCTestSupport
import Testing

@Suite("WebSocket", .timeLimit(.minutes(1)))
struct WebSocketTests {
    private let call = #"{"jsonrpc":"2.0","id":1,"method":"echo","params":["x"]}"#
    private let result = #"{"jsonrpc":"2.0","id":1,"result":"x"}"#

    @Test("The upgrade is answered as RFC 6455 asks, on the same port as HTTP")
    func upgrade() async throws {
        try await TestServer.run { server async throws in
            try await server.connect { client async throws in
                let response = try await client.upgrade()
                #expect(response.status == 101)
                #expect(response.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                #expect(try await client.exchange(call) == result)
            }
        }
    }

    @Test("Text, binary and fragmented messages are answered, with control frames between the fragments")
    func messages() async throws {
        try await TestServer.run { server async throws in
            try await server.webSocket { client async throws in
                #expect(try await client.exchange(call) == result)
                try await client.sendFrame(2, Array(call.utf8))
                #expect(try await client.readMessage() == result)
                let bytes = Array(call.utf8)
                try await client.sendFrame(1, Array(bytes[..<10]), fin: false)
                try await client.sendFrame(9, [1, 2, 3])
                try await client.sendFrame(0, [], fin: false)
                try await client.sendFrame(0, Array(bytes[10...]))
                #expect(try await client.readFrame() == TestClient.Frame(opcode: 10, payload: [1, 2, 3]))
                #expect(try await client.readMessage() == result)
            }
        }
    }

    @Test("Bad JSON and bad requests are answered, and the connection goes on")
    func errors() async throws {
        try await TestServer.run { server async throws in
            try await server.webSocket { client async throws in
                #expect(try JSON(parsing: await client.exchange("{"))["error"]?["code"] == -32700)
                #expect(try JSON(parsing: await client.exchange("[]"))["error"]?["code"] == -32600)
                try await client.sendMessage(#"{"jsonrpc":"2.0","method":"echo"}"#)
                #expect(try await client.exchange("[\(call),5]").hasPrefix("[\(result),"))
            }
        }
    }

    @Test("The server answers a close frame with its code and closes")
    func close() async throws {
        try await TestServer.run { server async throws in
            try await server.webSocket { client async throws in
                try await client.sendFrame(8, [0x03, 0xe8, UInt8(ascii: "b")])
                #expect(try await client.readFrame() == TestClient.Frame(opcode: 8, payload: [0x03, 0xe8]))
                #expect(await client.isClosedByServer())
            }
        }
    }

    @Test("Breaches of the protocol are answered with their close codes")
    func protocolErrors() async throws {
        typealias Breach = @Sendable (borrowing TestClient) async throws -> Void
        let breaches: [(UInt16, Breach)] = [
            (1002, { try await $0.sendFrame(1, [0x31], masked: false) }),
            (1002, { try await $0.sendFrame(0, [0x31]) }),
            (1002, { try await $0.sendFrame(3, [0x31]) }),
            (
                1002,
                {
                    try await $0.sendFrame(1, [0x31], fin: false)
                    try await $0.sendFrame(1, [0x31])
                }
            ),
            (1002, { try await $0.sendFrame(9, [], fin: false) }),
            (1002, { try await $0.sendFrame(0x40 | 1, [0x31]) }),
            (1007, { try await $0.sendFrame(1, [0x22, 0xff, 0x22]) }),
        ]
        try await TestServer.run { server async throws in
            for (code, breach) in breaches {
                let closing = try await server.webSocket { client in
                    try await breach(client)
                    return try await client.readFrame()
                }
                #expect(closing.closeCode == code)
            }
        }
    }

    @Test("A message that is too long is answered as such once, and the connection goes on")
    func oversized() async throws {
        try await TestServer.run(configure: { $0.maxRequestSize = 1000 }) { server async throws in
            let padding = [UInt8](repeating: 0x20, count: 1000 - call.utf8.count)
            try await server.webSocket { client async throws in
                try await client.sendFrame(1, Array(call.utf8) + padding)
                #expect(try await client.readMessage() == result)
                try await client.sendFrame(1, Array(call.utf8) + padding + [0x20])
                let error = try await client.readJSON()["error"]
                #expect(error?["code"] == -32007)
                #expect(error?["data"] == "Exceeded max limit of 1000")
                #expect(try await client.exchange(call) == result)
                // Far too long, then too long together, then too long in each part, with a ping between.
                try await client.sendFrame(1, [UInt8](repeating: 0x20, count: 200_000))
                #expect(try await client.readJSON()["error"]?["code"] == -32007)
                try await client.sendFrame(1, padding, fin: false)
                try await client.sendFrame(0, Array(call.utf8) + [0x20], fin: false)
                try await client.sendFrame(0, padding)
                #expect(try await client.readJSON()["error"]?["code"] == -32007)
                try await client.sendFrame(2, padding + padding, fin: false)
                #expect(try await client.readJSON()["error"]?["code"] == -32007)
                try await client.sendFrame(9, [7])
                #expect(try await client.readFrame() == TestClient.Frame(opcode: 10, payload: [7]))
                try await client.sendFrame(0, padding + padding)
                #expect(try await client.exchange(call) == result)
            }
            for (opcode, masked) in [(UInt8(0), true), (1, false), (0x40 | 1, true)] {
                let closing = try await server.webSocket { client in
                    try await client.sendFrame(opcode, padding + padding, masked: masked)
                    return try await client.readFrame()
                }
                #expect(closing.closeCode == 1002)
            }
        }
    }

    @Test("A slow call doesn't hold up the next one")
    func concurrentCalls() async throws {
        try await TestServer.run { server async throws in
            try await server.webSocket { client async throws in
                try await client.sendMessage(#"{"jsonrpc":"2.0","id":1,"method":"wait"}"#)
                try await client.sendMessage(#"{"jsonrpc":"2.0","id":2,"method":"echo","params":[0]}"#)
                #expect(try await client.readJSON()["id"] == 2)
                try await client.sendMessage(#"{"jsonrpc":"2.0","id":3,"method":"open"}"#)
                let ids = [try await client.readJSON()["id"]?.int64, try await client.readJSON()["id"]?.int64]
                #expect(Set(ids) == [1, 3])
            }
        }
    }

    @Test("No more calls of one connection run at a time than allowed; the others wait their turn")
    func boundedCalls() async throws {
        try await TestServer.run(configure: { $0.maxConcurrentCalls = 2 }) { server async throws in
            try await server.webSocket { client async throws in
                for id in 1...2 { try await client.sendMessage(#"{"jsonrpc":"2.0","id":\#(id),"method":"wait"}"#) }
                for id in 3...40 {
                    try await client.sendMessage(#"{"jsonrpc":"2.0","id":\#(id),"method":"echo","params":[1]}"#)
                }
                // Another connection is not held up, and sets the first one free.
                try await server.webSocket { other async throws in
                    #expect(try await other.call("echo", [5])["result"] == 5)
                    _ = try await other.call("open")
                }
                var ids: [Int64] = []
                for _ in 1...40 {
                    let answer = try await client.readJSON()
                    ids.append(answer["id"]?.int64 ?? 0)
                }
                #expect(Set(ids.prefix(2)).isSubset(of: [1, 2, 3]))
                #expect(ids.sorted() == Array(1...40))
            }
        }
    }

    @Test("A client that never shows life is pinged and then let go")
    func idle() async throws {
        try await TestServer.run(configure: {
            $0.pingInterval = .milliseconds(20)
            $0.maxUnansweredPings = 3
        }) { server async throws in
            try await server.webSocket { client async throws in
                #expect(try await client.readFrame().opcode == 9)
                #expect(try await client.readFrame().opcode == 9)
                while let frame = try? await client.readFrame() { #expect(frame.opcode == 9) }
                #expect(await client.isClosedByServer())
            }
        }
    }

    @Test("Connections over the limit are answered with 429, and a place is free again when one goes")
    func connectionLimit() async throws {
        try await TestServer.run(configure: { $0.maxConnections = 2 }) { server async throws in
            try await server.webSocket { first async throws in
                #expect(try await first.exchange(call) == result)
                try await server.webSocket { second async throws in
                    #expect(try await second.exchange(call) == result)
                    try await server.connect { third async throws in
                        #expect(try await third.request(call).status == 429)
                        #expect(await third.isClosedByServer())
                    }
                    try await server.connect { third async throws in
                        #expect(try await third.upgrade().status == 429)
                    }
                }
                // The server learns of the second one's end a moment later than its client.
                var status = 429
                while status == 429 { status = try await server.connect { try await $0.request(call).status } }
                #expect(status == 200)
                #expect(try await first.exchange(call) == result)
            }
        }
    }

    @Test("When even those who are told of the limit are too many, further ones are closed without a word")
    func crowd() async throws {
        try await TestServer.run(configure: { $0.maxConnections = 1 }) { server async throws in
            try await server.webSocket { first async throws in
                try await server.connect { crowded async throws in
                    try await crowded.send("POST / HTTP/1.1\r\n")
                    // Connections are let in in the order in which they came.
                    let isClosed = try await server.connect { third in await third.isClosedByServer() }
                    #expect(isClosed)
                }
                #expect(try await first.exchange(call) == result)
            }
        }
    }

    @Test("No bytes whatsoever end the server, neither as HTTP nor as WebSocket frames")
    func fuzz() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var state = seed
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let head = Array("POST / HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 57\r\n\r\n\(call)".utf8)
        try await TestServer.run { server async throws in
            for round in 0..<100 {
                var bytes = round.isMultiple(of: 2) ? head : (0..<200).map { _ in UInt8(random(256)) }
                for _ in 0..<3 { bytes[random(bytes.count)] = UInt8(random(256)) }
                if round.isMultiple(of: 4) {
                    try? await server.connect { client async throws in try await client.send(bytes) }
                } else {
                    try? await server.webSocket { client async throws in try await client.send(bytes) }
                }
            }
            let answer = try await server.webSocket { try await $0.exchange(call) }
            #expect(answer == result, "seed \(seed)")
        }
    }

    @Test("Many connections are served side by side")
    func manyConnections() async throws {
        try await TestServer.run { server async throws in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        try await server.webSocket { client in
                            for round in 0..<20 {
                                let value = JSON(number * 100 + round)
                                guard try await client.call("echo", [value])["result"] == value else { return false }
                            }
                            return true
                        }
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test("Calls over the rate wait, and are refused where they would wait too long")
    func rateLimit() async throws {
        try await TestServer.run(configure: { $0.callsPerMinute = 2 }) { server async throws in
            try await server.webSocket { client async throws in
                #expect(try await client.exchange(call) == result)
                #expect(try await client.exchange(call) == result)
                #expect(try JSON(parsing: await client.exchange(call))["error"]?["code"] == -32999)
            }
        }
    }
}
