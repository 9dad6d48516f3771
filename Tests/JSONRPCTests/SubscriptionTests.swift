import JSON
import JSONRPC
import Testing

@Suite("Subscriptions", .timeLimit(.minutes(1)))
struct SubscriptionTests {
    @Test("The id comes first, then the notifications in their order, until the client unsubscribes")
    func lifeCycle() async throws {
        try await TestServer.run { server async throws in
            try await server.webSocket { client async throws in
                let id = try await client.call("feed_subscribe", [3])["result"]?.string ?? ""
                #expect(id.utf8.count == 16)
                #expect(id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
                for number in 0..<3 {
                    let expected =
                        #"{"jsonrpc":"2.0","method":"feed_item","params":{"subscription":"\#(id)","result":\#(number)}}"#
                    #expect(try await client.readMessage() == expected)
                }
                #expect(try await client.call("feed_unsubscribe", [.string(id)])["result"] == true)
                #expect(try await client.call("feed_unsubscribe", [.string(id)])["result"] == false)
                await server.feedEnded.wait()
            }
        }
    }

    @Test("Aliases subscribe and unsubscribe like the first names")
    func aliases() async throws {
        try await TestServer.run { server async throws in
            try await server.webSocket { client async throws in
                let id = JSON(try await client.call("feed_sub", [0])["result"])
                #expect(try await client.call("feed_unsub", [id])["result"] == true)
            }
        }
    }

    @Test("Nobody ends a subscription of somebody else, or of another kind, or that there isn't")
    func foreignUnsubscribe() async throws {
        try await TestServer.run { server async throws in
            try await server.webSocket { client async throws in
                let id = JSON(try await client.call("feed_subscribe", [0])["result"])
                try await server.webSocket { other async throws in
                    #expect(try await other.call("feed_unsubscribe", [id])["result"] == false)
                }
                #expect(try await client.call("once_end", [id])["result"] == false)
                for params: JSON in [[], ["nope"], [5], [.null], .null] {
                    #expect(try await client.call("feed_unsubscribe", params)["result"] == false)
                }
                #expect(try await client.call("feed_unsubscribe", [id])["result"] == true)
            }
        }
    }

    @Test("Bad parameters refuse the subscription and leave its place free")
    func refused() async throws {
        try await TestServer.run(configure: { $0.maxSubscriptionsPerConnection = 1 }) { server async throws in
            try await server.webSocket { client async throws in
                for _ in 0..<3 {
                    #expect(try await client.call("feed_subscribe", ["x"])["error"]?["code"] == -32602)
                }
                #expect(try await client.call("feed_subscribe", [0])["result"]?.string != nil)
                let error = try await client.call("feed_subscribe", [0])["error"]
                #expect(error?["code"] == -32006)
                #expect(error?["message"] == "Too many subscriptions on the connection")
                #expect(error?["data"] == "Exceeded max limit of 1")
                try await server.webSocket { other async throws in
                    #expect(try await other.call("feed_subscribe", [0])["result"]?.string != nil)
                }
            }
        }
    }

    @Test("A subscription that ends by itself makes room for another")
    func endsByItself() async throws {
        try await TestServer.run(configure: { $0.maxSubscriptionsPerConnection = 1 }) { server async throws in
            try await server.webSocket { client async throws in
                for _ in 0..<5 {
                    var answer = try await client.call("once")
                    // The body has returned once its item is here, but may not have been tidied up yet.
                    while answer["error"]?["code"] == -32006 { answer = try await client.call("once") }
                    let item = try await client.readJSON()
                    #expect(item["params"]?["result"] == "only")
                    #expect(item["params"]?["subscription"] == answer["result"])
                }
            }
        }
    }

    @Test("Subscriptions in a batch start after the batch is answered")
    func inBatch() async throws {
        try await TestServer.run { server async throws in
            try await server.webSocket { client async throws in
                let entry = #"{"jsonrpc":"2.0","id":1,"method":"once"}"#
                let answer = try JSON(parsing: await client.exchange("[\(entry),\(entry)]"))
                let ids = [answer[0]?["result"], answer[1]?["result"]]
                let items = [try await client.readJSON(), try await client.readJSON()]
                #expect(Set(items.map { $0["params"]?["subscription"] }) == Set(ids))
            }
        }
    }

    @Test("A subscription can be unsafe")
    func unsafeSubscription() async throws {
        try await TestServer.run(configure: { $0.methodPolicy = .safe }) { server async throws in
            try await server.webSocket { client async throws in
                #expect(try await client.call("secret")["error"]?["code"] == -32601)
            }
        }
    }

    @Test("A burst longer than the queue arrives whole when its sender waits for the reader")
    func burst() async throws {
        try await TestServer.run(configure: { $0.messageBufferCapacity = 4 }) { server async throws in
            try await server.webSocket { client async throws in
                _ = try await client.call("feed_subscribe", [500])
                for number in 0..<500 {
                    #expect(try await client.readJSON()["params"]?["result"] == JSON(number))
                }
            }
        }
    }

    @Test("Who reads too slowly loses that subscription with a reason, and nobody else notices")
    func slowReader() async throws {
        try await TestServer.run(configure: { $0.messageBufferCapacity = 8 }) { server async throws in
            try await server.webSocket { slow async throws in
                try await slow.sendMessage(#"{"jsonrpc":"2.0","id":1,"method":"feed_subscribe","params":[0]}"#)
                let feed = JSON(try await slow.readJSON()["result"])
                try await slow.sendMessage(#"{"jsonrpc":"2.0","id":2,"method":"flood"}"#)
                await server.dropped.wait()
                try await server.webSocket { other async throws in
                    #expect(try await other.call("echo", [1])["result"] == 1)
                }
                let flood = JSON(try await slow.readJSON()["result"])
                var last = JSON.null
                while last["params"]?["error"] == nil {
                    last = try await slow.readJSON()
                    #expect(last["params"]?["subscription"] == flood)
                }
                #expect(last["method"] == "flood_item")
                #expect(try await slow.call("flood_end", [flood])["result"] == false)
                #expect(try await slow.call("feed_unsubscribe", [feed])["result"] == true)
            }
        }
    }

    @Test("When the client goes, its subscriptions end and what waits for its end is told")
    func disconnect() async throws {
        try await TestServer.run { server async throws in
            try await server.webSocket { client async throws in
                _ = try await client.call("feed_subscribe", [0])
                _ = try await client.call("watchMe")
            }
            await server.feedEnded.wait()
            await server.disconnected.wait()
        }
    }
}
