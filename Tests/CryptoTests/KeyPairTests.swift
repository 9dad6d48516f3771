import Primitives
import TestSupport
import Testing

@testable import Crypto

@Suite("Key pairs")
struct KeyPairTests {
    @Test("Development accounts have the public keys that every Substrate tool shows")
    func developmentAccounts() throws {
        let known: [(SignatureScheme, String, String)] = [
            (.sr25519, "//Alice", "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d"),
            (.sr25519, "//Bob", "8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48"),
            (.sr25519, "//Alice//stash", "be5ddb1579b72e84524fc29e78609e3caf42e85aa118ebfe0b0ad404b5bdd25f"),
            (.sr25519, "/Alice", "d6c71059dbbe9ad2b0ed3f289738b800836eb425544ce694825285b958ca755e"),
            (.sr25519, "", "46ebddef8cd9bb167dc30878d7113b7e168e6f0646beffd77d69d39bad76b47a"),
            (.ed25519, "//Alice", "88dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee"),
            (.ed25519, "//Bob", "d17c2d7823ebf260fd138f2d7e27d114c0145d968b5ff5006125f2414fadae69"),
            (.ecdsa, "//Alice", "020a1091341fe5664bfa1782d5e04779689068c916b04cb365ec3153755684d9a1"),
            (.ecdsa, "//Bob", "0390084fdbf27d2b79d26a4f13f0ccd982cb755a661969143c37cbc49ef5b91f27"),
        ]
        for (scheme, uri, publicKey) in known {
            #expect(hex(try KeyPair(scheme: scheme, uri: uri).publicKey) == publicKey, "\(scheme) \(uri)")
        }
    }

    @Test("Development accounts have their known addresses")
    func developmentAddresses() throws {
        let known: [(SignatureScheme, String)] = [
            (.sr25519, "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"),
            (.ed25519, "5FA9nQDVg267DEd8m1ZypXLBnvN7SFxYwV7ndqSYGiN9TTpu"),
            (.ecdsa, "5C7C2Z5sWbytvHpuLTvzKunnnRwQxft1jiqrLD5rhucQ5S9X"),
        ]
        for (scheme, address) in known {
            #expect(try SS58.encode(KeyPair(scheme: scheme, uri: "//Alice").accountID) == address)
        }
    }

    @Test("The phrase, a seed in hexadecimal and the seed itself name the same pair")
    func waysToSaySecret() throws {
        let seed = "fac7959dbfe72f052e5a0c3c8d6530f202b02fd8f9f5ca3580ec8deb7797479e"
        for scheme in SignatureScheme.allCases {
            let pair = try KeyPair(scheme: scheme, uri: SecretURI.developmentPhrase)
            #expect(pair.scheme == scheme)
            #expect(pair.seed == hex(seed))
            #expect(try KeyPair(scheme: scheme, uri: "0x" + seed).publicKey == pair.publicKey)
            #expect(try KeyPair(scheme: scheme, uri: "0x" + seed.uppercased()).publicKey == pair.publicKey)
            #expect(try KeyPair(scheme: scheme, seed: hex(seed)).publicKey == pair.publicKey)
            #expect(
                try KeyPair(scheme: scheme, uri: "0x\(seed)//Alice").publicKey
                    == KeyPair(scheme: scheme, uri: "//Alice").publicKey)
        }
    }

    @Test("The seed shown for a hard path makes the same pair; a soft path has none")
    func shownSeeds() throws {
        for scheme in SignatureScheme.allCases {
            let pair = try KeyPair(scheme: scheme, uri: "//Alice//1")
            let seed = try #require(pair.seed)
            #expect(try KeyPair(scheme: scheme, seed: seed).publicKey == pair.publicKey)
        }
        #expect(try KeyPair(scheme: .sr25519, uri: "/soft").seed == nil)
        #expect(try KeyPair(scheme: .sr25519, uri: "/soft//hard").seed == nil)
    }

    @Test("A password changes the pair of a phrase; one given beside the URI goes before the one in it")
    func passwords() throws {
        let plain = try KeyPair(scheme: .sr25519, uri: "//Alice")
        let inside = try KeyPair(scheme: .sr25519, uri: "//Alice///password")
        #expect(inside.publicKey != plain.publicKey)
        #expect(try KeyPair(scheme: .sr25519, uri: "//Alice", password: "password").publicKey == inside.publicKey)
        #expect(
            try KeyPair(scheme: .sr25519, uri: "//Alice///other", password: "password").publicKey == inside.publicKey)
        #expect(try KeyPair(scheme: .sr25519, uri: "//Alice///").publicKey == plain.publicKey)
        #expect(SecretURI("//Alice///a/b//c///d")?.password == "a/b//c///d")
        #expect(SecretURI("//Alice////x")?.password == "/x")
        #expect(SecretURI("///only")?.junctions.isEmpty == true)
    }

    @Test("Junctions: numbers as eight bytes, names as SCALE strings, long ones hashed")
    func junctions() throws {
        #expect(Junction("1", isHard: true).chainCode.bytes == [1] + [UInt8](repeating: 0, count: 31))
        #expect(Junction("+1", isHard: true).chainCode == Junction("1", isHard: true).chainCode)
        #expect(Junction("007", isHard: true).chainCode == Junction("7", isHard: true).chainCode)
        #expect(
            Junction("18446744073709551615", isHard: true).chainCode.bytes
                == [UInt8](repeating: 0xff, count: 8) + [UInt8](repeating: 0, count: 24))
        #expect(Junction("18446744073709551616", isHard: true).chainCode.bytes[0] == 20 << 2)
        #expect(Junction("-0", isHard: true).chainCode.bytes[..<3] == [8, 0x2d, 0x30])
        #expect(
            Junction("Alice", isHard: false).chainCode.bytes
                == [20] + Array("Alice".utf8) + [UInt8](repeating: 0, count: 26))
        let name31 = String(repeating: "x", count: 31)
        #expect(Junction(name31, isHard: false).chainCode.bytes == [124] + Array(name31.utf8))
        let name32 = name31 + "x"
        #expect(Junction(name32, isHard: false).chainCode.bytes == Blake2b.hash256([128] + Array(name32.utf8)).bytes)
        let name64 = name32 + name32
        #expect(Junction(name64, isHard: false).chainCode.bytes == Blake2b.hash256([1, 1] + Array(name64.utf8)).bytes)
    }

    @Test("A URI that is none, and each other wrong secret, says what is wrong")
    func errors() {
        for uri in ["//", "/", "//Alice//", "//Alice/", "phrase!//Alice", "é", "//a///\n", "0x12 é"] {
            #expect(throws: KeyError.invalidURI, "\(uri)") { try KeyPair(scheme: .sr25519, uri: uri) }
        }
        for uri in ["0x", "0x1", "0x12", "0xzz", "0x" + String(repeating: "0", count: 63)] {
            #expect(throws: KeyError.invalidSeed, "\(uri)") { try KeyPair(scheme: .sr25519, uri: uri) }
        }
        #expect(throws: KeyError.invalidPhrase(.badWordCount(1))) { try KeyPair(scheme: .sr25519, uri: "Alice") }
        #expect(throws: KeyError.softJunction(.ed25519, at: 1)) { try KeyPair(scheme: .ed25519, uri: "//a/b") }
        #expect(throws: KeyError.softJunction(.ecdsa, at: 0)) { try KeyPair(scheme: .ecdsa, uri: "/b") }
        #expect(throws: KeyError.unusableSeed) {
            try KeyPair(scheme: .ecdsa, uri: "0x" + String(repeating: "f", count: 64))
        }
        #expect(throws: KeyError.invalidSeed) { try KeyPair(scheme: .ecdsa, seed: [1]) }
    }

    @Test("What a pair signs verifies under its scheme alone, and by its account")
    func signatures() throws {
        let message = Array("message".utf8)
        for scheme in SignatureScheme.allCases {
            let pair = try KeyPair(scheme: scheme, uri: "//Alice")
            let signature = pair.sign(message)
            #expect(signature.count == scheme.signatureLength)
            #expect(pair.publicKey.count == scheme.publicKeyLength)
            for other in SignatureScheme.allCases {
                let isValid = Signature.verify(
                    scheme: other, signature: signature, message: message, publicKey: pair.publicKey)
                #expect(isValid == (other == scheme), "\(scheme) as \(other)")
            }
            #expect(
                Signature.verify(scheme: scheme, signature: signature, message: message, account: pair.accountID))
            #expect(!Signature.verify(scheme: scheme, signature: signature, message: message, account: .zero))
            #expect(!Signature.verify(scheme: scheme, signature: signature, message: [], publicKey: pair.publicKey))
            for length in [0, 1, 31, 32, 33, 63, 64, 65, 66] {
                let wrong = [UInt8](repeating: 1, count: length)
                #expect(
                    !Signature.verify(scheme: scheme, signature: wrong, message: message, publicKey: pair.publicKey))
                #expect(!Signature.verify(scheme: scheme, signature: signature, message: message, publicKey: wrong))
            }
        }
        let pair = try KeyPair(scheme: .ecdsa, uri: "//Alice")
        #expect(pair.sign(prehashed: Blake2b.hash256(message)) == pair.sign(message))
        #expect(try KeyPair(scheme: .sr25519, uri: "//Alice").sign(prehashed: .zero) == nil)
    }

    @Test("Random URIs make a pair or throw")
    func fuzz() {
        var random = SeededGenerator()
        let parts = ["/", "//", "///", "Alice", "0x", "abandon ", "1", "é", "\u{301}", "\n", "\0", ""]
        for _ in 0..<1000 {
            let uri = (0..<Int.random(in: 0...6, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }
            // Parsing alone: two thousand rounds of hashing for each phrase would tell nothing more.
            _ = SecretURI(uri.joined())
            _ = SecretURI(String(decoding: random.bytes(20), as: UTF8.self))
        }
        #expect(SecretURI("//a/\u{301}b")?.junctions.count == 2)
    }
}
