import ChainTestSupport
import Crypto
import NodeService
import Primitives
import ScaleCodec
import Testing

@Suite("The genesis of the Cybros runtime")
struct GenesisTests {
    private static let alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"

    @Test("Presets are listed, and each builds over the default configuration")
    func presets() throws {
        let runtime = RuntimeInMemory()
        #expect(try [String](decoding: runtime.call("GenesisBuilder_preset_names")) == ["development", "local"])
        for name in ["development", "local"] {
            let preset = try #require(
                try [UInt8]?(decoding: runtime.call("GenesisBuilder_get_preset", Optional(name).encoded())))
            #expect(try RuntimeInMemory().build(String(decoding: preset, as: UTF8.self)) == nil)
        }
        let defaults = try #require(try [UInt8]?(decoding: runtime.call("GenesisBuilder_get_preset", [0])))
        #expect(try RuntimeInMemory().build(String(decoding: defaults, as: UTF8.self)) == nil)
        #expect(try runtime.call("GenesisBuilder_get_preset", Optional("nowhere").encoded()) == [0])
    }

    @Test(
        "A configuration with a mistake is refused in words",
        arguments: [
            (#"{"staking":{}}"#, "there is no genesis section staking"),
            (#"{"staking":{"x":1}}"#, "there is no genesis field staking.x"),
            (#"{"sudo":{"keys":null}}"#, "there is no genesis field sudo.keys"),
            (#"{"sudo":1}"#, "sudo is not a JSON object"),
            (#"[]"#, "the configuration is not a JSON object"),
            (#"{"sudo":{"key":1}}"#, "an account is written as a string"),
            (#"{"sudo":{"key":"0x12"}}"#, "an account in hex needs 64 digits after 0x"),
            (#"{"sudo":{"key":"hello"}}"#, "hello is not an SS58 address with prefix 42"),
            (
                #"{"sudo":{"key":"5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ"}}"#,
                "the checksum of the address 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ does not hold"
            ),
            // Alice on Polkadot.
            (
                #"{"sudo":{"key":"15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5"}}"#,
                "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5 is not an SS58 address with prefix 42"
            ),
            (#"{"balances":{"balances":{}}}"#, "balances.balances is not an array"),
            (#"{"balances":{"balances":[[]]}}"#, "balances.balances holds pairs of account and amount"),
            (#"{"transactionPayment":{"multiplier":"-1"}}"#, "the multiplier is not a natural number"),
            (#"{"transactionPayment":{"multiplier":""}}"#, "the multiplier is not a number"),
            (#"{"transactionPayment":{"multiplier":1.5}}"#, "the JSON is malformed"),
            (
                #"{"transactionPayment":{"multiplier":340282366920938463463374607431768211456}}"#,
                "the multiplier is too large"
            ),
            (#"{"sudo":{"key":null},"sudo":{}}"#, "the configuration names sudo twice"),
            (#"{"sudo":{"key":null,"key":null}}"#, "sudo names key twice"),
            (#"{} {}"#, "text follows the JSON value"),
            (#"{"sudo"#, "a JSON string does not end"),
            (#"{"sudo":{"#, "the JSON is malformed"),
            ("", "the JSON is malformed, or holds a number that is no natural one"),
            (String(repeating: "[", count: 100_000), "the JSON nests too deeply"),
        ])
    func refused(json: String, reason: String) throws {
        #expect(try RuntimeInMemory().build(json) == reason)
    }

    @Test(
        "Balances that no chain can have are refused in words",
        arguments: [
            ([("alice", "1000000000"), ("alice", "1000000000")], "balances.balances names an account twice"),
            ([("alice", "999999999")], "a balance is below the existential deposit of 1000000000"),
            ([("alice", "340282366920938463463374607431768211456")], "a balance is too large"),
            (
                [("alice", "340282366920938463463374607431768211455"), ("bob", "1000000000")],
                "balances.balances adds up to more than the chain can issue"
            ),
        ])
    func balances(entries: [(String, String)], reason: String) throws {
        let bob = try SS58.encode(DevelopmentKeys.bob.accountID)
        let pairs = entries.map { who, amount in "[\"\(who == "alice" ? Self.alice : bob)\",\"\(amount)\"]" }
        let json = "{\"balances\":{\"balances\":[\(pairs.joined(separator: ","))]}}"
        #expect(try RuntimeInMemory().build(json) == reason)
    }

    @Test("Accounts may be written in hex, amounts as numbers or strings")
    func spellings() throws {
        let runtime = RuntimeInMemory()
        let account = DevelopmentKeys.charlie.accountID
        let hex = account.bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        #expect(try runtime.build("{\"balances\":{\"balances\":[[\"0x\(hex)\",2000000000]]}}") == nil)
        let stored = try #require(runtime.host.storageGet(StorageKeys.account(account)))
        #expect(Array(stored[16..<32]) == UInt128(2_000_000_000).encoded())
    }

    @Test("No JSON text, however broken, traps the runtime")
    func fuzz() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        let valid = Array(
            #"{"balances":{"balances":[["5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",10]]},"sudo":{"key":null}}"#
                .utf8)
        for _ in 0..<2000 {
            var text = valid
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: text.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: text[place] = UInt8.random(in: .min ... .max, using: &random)
                case 1: text.remove(at: place)
                default: text.insert(valid[Int.random(in: valid.indices, using: &random)], at: place)
                }
            }
            #expect(throws: Never.self, "seed \(seed)") {
                _ = try RuntimeInMemory().call("GenesisBuilder_build_state", text.encoded())
            }
        }
    }

    @Test("The development chain begins with the state that clients look for under known keys")
    func state() throws {
        let test = try TestChain()
        let state = try test.chain.state(at: test.chain.info.genesis)
        #expect(try state.get(Array(":code".utf8)) == EmbeddedRuntime.code)
        #expect(try state.get(Array(":extrinsic_index".utf8)) == [0, 0, 0, 0])
        for key in [
            DevelopmentKeys.alice, DevelopmentKeys.bob, DevelopmentKeys.aliceStash, DevelopmentKeys.bobStash,
        ] {
            // Nonce, consumers, providers, sufficients; free, reserved, frozen, flags.
            let expected =
                UInt32(0).encoded() + UInt32(0).encoded() + UInt32(1).encoded() + UInt32(0).encoded()
                + UInt128(1_000_000_000_000_000_000).encoded() + UInt128(0).encoded() + UInt128(0).encoded()
                + (UInt128(1) << 127).encoded()
            #expect(try state.get(StorageKeys.account(key.accountID)) == expected)
        }
        #expect(try state.get(StorageKeys.account(DevelopmentKeys.charlie.accountID)) == nil)
        #expect(
            try state.get(StorageKeys.value("Balances", "TotalIssuance"))
                == UInt128(4_000_000_000_000_000_000).encoded())
        #expect(try state.get(StorageKeys.value("Sudo", "Key")) == DevelopmentKeys.alice.accountID.bytes)
        #expect(
            try state.get(StorageKeys.value("System", "LastRuntimeUpgrade")) == [0x91, 0x01] + "origin".encoded())
        #expect(
            try state.get(StorageKeys.value("TransactionPayment", "NextFeeMultiplier"))
                == UInt128(1_000_000_000_000_000_000).encoded())
        for pallet in ["Balances", "OffchainComputingInfra", "OffchainComputingPool"] {
            #expect(try state.get(StorageKeys.version(pallet)) == [1, 0], "\(pallet)")
        }
        for pallet in [
            "System", "Timestamp", "Randomness", "Utility", "TransactionPayment", "SkipFeelessPayment", "Sudo",
        ] {
            #expect(try state.get(StorageKeys.version(pallet)) == [0, 0], "\(pallet)")
        }
        let parent = StorageKeys.value("System", "BlockHash") + Twox.hash64([0, 0, 0, 0]) + [0, 0, 0, 0]
        #expect(try state.get(parent) == [UInt8](repeating: 69, count: 32))
    }

    @Test("The local chain endows Alice to Ferdie and has its own genesis")
    func local() throws {
        let (dev, local) = (try TestChain(.dev), try TestChain(.local))
        #expect(dev.chain.info.genesis != local.chain.info.genesis)
        let state = try local.chain.state(at: local.chain.info.genesis)
        #expect(try state.get(StorageKeys.account(DevelopmentKeys.charlie.accountID)) != nil)
    }
}
