import JSON
import Testing

@Suite("JSON-RPC requests and answers", .timeLimit(.minutes(1)))
struct EnvelopeTests {
    private func answers(_ requests: [String]) async throws -> [String] {
        var answers: [String] = []
        try await TestServer.run { server in
            answers = try await server.connect { client in
                var answers: [String] = []
                for request in requests { answers.append(try await client.post(request)) }
                return answers
            }
        }
        return answers
    }

    private func answer(_ request: String) async throws -> String {
        try await answers([request])[0]
    }

    @Test("A call is answered with its id, be it a number, a string or null")
    func ids() async throws {
        let requests = ["1", "-5", #""a""#, "null", "18446744073709551615"].map {
            #"{"jsonrpc":"2.0","id":\#($0),"method":"echo","params":["x"]}"#
        }
        #expect(
            try await answers(requests) == [
                #"{"jsonrpc":"2.0","id":1,"result":"x"}"#, #"{"jsonrpc":"2.0","id":-5,"result":"x"}"#,
                #"{"jsonrpc":"2.0","id":"a","result":"x"}"#, #"{"jsonrpc":"2.0","id":null,"result":"x"}"#,
                #"{"jsonrpc":"2.0","id":18446744073709551615,"result":"x"}"#,
            ])
    }

    @Test("What is not JSON is a parse error")
    func parseErrors() async throws {
        let deep = String(repeating: "[", count: 100_000)
        let requests = [
            "", "{", #"{"jsonrpc":"2.0","method":"echo","id"}"#, "[1,", "hello", "1", deep, #"{"a":"\ud800"}"#,
        ]
        for answer in try await answers(requests) {
            #expect(answer == #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}"#)
        }
    }

    @Test("JSON that is no request is an invalid request, and keeps its id where it has one")
    func invalidRequests() async throws {
        let requests = [
            #"{"jsonrpc":"2.0","id":7}"#, #"{"id":7,"method":"echo"}"#, #"{"jsonrpc":"1.0","id":7,"method":"echo"}"#,
            #"{"jsonrpc":"2.0","id":7,"method":5}"#,
        ]
        for answer in try await answers(requests) {
            #expect(answer == #"{"jsonrpc":"2.0","id":7,"error":{"code":-32600,"message":"Invalid request"}}"#)
        }
        for answer in try await answers(["{}", "[]", #"{"jsonrpc":"2.0","id":[1],"method":"echo"}"#]) {
            #expect(answer == #"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Invalid request"}}"#)
        }
    }

    @Test("An unknown method, a handler's error and bad parameters have Substrate's shapes")
    func errors() async throws {
        #expect(
            try await answer(#"{"jsonrpc":"2.0","id":1,"method":"nope"}"#)
                == #"{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"Method not found"}}"#)
        #expect(
            try await answer(#"{"jsonrpc":"2.0","id":1,"method":"fail"}"#)
                == #"{"jsonrpc":"2.0","id":1,"error":{"code":1010,"message":"Invalid Transaction","data":"why"}}"#)
        #expect(
            try await answer(#"{"jsonrpc":"2.0","id":1,"method":"sum","params":["x"]}"#)
                == #"{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Invalid params","#
                + #""data":"parameter `first`: expected an integer from 0 to 4294967295, got string \"x\""}}"#)
        #expect(
            try await answer(#"{"jsonrpc":"2.0","id":1,"method":"sum"}"#)
                == #"{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Invalid params","#
                + #""data":"missing parameter `first`"}}"#)
    }

    @Test("Parameters come by position or by name, and trailing ones may be null or left out")
    func parameters() async throws {
        let params = ["[2]", "[2,null]", "[2,3]", "[2,3,4]", #"{"second":3,"first":2}"#, #"{"first":2}"#]
        let requests = params.map { #"{"jsonrpc":"2.0","id":1,"method":"sum","params":\#($0)}"# }
        let results = try await answers(requests).map { try JSON(parsing: $0)["result"]?.int64 }
        #expect(results == [2, 2, 5, 5, 5, 2])
    }

    @Test("Bytes are taken with and without 0x")
    func hexBytes() async throws {
        for data in ["0x01ff", "01ff"] {
            let request = #"{"jsonrpc":"2.0","id":1,"method":"bytes","params":["\#(data)"]}"#
            #expect(try await answer(request) == #"{"jsonrpc":"2.0","id":1,"result":"0x01ff"}"#)
        }
    }

    @Test("A batch is answered in its order, errors among the results")
    func batch() async throws {
        let request = """
            [{"jsonrpc":"2.0","id":1,"method":"echo","params":["a"]}, 5, {"jsonrpc":"2.0","method":"echo"},
             {"jsonrpc":"2.0","id":"z","method":"nope"}, {"jsonrpc":"2.0","id":3,"method":"repeat","params":["b"]}]
            """
        #expect(
            try await answer(request) == #"[{"jsonrpc":"2.0","id":1,"result":"a"},"#
                + #"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Invalid request"}},"#
                + #"{"jsonrpc":"2.0","id":"z","error":{"code":-32601,"message":"Method not found"}},"#
                + #"{"jsonrpc":"2.0","id":3,"result":"b"}]"#)
    }

    @Test("Notifications, alone or as a whole batch, are not answered")
    func notifications() async throws {
        let notification = #"{"jsonrpc":"2.0","method":"echo","params":[1]}"#
        #expect(try await answers([notification, "[\(notification),\(notification)]"]) == ["", ""])
    }

    @Test("rpc_methods lists every name, aliases included, sorted")
    func listsMethods() async throws {
        let answer = try JSON(parsing: await answer(#"{"jsonrpc":"2.0","id":1,"method":"rpc_methods","params":[]}"#))
        let names = answer["result"]?["methods"]?.array?.compactMap(\.string) ?? []
        #expect(names == names.sorted())
        #expect(Set(["echo", "repeat", "feed_sub", "feed_unsub", "feed_subscribe", "rpc_methods"]).isSubset(of: names))
        #expect(answer["result"]?.object?.count == 1)
    }

    @Test("No request whatsoever ends the server")
    func fuzz() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var state = seed
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let sample = Array(#"[{"jsonrpc":"2.0","id":1,"method":"sum","params":[2,{"a":null}]},{"id":"\u0041"}]"#.utf8)
        let requests = (0..<300).map { _ in
            var bytes = sample
            for _ in 0..<3 { bytes[random(bytes.count)] = UInt8(random(128)) }
            return String(decoding: bytes, as: UTF8.self)
        }
        let answers = try await answers(requests + [#"{"jsonrpc":"2.0","id":1,"method":"sum","params":[1]}"#])
        #expect(answers.last == #"{"jsonrpc":"2.0","id":1,"result":1}"#, "seed \(seed)")
    }
}
