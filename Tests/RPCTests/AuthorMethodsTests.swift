import Blockchain
import Crypto
import JSON
import JSONRPC
import Primitives
import ScaleCodec
import Testing
import TransactionPool

@Suite("author_*")
struct AuthorMethodsTests {
    typealias Assignment = FixtureRuntime.Assignment

    @Test("A submitted extrinsic is known by the hash of all its bytes")
    func submission() async throws {
        try await TestNode.run { node in
            let first = Assignment(TestNode.alice, nonce: 0, key: "k", value: "v").extrinsic
            let second = Assignment(TestNode.alice, nonce: 1, key: "k", value: "w").extrinsic
            try await node.client { client async throws in
                #expect(try await client.result("author_submitExtrinsic", .hex(first)) == .hash(Blake2b.hash256(first)))
                let again = try await client.failure("author_submitExtrinsic", .hex(first))
                #expect(again.code == 1013)
                _ = try await client.result("author_submitExtrinsic", .hex(second))
                #expect(try await client.result("author_pendingExtrinsics") == [.hex(first), .hex(second)])
                let removed = try await client.result("author_removeExtrinsic", [["extrinsic": .hex(first)]])
                #expect(Set(removed.array ?? []) == [.hash(Blake2b.hash256(first)), .hash(Blake2b.hash256(second))])
                #expect(try await client.result("author_pendingExtrinsics") == [])
                #expect(try await client.result("author_removeExtrinsic", [["hash": .hash(.zero)]]) == [])
                #expect(try await client.failure("author_submitExtrinsic", .hex(first)).code == 1012)
            }
        }
    }

    @Test("What is not taken is refused with Substrate's codes")
    func refusals() async throws {
        try await TestNode.run { node in
            try await node.client { client async throws in
                #expect(try await client.failure("author_submitExtrinsic", "0xffff").code == 1001)
                for method in ["author_submitExtrinsic", "author_submitAndWatchExtrinsic"] {
                    let poor = Assignment(TestNode.alice, nonce: 0, key: "poor", value: method).extrinsic
                    #expect(
                        try await client.failure(method, .hex(poor))
                            == RPCError(
                                code: 1010, message: "Invalid Transaction",
                                data: "Inability to pay some fees (e.g. account balance too low)"))
                }
                #expect(try await client.failure("author_submitExtrinsic").code == -32602)
            }
        }
    }

    @Test("A watched extrinsic is ready, in a block, and final")
    func watching() async throws {
        try await TestNode.run { node in
            let extrinsic = Assignment(TestNode.alice, nonce: 0, key: "k", value: "v").extrinsic
            try await node.client { client async throws in
                _ = try await client.result("author_submitAndWatchExtrinsic", .hex(extrinsic))
                #expect(try await client.notification("author_extrinsicUpdate") == "ready")
                let block = try await node.block(finalize: true)
                #expect(try await client.notification("author_extrinsicUpdate") == ["inBlock": .hash(block)])
                #expect(try await client.notification("author_extrinsicUpdate") == ["finalized": .hash(block)])
                #expect(try await client.result("author_unwatchExtrinsic", "unknown") == false)
            }
        }
    }

    @Test("A watched extrinsic waits for another, and is usurped by a better one")
    func usurpation() async throws {
        try await TestNode.run { node in
            let later = Assignment(TestNode.alice, nonce: 1, key: "k", value: "v").extrinsic
            let first = Assignment(TestNode.alice, nonce: 0, key: "k", value: "v").extrinsic
            let better = Assignment(TestNode.alice, nonce: 1, key: "k", value: "much better").extrinsic
            try await node.client { client async throws in
                _ = try await client.result("author_submitAndWatchExtrinsic", .hex(later))
                #expect(try await client.notification("author_extrinsicUpdate") == "future")
                try await node.pool.submit(first)
                #expect(try await client.notification("author_extrinsicUpdate") == "ready")
                let usurper = try await node.pool.submit(better)
                #expect(try await client.notification("author_extrinsicUpdate") == ["usurped": .hash(usurper)])
            }
        }
    }

    @Test("A watched extrinsic is told to peers, found invalid, or dropped, and its watcher is told so")
    func lastWords() async throws {
        var options = PoolOptions()
        options.ready.count = 1
        options.finalityWatchLimit = 1
        try await TestNode.run(pool: options) { node in
            let first = Assignment(TestNode.alice, nonce: 0, key: "k", value: "v").extrinsic
            let second = Assignment(TestNode.alice, nonce: 1, key: "k", value: "v").extrinsic
            let third = Assignment(TestNode.alice, nonce: 2, key: "k", value: "v").extrinsic
            let better = Assignment(TestNode.bob, nonce: 0, key: "k", value: "better").extrinsic
            try await node.client { client async throws in
                _ = try await client.result("author_submitAndWatchExtrinsic", .hex(first))
                #expect(try await client.notification("author_extrinsicUpdate") == "ready")
                await node.pool.reportBroadcast([Blake2b.hash256(first): ["peer"]])
                #expect(try await client.notification("author_extrinsicUpdate") == ["broadcast": ["peer"]])
                let block = try await node.block()
                #expect(try await client.notification("author_extrinsicUpdate") == ["inBlock": .hash(block)])

                // Only one block is waited for, and another one comes.
                try await node.client { other async throws in
                    _ = try await other.result("author_submitAndWatchExtrinsic", .hex(second))
                    #expect(try await other.notification("author_extrinsicUpdate") == "ready")
                    let next = try await node.block()
                    #expect(try await other.notification("author_extrinsicUpdate") == ["inBlock": .hash(next)])
                }
                #expect(try await client.notification("author_extrinsicUpdate") == ["finalityTimeout": .hash(block)])

                _ = try await client.result("author_submitAndWatchExtrinsic", .hex(third))
                #expect(try await client.notification("author_extrinsicUpdate") == "ready")
                try await node.client { other async throws in
                    _ = try await other.result("author_submitAndWatchExtrinsic", .hex(better))
                    #expect(try await other.notification("author_extrinsicUpdate") == "ready")
                    #expect(try await client.notification("author_extrinsicUpdate") == "dropped")
                    _ = try await client.result("author_removeExtrinsic", [["extrinsic": .hex(better)]])
                    #expect(try await other.notification("author_extrinsicUpdate") == "invalid")
                }
            }
        }
    }

    @Test("Keys are inserted, found and made")
    func keys() async throws {
        try await TestNode.run { node in
            let alice = try KeyPair(scheme: .sr25519, uri: "//Alice")
            try await node.client { client async throws in
                let key = JSON.hex(alice.publicKey)
                #expect(try await client.result("author_hasKey", key, "test") == false)
                #expect(try await client.result("author_hasSessionKeys", key) == false)
                #expect(try await client.result("author_insertKey", "test", "//Alice", key) == .null)
                #expect(try await client.result("author_hasKey", key, "test") == true)
                #expect(try await client.result("author_hasKey", key, "babe") == false)
                #expect(try await client.result("author_hasSessionKeys", key) == true)
                #expect(
                    try await client.failure("author_insertKey", "babes", "//Alice", key)
                        == RPCError(code: 1040, message: "Invalid key type ID format (should be of length four)"))
                #expect(
                    try await client.failure("author_insertKey", "test", "//Bob", key)
                        == RPCError(
                            code: 1040, message: "The key store is unavailable",
                            data: "the secret makes another public key, with each scheme of that length"))
                let phrase = try await client.failure("author_insertKey", "test", "bottom drive obey swordfish", key)
                #expect(phrase.data == "the phrase has 4 words; 12, 15, 18, 21 or 24 are needed")
                #expect(
                    try await client.failure("author_hasSessionKeys", "0x00")
                        == RPCError(code: 1040, message: "Session keys are not encoded correctly"))
                let keys = try await client.result("author_rotateKeys")
                #expect(keys.hexBytes?.count == 32)
                #expect(try await client.result("author_hasSessionKeys", keys) == true)
                #expect(try await client.failure("author_rotateKeysWithOwner", "0x00").code == 1040)
            }
        }
    }
}
