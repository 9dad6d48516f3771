import Primitives
import TestSupport
import Testing

@testable import Crypto

@Suite("SS58 addresses")
struct SS58Tests {
    private let alice = hex("d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d")

    @Test("Alice has her known addresses on known networks")
    func alicesAddresses() throws {
        let account = try #require(AccountID(alice))
        let addresses: [(UInt16, String)] = [
            (42, "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"),
            (0, "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5"),
            (2, "HNZata7iMYWmk5RvZRTiAsSDhV8366zq2YGb3tLH5Upf74F"),
        ]
        for (prefix, address) in addresses {
            #expect(try SS58.encode(account, prefix: prefix) == address)
            #expect(try SS58.decodeAccount(address, network: prefix) == account)
            #expect(try SS58.decode(address).prefix == prefix)
        }
    }

    @Test("Every prefix that is not reserved survives the way there and back")
    func allPrefixes() throws {
        for prefix in UInt16(0)...SS58.largestPrefix where prefix % 7 == 0 || prefix < 300 || prefix > 16300 {
            guard prefix != 46, prefix != 47 else { continue }
            let address = try SS58.encode(alice, prefix: prefix)
            let (found, account) = try SS58.decode(address)
            #expect(found == prefix)
            #expect(account == alice)
        }
    }

    @Test("Reserved prefixes are refused both ways")
    func reservedPrefixes() throws {
        for prefix in [46, 47, 16384, UInt16.max] {
            #expect(throws: SS58Error.reservedPrefix(prefix)) { try SS58.encode(alice, prefix: prefix) }
        }
        let forged = [46] + alice
        let address = Base58.encode(forged + Blake2b.hash512(Array("SS58PRE".utf8) + forged)[..<2])
        #expect(throws: SS58Error.reservedPrefix(46)) { try SS58.decode(address) }
        #expect(throws: SS58Error.invalidPrefixByte(128)) {
            try SS58.decode(Base58.encode([128] + [UInt8](repeating: 1, count: 34)))
        }
    }

    @Test("Short accounts have a checksum of one byte, or of more where the address says so")
    func shortAccounts() throws {
        for length in [1, 2, 4, 8] {
            let account = [UInt8](repeating: 0xab, count: length)
            for prefix in [UInt16(42), 1284] {
                let address = try SS58.encode(account, prefix: prefix)
                let decoded = try SS58.decode(address)
                #expect(decoded.account == account)
                #expect(decoded.prefix == prefix)
            }
            for checksumLength in 1...length where length > 1 {
                let bytes = [42] + account
                let checksum = Blake2b.hash512(Array("SS58PRE".utf8) + bytes)
                let decoded = try SS58.decode(Base58.encode(bytes + checksum[..<checksumLength]))
                #expect(decoded.account == account)
            }
        }
        #expect(throws: SS58Error.badLength(3)) { try SS58.encode([1, 2, 3]) }
        #expect(throws: SS58Error.badLength(1)) { try SS58.decodeAccount(SS58.encode([1])) }
    }

    @Test("A public key of 33 bytes has an address")
    func longKeys() throws {
        let key = [2] + alice
        #expect(try SS58.decode(SS58.encode(key)).account == key)
    }

    @Test("Wrong characters, lengths, checksums and networks each say so")
    func errors() {
        #expect(throws: SS58Error.badBase58) { try SS58.decode("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQ0") }
        #expect(throws: SS58Error.badBase58) { try SS58.decode("é") }
        #expect(throws: SS58Error.badLength(0)) { try SS58.decode("") }
        #expect(throws: SS58Error.badLength(65)) { try SS58.decode(String(repeating: "z", count: 65)) }
        #expect(throws: SS58Error.badLength(38)) { try SS58.decode(Base58.encode([42] + alice + [0, 0, 0, 0, 0])) }
        #expect(throws: SS58Error.badChecksum) {
            try SS58.decode("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ")
        }
        #expect(throws: SS58Error.wrongNetwork(expected: 0, found: 42)) {
            try SS58.decodeAccount("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", network: 0)
        }
    }

    @Test("Any text decodes or throws, and what decodes encodes to itself or a longer checksum's short form")
    func fuzz() throws {
        var random = SeededGenerator()
        let address = Array(try SS58.encode(alice).utf8)
        for _ in 0..<3000 {
            var text = address
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                switch Int.random(in: 0...2, using: &random) {
                case 0: text[Int.random(in: 0..<text.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                case 1: text.remove(at: Int.random(in: 0..<text.count, using: &random))
                default: text.insert(UInt8.random(in: 49...122, using: &random), at: 0)
                }
            }
            guard let (prefix, account) = try? SS58.decode(String(decoding: text, as: UTF8.self)) else { continue }
            #expect(try SS58.encode(account, prefix: prefix).count <= text.count, "seed \(random.seed)")
        }
        for _ in 0..<2000 {
            let bytes = random.bytes(Int.random(in: 0...40, using: &random))
            #expect(Base58.decode(Base58.encode(bytes)) == bytes, "seed \(random.seed)")
            _ = try? SS58.decode(Base58.encode(bytes))
        }
    }
}
