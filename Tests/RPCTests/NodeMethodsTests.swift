import Blockchain
import Crypto
import JSON
import JSONRPC
import Primitives
import ScaleCodec
import Testing

@Suite("system_*, payment_*, offchain_*, engine_*, dev_* and the list of methods")
struct NodeMethodsTests {
    typealias Assignment = FixtureRuntime.Assignment

    @Test("The node says what it is")
    func identity() async throws {
        try await TestNode.run { node in
            try await node.block()
            try await node.client { client async throws in
                let expected: [(String, JSON)] = [
                    ("system_name", "Cybros Node"), ("system_version", "1.2.3"), ("system_chain", "Fixture"),
                    ("system_chainType", "Development"),
                    ("system_properties", ["ss58Format": 42, "tokenSymbol": "FIX"]),
                    ("system_nodeRoles", ["Authority"]), ("system_localListenAddresses", []), ("system_peers", []),
                    ("system_health", ["peers": 0, "isSyncing": false, "shouldHavePeers": false]),
                    ("system_syncState", ["startingBlock": 0, "currentBlock": 1, "highestBlock": 1]),
                ]
                for (method, answer) in expected {
                    #expect(try await client.result(method) == answer, "\(method)")
                }
                let peerID = try await client.result("system_localPeerId").string ?? ""
                #expect(peerID.hasPrefix("12D3KooW"))
                #expect(try await client.result("system_unstable_networkState")["peerId"] == .string(peerID))
            }
        }
    }

    @Test("Reserved peers are kept by their id")
    func reservedPeers() async throws {
        try await TestNode.run { node in
            try await node.client { client async throws in
                let peer = try await client.result("system_localPeerId").string ?? ""
                #expect(
                    try await client.failure("system_addReservedPeer", "/ip4/127.0.0.1/tcp/30333")
                        == RPCError(code: 2002, message: "Peer id is missing from the address"))
                #expect(try await client.failure("system_addReservedPeer", "/p2p/0OIl").code == 2002)
                #expect(
                    try await client.result("system_addReservedPeer", "/ip4/127.0.0.1/tcp/30333/p2p/\(peer)") == .null)
                #expect(try await client.result("system_reservedPeers") == [.string(peer)])
                #expect(try await client.result("system_removeReservedPeer", .string(peer)) == .null)
                #expect(try await client.result("system_reservedPeers") == [])
            }
        }
    }

    @Test("Log filters go to the node's log")
    func logFilters() async throws {
        try await TestNode.run { node in
            try await node.client { client async throws in
                #expect(try await client.result("system_addLogFilter", "sync=debug") == .null)
                #expect(try await client.failure("system_addLogFilter", "nonsense").code == -32603)
                #expect(try await client.result("system_resetLogFilter") == .null)
            }
        }
    }

    @Test("The next index counts the account's transactions in the pool")
    func nextIndex() async throws {
        try await TestNode.run { node in
            let address = JSON.string(try SS58.encode(TestNode.alice))
            try await node.client { client async throws in
                #expect(try await client.result("system_accountNextIndex", address) == 0)
                for nonce in [UInt32(0), 1, 3] {
                    try await node.pool.submit(
                        Assignment(TestNode.alice, nonce: nonce, key: "k", value: "v").extrinsic)
                }
                #expect(try await client.result("account_nextIndex", address) == 2)
                #expect(try await client.result("account_nextIndex", .string(try SS58.encode(TestNode.bob))) == 0)
                #expect(try await client.failure("account_nextIndex", "nobody").code == -32602)
            }
        }
    }

    @Test("A dry run tells what the extrinsic would come to, and changes nothing")
    func dryRun() async throws {
        try await TestNode.run { node in
            try await node.client { client async throws in
                let good = Assignment(TestNode.alice, nonce: 0, key: "k", value: "v").extrinsic
                let early = Assignment(TestNode.alice, nonce: 1, key: "k", value: "v").extrinsic
                #expect(try await client.result("system_dryRun", .hex(good)) == "0x0000")
                #expect(
                    try await client.result("system_dryRunAt", .hex(early), .hash(node.chain.info.genesis))
                        == "0x010002")
                #expect(try await client.failure("system_dryRun", "0xff").code == 2)
                #expect(try await client.failure("system_dryRun", .hex(good), .hash(.zero)).code == 1)
                #expect(try await client.result("state_getStorage", .text("k")) == .null)
            }
        }
    }

    @Test("Fees are told in the forms that clients read")
    func payment() async throws {
        try await TestNode.run { node in
            let extrinsic = OpaqueExtrinsic([5, 6, 7]).encoded()
            try await node.client { client async throws in
                #expect(
                    try await client.result("payment_queryInfo", .hex(extrinsic)) == [
                        "weight": ["ref_time": 125_000, "proof_size": 3], "class": "normal",
                        "partialFee": "4000000000000",
                    ])
                #expect(
                    try await client.result("payment_queryFeeDetails", .hex(extrinsic), .null) == [
                        "inclusionFee": ["baseFee": "0x10", "lenFee": "0x11", "adjustedWeightFee": "0x0"]
                    ])
                let free = JSON.hex(OpaqueExtrinsic([0]).encoded())
                #expect(try await client.result("payment_queryFeeDetails", free) == ["inclusionFee": .null])
                let bad = try await client.failure("payment_queryInfo", "0x10")
                #expect(bad.code == 2)
                #expect(bad.message == "Unable to query dispatch info.")
                #expect(try await client.failure("payment_queryFeeDetails", free, .hash(.zero)).code == 1)
            }
        }
    }

    @Test("Off-chain storage keeps what is persistent")
    func offchain() async throws {
        try await TestNode.run { node in
            try await node.client { client async throws in
                let kind: JSON = "PERSISTENT"
                #expect(try await client.result("offchain_localStorageGet", kind, "0x01") == .null)
                #expect(try await client.result("offchain_localStorageSet", kind, "0x01", "0x02") == .null)
                #expect(try await client.result("offchain_localStorageGet", kind, "0x01") == "0x02")
                #expect(try await client.result("offchain_localStorageClear", kind, "0x01") == .null)
                #expect(try await client.result("offchain_localStorageGet", kind, "0x01") == .null)
                #expect(try await client.failure("offchain_localStorageGet", "LOCAL", "0x01").code == 5001)
                #expect(try await client.failure("offchain_localStorageGet", "OTHER", "0x01").code == -32602)
            }
        }
    }

    @Test("Blocks are made and made final on request")
    func engine() async throws {
        try await TestNode.run { node in
            try await node.client { client async throws in
                let empty = try await client.failure("engine_createBlock", false, false)
                #expect(empty.code == 12_000)
                let made = try await client.result("engine_createBlock", true, false)
                #expect(made["hash"] == .hash(node.chain.info.best.hash))
                #expect(
                    made["aux"] == [
                        "header_only": false, "clear_justification_requests": false, "needs_justification": false,
                        "bad_justification": false, "is_new_best": true,
                    ])
                #expect(made["proof_size"] == 0)
                #expect(node.chain.info.finalized.number == 0)
                #expect(try await client.result("engine_finalizeBlock", made["hash"] ?? .null, .null) == true)
                #expect(node.chain.info.finalized.number == 1)
                #expect(try await client.failure("engine_createBlock", true, false, .hash(.zero)).code == 13_000)
                #expect(try await client.failure("engine_finalizeBlock", .hash(.zero)).code == 13_000)
                let stats = try await client.failure("dev_getBlockStats", made["hash"] ?? .null)
                #expect(stats.code == 6005)
                #expect(try await client.result("dev_getBlockStats", .hash(.zero)) == .null)
            }
        }
        try await TestNode.run(seals: false) { node in
            #expect(!node.methods.names.contains { $0.hasPrefix("engine_") })
        }
    }

    @Test("Every method that Substrate's nodes list is listed, aliases included")
    func methodList() async throws {
        try await TestNode.run { node in
            let names = Set(node.methods.names)
            #expect(Self.listed.subtracting(names) == [])
            #expect(Self.listed.count == 85)
            #expect(!names.contains { $0.contains("_v1_") })
        }
    }

    @Test("Unsafe methods are refused where they are not allowed, before their parameters are read")
    func unsafeMethods() async throws {
        try await TestNode.run(allowsUnsafe: false) { node in
            try await node.client { client async throws in
                for method in Self.unsafe {
                    #expect(
                        try await client.failure(method)
                            == RPCError(code: -32601, message: "RPC call is unsafe to be called externally"),
                        "\(method)")
                }
            }
        }
    }

    private static let unsafe = [
        "system_peers", "system_unstable_networkState", "system_addReservedPeer", "system_removeReservedPeer",
        "system_addLogFilter", "system_resetLogFilter", "system_dryRun", "system_dryRunAt", "state_getPairs",
        "state_queryStorage", "state_traceBlock", "author_removeExtrinsic", "author_insertKey", "author_rotateKeys",
        "author_hasKey", "author_hasSessionKeys", "offchain_localStorageSet", "offchain_localStorageGet",
        "dev_getBlockStats", "engine_createBlock", "engine_finalizeBlock",
    ]

    /// What unfiltered nodes of live networks were seen to list.
    private static let listed: Set<String> = names(
        [
            "author":
                "pendingExtrinsics submitExtrinsic submitAndWatchExtrinsic unwatchExtrinsic hasKey hasSessionKeys "
                + "insertKey removeExtrinsic rotateKeys",
            "chain": "getBlock getBlockHash getHead getHeader getFinalizedHead getFinalisedHead getRuntimeVersion "
                + "subscribeAllHeads unsubscribeAllHeads subscribeNewHead unsubscribeNewHead subscribeNewHeads "
                + "unsubscribeNewHeads subscribeFinalizedHeads unsubscribeFinalizedHeads subscribeFinalisedHeads "
                + "unsubscribeFinalisedHeads subscribeRuntimeVersion unsubscribeRuntimeVersion",
            "childstate":
                "getStorage getKeysPaged getKeysPagedAt getKeys getStorageEntries getStorageHash getStorageSize",
            "state": "call getKeysPaged getKeysPagedAt getMetadata getRuntimeVersion getStorage getStorageAt "
                + "queryStorageAt subscribeRuntimeVersion unsubscribeRuntimeVersion subscribeStorage unsubscribeStorage "
                + "callAt getChildReadProof getKeys getPairs getReadProof getStorageHash getStorageHashAt getStorageSize "
                + "getStorageSizeAt queryStorage traceBlock",
            "system": "accountNextIndex chain chainType dryRun health localListenAddresses localPeerId name nodeRoles "
                + "properties version addLogFilter addReservedPeer dryRunAt peers removeReservedPeer reservedPeers "
                + "resetLogFilter syncState unstable_networkState",
            "account": "nextIndex", "offchain": "localStorageGet localStorageSet",
            "payment": "queryInfo queryFeeDetails", "subscribe": "newHead", "unsubscribe": "newHead",
        ])

    private static func names(_ groups: [String: String]) -> Set<String> {
        Set(groups.flatMap { group, names in names.split(separator: " ").map { "\(group)_\($0)" } })
    }
}
