import Crypto
import JSON
import TestSupport
import Testing

@testable import CommandLineOptions

@Suite("Keys as subkey prints them")
struct KeyTests {
    func report(
        _ text: String, _ scheme: SignatureScheme = .sr25519, password: String? = nil, network: UInt16? = nil
    ) throws -> KeyReport {
        try KeyInspection.report(
            of: text, scheme: scheme, password: password, network: network.map(NetworkID.init(prefix:)))
    }

    @Test(
        "Alice's keys are the known ones in each scheme",
        arguments: [
            (
                SignatureScheme.sr25519, "0xe5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a",
                "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d",
                "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
            ),
            (
                .ed25519, "0xabf8e5bdbe30c65656c0a3cbd181ff8a56294a69dfedd27982aace4a76909115",
                "0x88dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee",
                "5FA9nQDVg267DEd8m1ZypXLBnvN7SFxYwV7ndqSYGiN9TTpu"
            ),
            (
                .ecdsa, "0xcb6df9de1efca7a3998a8ead4e02159d5fa99c3e0d4fd6432667390bb4726854",
                "0x020a1091341fe5664bfa1782d5e04779689068c916b04cb365ec3153755684d9a1",
                "5C7C2Z5sWbytvHpuLTvzKunnnRwQxft1jiqrLD5rhucQ5S9X"
            ),
        ])
    func alice(scheme: SignatureScheme, seed: String, publicKey: String, address: String) throws {
        let report = try report("//Alice", scheme)
        #expect(report.source == .secretURI("//Alice"))
        #expect(report.secretSeed.map(hex) == seed)
        #expect(hex(report.publicKey) == publicKey)
        #expect(report.ss58Address == address)
        #expect(try self.report(seed, scheme).publicKey == report.publicKey)
    }

    @Test("A phrase is printed as in subkey's documentation")
    func phrase() throws {
        let phrase = "caution juice atom organ advance problem want pledge someone senior holiday very"
        #expect(
            try report(phrase).text == """
                Secret phrase:       caution juice atom organ advance problem want pledge someone senior holiday very
                  Network ID:        substrate
                  Secret seed:       0xc8fa03532fb22ee1f7f6908b9c02b4e72483f0dbd66e4cd456b8f34c6230b849
                  Public key (hex):  0xd6a3105d6768e956e9e5d41050ac29843f98561410d3a47f9dd5b3b227ab8746
                  Account ID:        0xd6a3105d6768e956e9e5d41050ac29843f98561410d3a47f9dd5b3b227ab8746
                  Public key (SS58): 5Gv8YYFu8H1btvmrJy9FjjAWfb99wrhV3uhPFoNEr918utyR
                  SS58 Address:      5Gv8YYFu8H1btvmrJy9FjjAWfb99wrhV3uhPFoNEr918utyR
                """)
        #expect(
            try report(phrase).json.object.map { Array($0.keys) } == [
                "accountId", "networkId", "publicKey", "secretPhrase", "secretSeed", "ss58Address", "ss58PublicKey",
            ])
        #expect(try report(phrase, password: "x").publicKey == report("\(phrase)///x").publicKey)
        #expect(try report(phrase, password: "x").publicKey != report(phrase).publicKey)
    }

    @Test("An ecdsa account is the hash of its key, and both have an address")
    func ecdsa() throws {
        #expect(
            try report("//Alice", .ecdsa).text == """
                Secret Key URI `//Alice` is account:
                  Network ID:        substrate
                  Secret seed:       0xcb6df9de1efca7a3998a8ead4e02159d5fa99c3e0d4fd6432667390bb4726854
                  Public key (hex):  0x020a1091341fe5664bfa1782d5e04779689068c916b04cb365ec3153755684d9a1
                  Account ID:        0x01e552298e47454041ea31273b4b630c64c104e4514aa3643490b8aaca9cf8ed
                  Public key (SS58): KW39r9CJjAVzmkf9zQ4YDb2hqfAVGdRqn53eRqyruqpxAP5YL
                  SS58 Address:      5C7C2Z5sWbytvHpuLTvzKunnnRwQxft1jiqrLD5rhucQ5S9X
                """)
    }

    @Test("A key behind a soft junction has no seed")
    func soft() throws {
        let report = try report("//Alice/soft")
        #expect(report.text.contains("Secret seed:       n/a"))
        #expect(report.json["secretSeed"] == "n/a")
    }

    @Test("An address tells its key and keeps its network, unless another is wanted")
    func address() throws {
        let alice = "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5"
        #expect(
            try report(alice).text == """
                Public Key URI `15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5` is account:
                  Network ID/Version: polkadot
                  Public key (hex):   0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d
                  Account ID:         0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d
                  Public key (SS58):  15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5
                  SS58 Address:       15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5
                """)
        #expect(try report(alice, network: 42).ss58Address == "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY")
        #expect(try report("//Alice", network: 0).ss58Address == alice)
        #expect(try report("//Alice", network: 0).network.text == "polkadot")
        #expect(NetworkID("Kusama") == NetworkID(prefix: 2))
        #expect(NetworkID(prefix: 77).text == "77")
    }

    @Test("A public key in digits is told with or without 0x")
    func publicKey() throws {
        let digits = "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d"
        for text in [digits, "0x" + digits] {
            let report = try KeyInspection.report(ofPublicKey: text, scheme: .sr25519, network: nil)
            #expect(report.text.hasPrefix("Network ID/Version: substrate\n  Public key (hex):   0x\(digits)\n"))
            #expect(report.ss58Address == "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY")
            #expect(report.json["secretSeed"] == nil)
        }
        for text in ["", "0x", "zz", digits + "0", digits + "00", "é"] {
            #expect(throws: CommandLineError.badPublicKey(.ed25519)) {
                try KeyInspection.report(ofPublicKey: text, scheme: .ed25519, network: nil)
            }
        }
    }

    @Test("A new key comes from a phrase of the words that were wanted", arguments: Mnemonic.wordCounts)
    func generate(words: Int) throws {
        let generate = try command(KeyCommand.Generate.self, "key generate --words \(words) --scheme ed25519")
        #expect(generate.words == words)
        #expect(generate.options.signatureScheme == .ed25519)
        let phrase = try Mnemonic.generate(wordCount: words).phrase
        #expect(try report(phrase).source == .phrase(phrase))
    }

    @Test(
        "What is no key is refused with the reason, and without repeating it",
        arguments: [
            ("", SignatureScheme.sr25519, CommandLineError.noKey),
            ("0x1234", .sr25519, .badSecret(.invalidSeed)),
            ("0xzz", .sr25519, .badSecret(.invalidSeed)),
            ("//Alice/soft", .ed25519, .badSecret(.softJunction(.ed25519, at: 1))),
            ("bottom drive obey", .sr25519, .badSecret(.invalidPhrase(.badWordCount(3)))),
            ("a b c d e f g h i j k l", .sr25519, .badSecret(.invalidPhrase(.unknownWord(at: 0)))),
            (
                "bottom drive obey lake curtain smoke basket hold race lonely fit fit", .sr25519,
                .badSecret(.invalidPhrase(.badChecksum))
            ),
            ("//", .sr25519, .badSecret(.invalidURI)),
            ("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ", .sr25519, .badAddress(.badChecksum)),
            ("hello", .sr25519, .badAddress(.badBase58)),
            (String(repeating: "1", count: 100_000), .sr25519, .badAddress(.badLength(100_000))),
            (
                "0x0000000000000000000000000000000000000000000000000000000000000000", .ecdsa, .badSecret(.unusableSeed)
            ),
        ])
    func refused(text: String, scheme: SignatureScheme, error: CommandLineError) throws {
        #expect(throws: error) { try report(text, scheme) }
        #expect(text.count < 3 || !error.description.contains(text))
    }
}
