import Crypto
import Primitives
import Testing

@testable import ContentStore

@Suite("CIDs")
struct CIDTests {
    static let example = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"

    @Test(
        "A CID is written as it was read",
        arguments: [
            "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH",
            "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
            "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
        ])
    func roundTrip(text: String) throws {
        let cid = try CID(parsing: text)
        #expect(cid.description == text)
        #expect(try CID(cid.bytes) == cid)
        #expect(CID(text) == cid)
    }

    @Test("Version 0 means dag-pb, and version 1 says what it means")
    func codecs() throws {
        let old = try CID(parsing: "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH")
        #expect(old.version == .zero && old.codec == .dagPB)
        #expect(old.names([0x0a, 0x04, 0x08, 0x02, 0x18, 0x00]))
        #expect(!old.names([]))
        let new = try CID(parsing: "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")
        #expect(new.version == .one && new.codec == .raw)
        #expect(new.names([]))
    }

    @Test("The bases of a CID are one CID")
    func bases() throws {
        let cid = try CID(parsing: Self.example)
        let hex = cid.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(try CID(parsing: "f" + hex) == cid)
        #expect(try CID(parsing: "F" + hex.uppercased()) == cid)
        #expect(try CID(parsing: "z" + Base58.encode(cid.bytes)) == cid)
        #expect(try CID(parsing: "B" + Self.example.dropFirst().uppercased()) == cid)
    }

    @Test("What is no CID is refused, and the reason named")
    func refusals() throws {
        let digest = [UInt8](repeating: 7, count: 32)
        func text(_ bytes: [UInt8]) -> String { "b" + Base32.encode(bytes) }
        let cases: [(String, CIDError)] = [
            ("", .empty),
            ("b", .empty),
            ("x123", .unknownBase("x")),
            ("b1", .notInItsBase),
            ("QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQ0", .notInItsBase),
            (String(repeating: "b", count: 129), .tooLong(129)),
            (text([1]), .truncated),
            (text([1, 0x55]), .truncated),
            (text([1, 0x55, 0x12, 32] + digest.dropLast()), .truncated),
            (text([1, 0x55, 0x12, 32] + digest + [0, 0]), .trailingBytes(2)),
            (text([2, 0x55, 0x12, 32] + digest), .unknownVersion(2)),
            (text([1, 0x71, 0x12, 32] + digest), .unknownCodec(0x71)),
            (text([1, 0x55, 0x13, 32] + digest), .unknownHash(0x13)),
            (text([1, 0x55, 0x12, 20] + digest), .unknownHash(0x12)),
            (text([1, 0x55] + [UInt8](repeating: 0xff, count: 11)), .truncated),
            // Version 0 with a letter for its base would be a second text of the same CID.
            ("zQmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH", .unknownVersion(0)),
        ]
        for (text, reason) in cases {
            #expect(throws: reason, "\(text)") { try CID(parsing: text) }
            #expect(CID(text) == nil)
        }
    }

    @Test("Base 32 keeps every byte, and has one text for each")
    func base32() {
        for count in 0..<40 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
            #expect(Base32.decode(Base32.encode(bytes)) == bytes)
        }
        #expect(Base32.encode(Array("foobar".utf8)) == "mzxw6ytboi")
        #expect(Base32.decode("my") == [UInt8(ascii: "f")])
        #expect(Base32.decode("mya") == nil, "no number of bytes has three digits")
        #expect(Base32.decode("mz") == nil, "the last bits belong to no byte")
    }

    @Test(
        "Numbers keep their value, and none beyond 64 bits is taken",
        arguments: [0, 1, 127, 128, 300, .max] as [UInt64])
    func varints(value: UInt64) {
        var bytes: [UInt8] = []
        Varint.append(value, to: &bytes)
        var rest = bytes[...]
        #expect(Varint.take(from: &rest) == value && rest.isEmpty)
        var cut = bytes.dropLast()
        #expect(Varint.take(from: &cut) == nil)
        var long = ([UInt8](repeating: 0xff, count: 9) + [2])[...]
        #expect(Varint.take(from: &long) == nil)
    }
}
