import Blockchain
import Crypto
import JSON
import JSONRPC
import Primitives
import ScaleCodec
import StateMachine
import Testing
import Trie

@Suite("state_* and childstate_*")
struct StateMethodsTests {
    @Test("Storage is read by key: value, hash and size, of any block")
    func storage() async throws {
        try await TestNode.run { node in
            let genesis = JSON.hash(node.chain.info.genesis)
            try await node.pool.submit(
                FixtureRuntime.Assignment(TestNode.alice, nonce: 0, key: "a", value: "new").extrinsic)
            try await node.block()
            try await node.client { client async throws in
                for name in ["state_getStorage", "state_getStorageAt"] {
                    #expect(try await client.result(name, .text("a")) == .text("new"))
                    #expect(try await client.result(name, .text("a"), genesis) == "0x01")
                    #expect(try await client.result(name, .text("none")) == .null)
                }
                #expect(
                    try await client.result("state_getStorageHash", .text("a"), genesis) == .hash(Blake2b.hash256([1])))
                #expect(try await client.result("state_getStorageHashAt", .text("none")) == .null)
                #expect(try await client.result("state_getStorageSize", .text("ab")) == 2)
                #expect(try await client.result("state_getStorageSizeAt", .text("a"), genesis) == 1)
                #expect(try await client.result("state_getStorageSize", .text("none")) == .null)
                let all = try await client.result("state_getStorageSize", "0x", genesis)
                #expect(all == JSON(FixtureRuntime.code.count + 6 + 32))
            }
        }
    }

    @Test("Keys come in order and in pages of at most 1000")
    func keys() async throws {
        try await TestNode.run { node in
            try await node.client { client async throws in
                let a = JSON.text("a")
                #expect(try await client.result("state_getKeys", a) == [.text("a"), .text("ab"), .text("abc")])
                #expect(
                    try await client.result("state_getPairs", .text("ab")) == [
                        [.text("ab"), "0x0102"], [.text("abc"), "0x010203"],
                    ])
                #expect(try await client.result("state_getKeysPaged", a, 2) == [.text("a"), .text("ab")])
                #expect(try await client.result("state_getKeysPagedAt", a, 2, .text("ab")) == [.text("abc")])
                #expect(
                    try await client.result("state_getKeysPaged", .null, 1) == [.text(":child_storage:default:kid")])
                #expect(try await client.result("state_getKeysPaged", a, 1000, .text("abc"), .null) == [])
                #expect(
                    try await client.failure("state_getKeysPaged", a, 1001)
                        == RPCError(code: 4002, message: "count exceeds maximum value. value: 1001, max: 1000"))
            }
        }
    }

    @Test("Unknown blocks and discarded states are client errors in Substrate's words")
    func unknownBlocks() async throws {
        try await TestNode.run(pruning: .keep(0)) { node in
            let old = try await node.block(finalize: true)
            for _ in 0..<3 { try await node.block(finalize: true) }
            let hash = Hash256([UInt8](repeating: 0xab, count: 32)) ?? .zero
            try await node.client { client async throws in
                #expect(
                    try await client.failure("state_getStorage", .text("a"), .hash(hash))
                        == RPCError(
                            code: 4003,
                            message:
                                "Client error: UnknownBlock: Header was not found in the database: \(hash.hexText)"))
                #expect(
                    try await client.failure("state_getStorage", .text("a"), .hash(old))
                        == RPCError(
                            code: 4003,
                            message: "Client error: UnknownBlock: State already discarded for \(old.hexText)"))
                #expect(
                    try await client.failure("state_getRuntimeVersion", .hash(old))
                        == RPCError(
                            code: 4003,
                            message:
                                "Client error: Api called for an unknown Block: State already discarded for \(old.hexText)"
                        ))
                let extrinsic = FixtureRuntime.Assignment(TestNode.alice, nonce: 0, key: "k", value: "v").extrinsic
                for method in ["payment_queryInfo", "payment_queryFeeDetails", "system_dryRun"] {
                    #expect(
                        try await client.failure(method, .hex(extrinsic), .hash(old)).data
                            == .string(
                                "Api called for an unknown Block: State already discarded for \(old.hexText)"),
                        "\(method)")
                }
            }
        }
    }

    @Test("The runtime answers calls, with data in hex with or without 0x, its metadata and its version")
    func runtime() async throws {
        try await TestNode.run { node in
            try await node.client { client async throws in
                let account = TestNode.alice.hexDigits
                for data in [account, "0x" + account] {
                    #expect(
                        try await client.result("state_call", "AccountNonceApi_account_nonce", .string(data), .null)
                            == "0x00000000")
                }
                #expect(
                    try await client.failure("state_callAt", "No_such", "0x")
                        == RPCError(
                            code: 4003,
                            message: "Client error: Execution failed: Other: Exported method No_such is not found"))
                #expect(try await client.result("state_getMetadata") == .hex(FixtureRuntime.metadata))
                let version: JSON = [
                    "specName": "fixture", "implName": "fixture-node", "authoringVersion": 1, "specVersion": 7,
                    "implVersion": 2, "apis": [["0xab3c0572291feb8b", 1]], "transactionVersion": 3, "systemVersion": 1,
                    "stateVersion": 1,
                ]
                #expect(try await client.result("state_getRuntimeVersion") == version)
                #expect(try await client.result("chain_getRuntimeVersion", .hash(node.chain.info.genesis)) == version)
                let trace = try await client.result("state_traceBlock", .hash(node.chain.info.genesis))
                #expect(trace["traceError"]?["error"]?.string != nil)
                _ = try await client.result("state_subscribeRuntimeVersion")
                #expect(try await client.notification("state_runtimeVersion") == version)
            }
        }
    }

    @Test("Queries over a range tell the first values and then what changed")
    func queries() async throws {
        try await TestNode.run { node in
            let genesis = node.chain.info.genesis
            let first = try await node.block()
            try await node.pool.submit(
                FixtureRuntime.Assignment(TestNode.alice, nonce: 0, key: "a", value: "new").extrinsic)
            let second = try await node.block()
            let fork = try await node.block(on: genesis)
            let keys: JSON = [.text("a"), .text("none")]
            try await node.client { client async throws in
                #expect(
                    try await client.result("state_queryStorage", keys, .hash(genesis)) == [
                        ["block": .hash(genesis), "changes": [[.text("a"), "0x01"], [.text("none"), .null]]],
                        ["block": .hash(second), "changes": [[.text("a"), .text("new")]]],
                    ])
                #expect(
                    try await client.result("state_queryStorageAt", keys, .hash(first)) == [
                        ["block": .hash(first), "changes": [[.text("a"), "0x01"], [.text("none"), .null]]]
                    ])
                #expect(try await client.result("state_queryStorageAt", []) == [])
                let backward = try await client.failure("state_queryStorage", keys, .hash(second), .hash(first))
                #expect(backward.code == 4001)
                #expect(backward.message.hasSuffix("from number > to number"))
                let unknown = try await client.failure("state_queryStorage", keys, .hash(.zero))
                #expect(unknown.code == 4001)
                if fork != first {
                    let forked = try await client.failure("state_queryStorage", keys, .hash(fork), .hash(second))
                    #expect(forked.code == 4001)
                }
            }
        }
    }

    @Test("A read proof shows the values under the state root")
    func proofs() async throws {
        try await TestNode.run { node in
            let genesis = node.chain.info.genesis
            let root = try #require(try node.chain.header(genesis)).stateRoot
            try await node.client { client async throws in
                let answer = try await client.result("state_getReadProof", [.text("abc"), .text("none")])
                #expect(answer["at"] == .hash(genesis))
                let proof = try #require(answer["proof"]?.array).compactMap(\.hexBytes)
                #expect(try TrieProof.value(of: Array("abc".utf8), root: root, proof: proof) == [1, 2, 3])
                #expect(try TrieProof.value(of: Array("none".utf8), root: root, proof: proof) == nil)

                let child = JSON.text(":child_storage:default:kid")
                let answered = try await client.result("state_getChildReadProof", child, [.text("xy")])
                let nodes = try #require(answered["proof"]?.array).compactMap(\.hexBytes)
                let key = Array(":child_storage:default:kid".utf8)
                let childRoot = try #require(try TrieProof.value(of: key, root: root, proof: nodes))
                let value = try TrieProof.value(of: Array("xy".utf8), root: Hash256(childRoot) ?? .zero, proof: nodes)
                #expect(value == [8, 8])
            }
        }
    }

    @Test("All long values lie under their own hash, where the state is of version 1")
    func migration() async throws {
        try await TestNode.run { node in
            let value = String(repeating: "long", count: 20)
            try await node.pool.submit(
                FixtureRuntime.Assignment(TestNode.alice, nonce: 0, key: "long", value: value).extrinsic)
            try await node.block()
            try await node.client { client async throws in
                #expect(
                    try await client.result("state_trieMigrationStatus", .hash(node.chain.info.genesis)) == [
                        "topRemainingToMigrate": 0, "childRemainingToMigrate": 0, "totalTop": 5, "totalChild": 2,
                    ])
                #expect(try await client.result("state_trieMigrationStatus")["topRemainingToMigrate"] == 0)
            }
        }
        try await TestNode.run(stateVersion: .v0) { node in
            try await node.client { client async throws in
                let status = try await client.result("state_trieMigrationStatus")
                #expect(status["topRemainingToMigrate"] == 1)
                #expect(status["childRemainingToMigrate"] == 0)
            }
        }
    }

    @Test("Child tries are read like the main one, by their prefixed key alone")
    func childState() async throws {
        try await TestNode.run { node in
            try await node.client { client async throws in
                let child = JSON.text(":child_storage:default:kid")
                let x = JSON.text("x")
                #expect(try await client.result("childstate_getKeys", child, "0x") == [x, .text("xy")])
                #expect(try await client.result("childstate_getKeysPaged", child, x, 10, x) == [.text("xy")])
                #expect(try await client.result("childstate_getKeysPagedAt", child, .null, 1) == [x])
                #expect(try await client.failure("childstate_getKeysPaged", child, x, 1001).code == 4002)
                #expect(try await client.result("childstate_getStorage", child, x) == "0x09")
                #expect(try await client.result("childstate_getStorageAt", child, .text("no")) == .null)
                #expect(
                    try await client.result("childstate_getStorageEntries", child, [x, .text("no")]) == ["0x09", .null])
                #expect(try await client.result("childstate_getStorageHash", child, x) == .hash(Blake2b.hash256([9])))
                #expect(try await client.result("childstate_getStorageSize", child, .text("xy")) == 2)
                #expect(
                    try await client.failure("childstate_getStorage", .text("kid"), x)
                        == RPCError(code: 4003, message: "Client error: Invalid child storage key"))
            }
        }
    }

    @Test("A storage subscription begins with all values and then tells what each best block changed")
    func storageSubscription() async throws {
        try await TestNode.run { node in
            let genesis = node.chain.info.genesis
            try await node.client { client async throws in
                let id = try await client.result("state_subscribeStorage", [.text("a"), .text("k")])
                #expect(
                    try await client.notification("state_storage") == [
                        "block": .hash(genesis), "changes": [[.text("a"), "0x01"], [.text("k"), .null]],
                    ])
                try await node.block()
                try await node.pool.submit(
                    FixtureRuntime.Assignment(TestNode.alice, nonce: 0, key: "k", value: "v").extrinsic)
                let second = try await node.block()
                #expect(
                    try await client.notification("state_storage") == [
                        "block": .hash(second), "changes": [[.text("k"), .text("v")]],
                    ])
                #expect(try await client.result("state_unsubscribeStorage", id) == true)

                _ = try await client.result("state_subscribeStorage")
                try await node.pool.submit(
                    FixtureRuntime.Assignment(TestNode.alice, nonce: 1, key: "all", value: "v").extrinsic)
                let third = try await node.block()
                let all = try await client.notification("state_storage")
                #expect(all["block"] == .hash(third))
                let changed = try #require(all["changes"]?.array).compactMap { $0[0] }
                #expect(changed.contains(.text("all")) && changed.contains(.text("number")))
                #expect(!changed.contains(.text("a")))
            }
        }
    }

    @Test("All changes are for those only who may use unsafe methods")
    func unsafeSubscription() async throws {
        try await TestNode.run(allowsUnsafe: false) { node in
            try await node.client { client async throws in
                #expect(try await client.failure("state_subscribeStorage").code == -32601)
                #expect(try await client.failure("state_getPairs", "0x").code == -32601)
                _ = try await client.result("state_subscribeStorage", [.text("a")])
            }
        }
    }
}

extension Bytes32 {
    var hexDigits: String { JSON.hex(bytes).string.map { String($0.dropFirst(2)) } ?? "" }
}
