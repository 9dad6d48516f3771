import Blockchain
import JSON
import JSONRPC
import Primitives
import ScaleCodec
import Testing

@Suite("chain_*")
struct ChainMethodsTests {
    @Test("Block hashes are found by number, hex number, list of either, or none for the best block")
    func hashes() async throws {
        try await TestNode.run { node in
            let genesis = node.chain.info.genesis
            let first = try await node.block()
            try await node.client { client async throws in
                #expect(try await client.result("chain_getBlockHash") == .hash(first))
                #expect(try await client.result("chain_getHead") == .hash(first))
                #expect(try await client.result("chain_getBlockHash", .null) == .hash(first))
                #expect(try await client.result("chain_getBlockHash", 0) == .hash(genesis))
                #expect(try await client.result("chain_getBlockHash", "0x1") == .hash(first))
                #expect(try await client.result("chain_getBlockHash", 2) == .null)
                #expect(
                    try await client.result("chain_getBlockHash", [0, "0x01", 2]) == [
                        .hash(genesis), .hash(first), .null,
                    ])
                #expect(try await client.result("chain_getBlockHash", []) == [])
                #expect(try await client.failure("chain_getBlockHash", "one").code == -32602)
                #expect(try await client.failure("chain_getBlockHash", 4_294_967_296).code == 3001)
            }
        }
    }

    @Test("A header has the members and forms that clients read")
    func header() async throws {
        try await TestNode.run { node in
            let first = try await node.block()
            let header = try #require(try node.chain.header(first))
            try await node.client { client async throws in
                let expected: JSON = [
                    "parentHash": .hash(node.chain.info.genesis), "number": "0x1", "stateRoot": .hash(header.stateRoot),
                    "extrinsicsRoot": "0x03170a2e7597b7b7e3d84c05391d139a62b157e78786d8c082f29dcf4c111314",
                    "digest": ["logs": ["0x000c010203"]],
                ]
                #expect(try await client.result("chain_getHeader") == expected)
                #expect(try await client.result("chain_getHeader", .hash(first)) == expected)
                #expect(try await client.result("chain_getHeader", .hash(.zero)) == .null)
                let genesis = try await client.result("chain_getHeader", .hash(node.chain.info.genesis))
                #expect(genesis["number"] == "0x0")
                #expect(try await client.failure("chain_getHeader", "0x00").code == -32602)
            }
        }
    }

    @Test("A block holds its extrinsics with their length, and its justifications as lists of bytes")
    func block() async throws {
        try await TestNode.run { node in
            let extrinsic = FixtureRuntime.Assignment(TestNode.alice, nonce: 0, key: "k", value: "v").extrinsic
            try await node.pool.submit(extrinsic)
            let hash = try await node.block()
            try await node.client { client async throws in
                let block = try await client.result("chain_getBlock", .hash(hash))
                #expect(block["block"]?["extrinsics"] == [.hex(extrinsic)])
                #expect(block["block"]?["header"]?["number"] == "0x1")
                #expect(block["justifications"] == .null)
                #expect(
                    try await client.result("engine_finalizeBlock", .hash(hash), [[70, 82, 78, 75], [1, 2]]) == true)
                let justified = try await client.result("chain_getBlock")
                #expect(justified["justifications"] == [[[70, 82, 78, 75], [1, 2]]])
                #expect(try await client.result("chain_getFinalizedHead") == .hash(hash))
                #expect(try await client.result("chain_getFinalisedHead") == .hash(hash))
                #expect(try await client.result("chain_getBlock", .hash(.zero)) == .null)
            }
        }
    }

    @Test("New heads begin with the best block and follow the best chain; all heads tell of forks too")
    func heads() async throws {
        try await TestNode.run { node in
            let first = try await node.block()
            try await node.client { best in
                try await node.client { all in
                    let id = try await best.result("subscribe_newHead")
                    #expect(try await best.notification("chain_newHead")["number"] == "0x1")
                    _ = try await all.result("chain_subscribeAllHeads")
                    #expect(try await all.notification("chain_allHead")["number"] == "0x1")

                    let extrinsic = FixtureRuntime.Assignment(TestNode.alice, nonce: 0, key: "k", value: "v").extrinsic
                    try await node.block()
                    try await node.pool.submit(extrinsic)
                    try await node.block(on: first)
                    try await node.block()
                    var numbers: [JSON] = []
                    for _ in 0..<3 { numbers.append(try await all.notification("chain_allHead")["number"] ?? .null) }
                    #expect(numbers == ["0x2", "0x2", "0x3"])
                    #expect(try await best.notification("chain_newHead")["number"] == "0x2")
                    #expect(try await best.notification("chain_newHead")["number"] == "0x3")
                    #expect(try await best.result("chain_unsubscribeNewHead", id) == true)
                    #expect(try await best.result("chain_unsubscribeNewHead", id) == false)
                }
            }
        }
    }

    @Test("Finalized heads leave out no block, however many become final at a time")
    func finalizedHeads() async throws {
        try await TestNode.run { node in
            try await node.client { client async throws in
                _ = try await client.result("chain_subscribeFinalisedHeads")
                #expect(try await client.notification("chain_finalizedHead")["number"] == "0x0")
                for _ in 0..<3 { try await node.block() }
                try await node.block(finalize: true)
                try await node.block(finalize: true)
                for number in 1...5 {
                    #expect(try await client.notification("chain_finalizedHead")["number"] == .string("0x\(number)"))
                }
            }
        }
    }

    @Test("Subscribers hear of every block where finality has moved the best block to a shorter branch")
    func shorterBranch() async throws {
        try await TestNode.run { node in
            let first = try await node.block()
            for _ in 2...11 { try await node.block() }
            try await node.pool.submit(
                FixtureRuntime.Assignment(TestNode.alice, nonce: 0, key: "k", value: "v").extrinsic)
            let fork = try await node.block(on: first)
            #expect(node.chain.info.best.number == 11)
            try await node.client { heads in
                try await node.client { storage in
                    _ = try await heads.result("chain_subscribeNewHeads")
                    #expect(try await heads.notification("chain_newHead")["number"] == "0xb")
                    _ = try await storage.result("state_subscribeStorage", [.text("k"), .text("number")])
                    let before = try await storage.notification("state_storage")
                    #expect(before["changes"]?[0] == [.text("k"), .null])

                    #expect(try await heads.result("engine_finalizeBlock", .hash(fork)) == true)
                    #expect(node.chain.info.best.hash == fork)
                    let after = try await storage.notification("state_storage")
                    #expect(after["block"] == .hash(fork))
                    #expect(after["changes"]?[0] == [.text("k"), .text("v")])
                    for number in 3...13 {
                        let block = try await node.block()
                        let name = JSON.string("0x" + String(number, radix: 16))
                        #expect(try await heads.notification("chain_newHead")["number"] == name)
                        #expect(try await storage.notification("state_storage")["block"] == .hash(block))
                    }
                }
            }
        }
    }
}
