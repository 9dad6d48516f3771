import JSON
import JSONRPC
import Testing

@Suite("HTTP", .timeLimit(.minutes(1)))
struct HTTPTests {
    private let call = #"{"jsonrpc":"2.0","id":1,"method":"echo","params":["x"]}"#
    private let result = #"{"jsonrpc":"2.0","id":1,"result":"x"}"#

    @Test("A connection is kept for further requests, pipelined ones answered in order")
    func keepAlive() async throws {
        try await TestServer.run { server async throws in
            try await server.connect { client async throws in
                let first = try await client.request(call)
                #expect(first.status == 200)
                #expect(first.headers["content-type"] == "application/json; charset=utf-8")
                #expect(first.text == result)
                let head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                func raw(_ id: Int) -> String {
                    let body = #"{"jsonrpc":"2.0","id":\#(id),"method":"echo","params":["x"]}"#
                    return head + "Content-Length: \(body.utf8.count)\r\n\r\n" + body
                }
                try await client.send(raw(1) + raw(2) + raw(3))
                for id in 1...3 {
                    #expect(try await client.readResponse().text.contains(#""id":\#(id)"#))
                }
            }
        }
    }

    @Test("Connection: close is honoured, and so is HTTP/1.0")
    func close() async throws {
        try await TestServer.run { server async throws in
            try await server.connect { client async throws in
                let response = try await client.request(headers: ["Connection: close"], call)
                #expect(response.headers["connection"] == "close")
                #expect(await client.isClosedByServer())
            }
            try await server.connect { client async throws in
                try await client.send(
                    "POST / HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: \(call.utf8.count)\r\n\r\n\(call)"
                )
                #expect(try await client.readResponse().text == result)
                #expect(await client.isClosedByServer())
            }
        }
    }

    @Test("A client that has closed its sending side still gets its answer")
    func halfClose() async throws {
        try await TestServer.run { server async throws in
            try await server.connect { client async throws in
                try await client.send(
                    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: \(call.utf8.count)\r\n\r\n\(call)")
                client.finishSending()
                #expect(try await client.readResponse().text == result)
                #expect(await client.isClosedByServer())
            }
            try await server.connect { client async throws in
                try await client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{")
                client.finishSending()
                _ = await client.isClosedByServer()
            }
        }
    }

    @Test("Only JSON is taken, and only by POST")
    func contentTypeAndMethod() async throws {
        try await TestServer.run { server async throws in
            try await server.connect { client async throws in
                for type in ["application/json", "Application/JSON; charset=utf-8", "application/json;charset=utf-8"] {
                    #expect(try await client.request(contentType: type, call).status == 200)
                }
                for type in ["text/plain", "application/jsonx", nil] {
                    #expect(try await client.request(contentType: type, call).status == 415)
                }
                for method in ["GET", "PUT", "DELETE"] {
                    #expect(try await client.request(method: method).status == 405)
                }
                #expect(try await client.request(headers: ["Expect: 100-continue"], call).status == 100)
                #expect(try await client.readResponse().text == result)
            }
        }
    }

    @Test("A request may be as long as the limit and not a byte longer")
    func requestSize() async throws {
        try await TestServer.run(configure: { $0.maxRequestSize = 1000 }) { server async throws in
            let padded = call + String(repeating: " ", count: 1000 - call.utf8.count)
            try await server.connect { client async throws in
                #expect(try await client.request(padded).text == result)
                let response = try await client.request(padded + " ")
                #expect(response.status == 413)
                #expect(
                    response.text.contains(
                        #""code":-32007,"message":"Request is too big","data":"Exceeded max limit of 1000""#))
            }
            try await server.connect { client async throws in
                try await client.send(
                    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n")
                for _ in 0..<3 { try await client.send("190\r\n" + String(repeating: " ", count: 400) + "\r\n") }
                #expect(try await client.readResponse().status == 413)
            }
        }
    }

    @Test("An answer may be as long as the limit and not a byte longer")
    func responseSize() async throws {
        try await TestServer.run(configure: { $0.maxResponseSize = 1000 }) { server async throws in
            try await server.connect { client async throws in
                let envelope = #"{"jsonrpc":"2.0","id":1,"result":""}"#.utf8.count
                func blob(_ count: Int) -> String { #"{"jsonrpc":"2.0","id":1,"method":"blob","params":[\#(count)]}"# }
                #expect(try await client.post(blob(1000 - envelope)).utf8.count == 1000)
                let oversized = try await client.post(blob(1001 - envelope))
                #expect(
                    oversized == #"{"jsonrpc":"2.0","id":1,"error":{"code":-32008,"#
                        + #""message":"Response is too big","data":"Exceeded max limit of 1000"}}"#)
                let inBatch = try JSON(parsing: await client.post("[\(blob(600)),\(blob(600))]"))
                #expect(inBatch["error"]?["code"] == -32011)
            }
        }
    }

    @Test("Batches can be disabled or limited")
    func batchPolicy() async throws {
        try await TestServer.run(configure: { $0.batches = .limited(2) }) { server async throws in
            try await server.connect { client async throws in
                #expect(try await client.post("[\(call),\(call)]") == "[\(result),\(result)]")
                let tooLarge = try await client.post("[\(call),\(call),\(call)]")
                #expect(
                    tooLarge
                        == #"{"jsonrpc":"2.0","id":null,"error":{"code":-32010,"#
                        + #""message":"The batch request was too large","data":"Exceeded max limit of 2"}}"#)
            }
        }
        try await TestServer.run(configure: { $0.batches = .disabled }) { server async throws in
            try await server.connect { client async throws in
                let answer = try JSON(parsing: await client.post("[\(call)]"))
                #expect(answer["error"]?["code"] == -32005)
                #expect(try await client.post(call) == result)
            }
        }
    }

    @Test("Unsafe methods are for loopback listeners unless the policy says otherwise")
    func unsafeMethods() async throws {
        let danger = #"{"jsonrpc":"2.0","id":1,"method":"danger"}"#
        let allowed = #"{"jsonrpc":"2.0","id":1,"result":true}"#
        let denied =
            #"{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"RPC call is unsafe to be called externally"}}"#
        typealias Case = (policy: RPCServerConfiguration.MethodPolicy, addresses: [String], answer: String)
        let cases: [Case] = [
            (.auto, ["127.0.0.1"], allowed), (.auto, ["0.0.0.0"], denied), (.safe, ["127.0.0.1"], denied),
            (.unsafe, ["0.0.0.0"], allowed),
        ]
        for (policy, addresses, answer) in cases {
            try await TestServer.run(configure: {
                $0.methodPolicy = policy
                $0.listenAddresses = addresses
            }) { server async throws in
                let given = try await server.connect { try await $0.post(danger) }
                #expect(given == answer)
            }
        }
    }

    @Test("Browsers may call from the allowed origins only")
    func origins() async throws {
        try await TestServer.run { server async throws in
            try await server.connect { client async throws in
                let local = try await client.request(headers: ["Origin: http://localhost:3000"], call)
                #expect(local.status == 200)
                #expect(local.headers["access-control-allow-origin"] == "http://localhost:3000")
                let apps = try await client.request(method: "OPTIONS", headers: ["Origin: https://polkadot.js.org"])
                #expect(apps.status == 200)
                #expect(apps.headers["access-control-allow-origin"] == "https://polkadot.js.org")
                #expect(apps.headers["access-control-allow-methods"] == "POST")
                #expect(apps.headers["access-control-allow-headers"] == "content-type")
                let foreign = try await client.request(headers: ["Origin: https://evil.example"], call)
                #expect(foreign.status == 403)
                #expect(foreign.headers["access-control-allow-origin"] == nil)
                #expect(
                    try await client.request(method: "OPTIONS", headers: ["Origin: https://evil.example"]).status == 403
                )
            }
            try await server.connect { client async throws in
                #expect(try await client.upgrade(headers: ["Origin: https://evil.example"]).status == 403)
            }
            try await server.connect { client async throws in
                #expect(try await client.upgrade(headers: ["Origin: https://polkadot.js.org"]).status == 101)
            }
        }
        try await TestServer.run(configure: { $0.origins = .all }) { server async throws in
            try await server.connect { client async throws in
                let response = try await client.request(headers: ["Origin: https://any.example"], call)
                #expect(response.headers["access-control-allow-origin"] == "*")
                let asked = try await client.request(
                    method: "OPTIONS",
                    headers: [
                        "Origin: https://any.example", "Access-Control-Request-Method: PUT",
                        "Access-Control-Request-Headers: authorization,x-y",
                    ])
                #expect(asked.headers["access-control-allow-methods"] == "PUT")
                #expect(asked.headers["access-control-allow-headers"] == "authorization,x-y")
                let unasked = try await client.request(method: "OPTIONS", headers: ["Origin: https://any.example"])
                #expect(unasked.headers["access-control-allow-headers"] == "*")
            }
        }
    }

    @Test("On loopback only loopback host names are answered")
    func hosts() async throws {
        try await TestServer.run { server async throws in
            try await server.connect { client async throws in
                for host in ["localhost:9944", "127.0.0.1", "[::1]:1", "LOCALHOST"] {
                    #expect(try await client.request(headers: ["Host: \(host)"], call).status == 200)
                }
                #expect(try await client.request(headers: ["Host: rebound.example:9944"], call).status == 403)
            }
        }
        try await TestServer.run(configure: { $0.listenAddresses = ["0.0.0.0"] }) { server async throws in
            try await server.connect { client async throws in
                #expect(try await client.request(headers: ["Host: node.example"], call).status == 200)
            }
        }
    }

    @Test("Health tells peers and sync state, and readiness by its status")
    func health() async throws {
        typealias Case = (health: NodeHealth?, status: Int, readiness: Int)
        let cases: [Case] = [
            (NodeHealth(peers: 3, isSyncing: false, shouldHavePeers: true), 200, 200),
            (NodeHealth(peers: 3, isSyncing: true, shouldHavePeers: true), 200, 500),
            (NodeHealth(peers: 0, isSyncing: false, shouldHavePeers: true), 200, 500),
            (NodeHealth(peers: 0, isSyncing: false, shouldHavePeers: false), 200, 200),
            (nil, 503, 503),
        ]
        for (health, status, readiness) in cases {
            try await TestServer.run(health: { health }) { server async throws in
                try await server.connect { client async throws in
                    let response = try await client.request(method: "GET", path: "/health", contentType: nil)
                    #expect(response.status == status)
                    if let health {
                        #expect(
                            response.text == #"{"peers":\#(health.peers),"isSyncing":\#(health.isSyncing),"#
                                + #""shouldHavePeers":\#(health.shouldHavePeers)}"#)
                    }
                    #expect(try await client.request(method: "GET", path: "/health/readiness").status == readiness)
                    #expect(try await client.request(method: "POST", path: "/health").status == 405)
                }
            }
        }
    }

    @Test("Subscriptions are refused over HTTP")
    func subscriptions() async throws {
        try await TestServer.run { server async throws in
            let answer = try await server.connect {
                try await $0.post(#"{"jsonrpc":"2.0","id":1,"method":"feed_subscribe","params":[1]}"#)
            }
            #expect(try JSON(parsing: answer)["error"]?["code"] == -32603)
        }
    }

    @Test("What is not HTTP is answered with 400 and closed")
    func garbage() async throws {
        try await TestServer.run { server async throws in
            try await server.connect { client async throws in
                try await client.send("\u{16}\u{3}\u{1} hello\r\n\r\n")
                #expect(try await client.readResponse().status == 400)
            }
        }
    }
}
