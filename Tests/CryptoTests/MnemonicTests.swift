import TestSupport
import Testing

@testable import Crypto

@Suite("Mnemonic phrases")
struct MnemonicTests {
    /// Entropy, phrase and Substrate's mini-secret under the password "Substrate".
    private let vectors: [(entropy: String, phrase: String, miniSecret: String)] = [
        (
            "00000000000000000000000000000000",
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
            "44e9d125f037ac1d51f0a7d3649689d422c2af8b1ec8e00d71db4d7bf6d127e3"
        ),
        (
            "7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
            "legal winner thank year wave sausage worth useful legal winner thank yellow",
            "4313249608fe8ac10fd5886c92c4579007272cb77c21551ee5b8d60b78041685"
        ),
        (
            "ffffffffffffffffffffffffffffffff", "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong",
            "227d6256fd4f9ccaf06c45eaa4b2345969640462bbb00c5f51f43cb43418c7a7"
        ),
        (
            "8080808080808080808080808080808080808080808080808080808080808080",
            "letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd "
                + "amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic bless",
            "2c9c6144a06ae5a855453d98c3dea470e2a8ffb78179c2e9eb15208ccca7d831"
        ),
        (
            "f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f",
            "void come effort suffer camp survey warrior heavy shoot primary clutch crush "
                + "open amazing screen patrol group space point ten exist slush involve unfold",
            "938ba18c3f521f19bd4a399c8425b02c716844325b1a65106b9d1593fbafe5e0"
        ),
    ]

    @Test("Entropy and phrase give each other, and the mini-secret that Substrate makes of them")
    func knownPhrases() throws {
        for vector in vectors {
            let mnemonic = try Mnemonic(entropy: hex(vector.entropy))
            #expect(mnemonic.phrase == vector.phrase)
            #expect(hex(try Mnemonic(phrase: vector.phrase).entropy) == vector.entropy)
            #expect(hex(mnemonic.miniSecret(password: "Substrate").bytes) == vector.miniSecret)
        }
    }

    @Test("The word list is complete, in order, and every word is found at its place")
    func wordList() {
        #expect(EnglishWords.list.count == 2048)
        #expect(EnglishWords.list == EnglishWords.list.sorted())
        for (place, word) in EnglishWords.list.enumerated() { #expect(EnglishWords.index(of: word) == place) }
        #expect(EnglishWords.index(of: "aaa") == nil)
        #expect(EnglishWords.index(of: "zzz") == nil)
        #expect(EnglishWords.index(of: "") == nil)
    }

    @Test("New phrases have the wanted number of words, read back, and differ")
    func newPhrases() throws {
        for wordCount in Mnemonic.wordCounts {
            let mnemonic = try Mnemonic.generate(wordCount: wordCount)
            #expect(mnemonic.words.count == wordCount)
            #expect(try Mnemonic(phrase: mnemonic.phrase).entropy == mnemonic.entropy)
            #expect(try Mnemonic.generate(wordCount: wordCount).phrase != mnemonic.phrase)
        }
        #expect(throws: MnemonicError.badWordCount(13)) { try Mnemonic.generate(wordCount: 13) }
    }

    @Test("A wrong word, number of words, checksum or entropy says which")
    func errors() {
        let abandon = Array(repeating: "abandon", count: 11)
        #expect(throws: MnemonicError.badWordCount(11)) { try Mnemonic(phrase: abandon.joined(separator: " ")) }
        #expect(throws: MnemonicError.badWordCount(0)) { try Mnemonic(phrase: "") }
        #expect(throws: MnemonicError.badChecksum) {
            try Mnemonic(phrase: (abandon + ["abandon"]).joined(separator: " "))
        }
        #expect(throws: MnemonicError.unknownWord(at: 11)) {
            try Mnemonic(phrase: (abandon + ["About"]).joined(separator: " "))
        }
        for count in [0, 12, 15, 17, 33, 36] {
            #expect(throws: MnemonicError.badEntropyLength(count)) {
                try Mnemonic(entropy: [UInt8](repeating: 0, count: count))
            }
        }
    }

    @Test("Changed phrases are refused or read as another entropy, never trapped on")
    func fuzz() throws {
        var random = SeededGenerator()
        for _ in 0..<500 {
            var words = try Mnemonic(entropy: random.bytes(16)).words
            let place = Int.random(in: 0..<words.count, using: &random)
            switch Int.random(in: 0...2, using: &random) {
            case 0: words[place] = EnglishWords.list.randomElement(using: &random) ?? ""
            case 1: words[place] = String(decoding: random.bytes(5), as: UTF8.self)
            default: words.remove(at: place)
            }
            guard let mnemonic = try? Mnemonic(phrase: words.joined(separator: " ")) else { continue }
            #expect(mnemonic.words == words, "seed \(random.seed)")
        }
    }
}
