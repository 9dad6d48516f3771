import JSON
import JSONRPC
import TestSupport
import Testing

@Suite("Hostile parameters")
struct HostileParametersTests {
    @Test("Every method answers parameters of any shape, and the node goes on")
    func randomParameters() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        try await TestNode.run { node in
            try await node.block()
            let values: [JSON] = [
                "0x", "0x00", .string("0x" + String(repeating: "ff", count: 32)), .hash(node.chain.info.genesis), -1, 0,
                1,
                1001, 4_294_967_295, .digits("340282366920938463463374607431768211456"), .null, true, false, [], [:],
                ["0x00", "0x61"], [["hash": "0x00"]], "", "PERSISTENT", "Core_version", "//", "é/p2p/1", 0.5, [[[]]],
            ]
            try await node.client { client in
                var id = 0
                for method in node.methods.names {
                    for count in 0..<12 {
                        let params = (0..<(count % 5)).map { _ in values[Int.random(in: values.indices, using: &random)]
                        }
                        id += 1
                        let request: JSON = [
                            "jsonrpc": "2.0", "id": JSON(id), "method": .string(method), "params": .array(params),
                        ]
                        try await client.sendMessage(request.description)
                        var answer = try await client.readJSON()
                        while answer["id"] == nil { answer = try await client.readJSON() }
                        let isAnswer = answer["id"] == JSON(id) && (answer["result"] != nil || answer["error"] != nil)
                        #expect(isAnswer, "seed \(seed): \(request) was answered \(answer)")
                    }
                }
            }
        }
    }
}
