import ChainTestSupport
import Crypto
import Primitives
import ScaleCodec
import Testing

@testable import CybrosClient

/// A number that must be below 256.
private struct Narrow: ValueDecodable {
    init(value: Value) throws(ValueError) { _ = try UInt8(value: value) }
}

@Suite("Values")
struct ValueTests {
    typealias Shape = Metadata.Shape

    /// A registry of these types and nothing else.
    private func registry(_ shapes: [(path: String, Shape)]) -> Metadata {
        Metadata(
            version: 15,
            types: shapes.map {
                Metadata.TypeDefinition(path: $0.path.isEmpty ? [] : [$0.path], parameters: [], shape: $0.1, docs: [])
            },
            pallets: [],
            extrinsic: Metadata.Extrinsic(version: 4, address: nil, signature: nil, call: nil, extensions: []), apis: []
        )
    }

    private func field(_ name: String?, _ type: TypeID) -> Metadata.Field {
        Metadata.Field(name: name, type: type, typeName: nil, docs: [])
    }

    @Test("Integers of every width are encoded little endian, and refused where they do not fit")
    func integers() throws {
        let metadata = registry([
            ("", .primitive(.u8)), ("", .primitive(.u16)), ("", .primitive(.u32)), ("", .primitive(.u64)),
            ("", .primitive(.u128)), ("", .primitive(.u256)), ("", .primitive(.i8)), ("", .primitive(.i128)),
            ("", .primitive(.i256)), ("", .compact(2)), ("", .compact(4)),
        ])
        func check(_ value: Value, _ type: TypeID, _ bytes: [UInt8]) throws {
            #expect(try metadata.encode(value, as: type) == bytes)
            #expect(try metadata.decode(bytes, as: type) == value)
        }
        try check(255, 0, [255])
        try check(258, 1, [2, 1])
        try check(1, 2, [1, 0, 0, 0])
        try check(1, 3, [1, 0, 0, 0, 0, 0, 0, 0])
        try check(.unsigned(.max), 4, [UInt8](repeating: 255, count: 16))
        try check(
            .wide(Integer256(high: 1, low: 2)), 5,
            [2] + [UInt8](repeating: 0, count: 15) + [1] + [UInt8](repeating: 0, count: 15))
        try check(.signed(-2), 6, [254])
        try check(.signed(.min), 7, [UInt8](repeating: 0, count: 15) + [128])
        try check(.wide(Integer256(-1, isSigned: true)), 8, [UInt8](repeating: 255, count: 32))
        try check(63, 9, [252])
        try check(1_073_741_824, 9, [3, 0, 0, 0, 64])
        try check(.unsigned(.max), 10, [0x33] + [UInt8](repeating: 255, count: 16))
        // Positive numbers are of either kind.
        #expect(try metadata.encode(5, as: 6) == [5])
        #expect(try metadata.encode(.signed(5), as: 0) == [5])
        #expect(try metadata.encode(5, as: 5) == [5] + [UInt8](repeating: 0, count: 31))
        #expect(try metadata.encode(.signed(-5), as: 8) == [251] + [UInt8](repeating: 255, count: 31))
        #expect(throws: ValueError(.outOfRange("256", type: "UInt8"))) { try metadata.encode(256, as: 0) }
        #expect(throws: ValueError(.outOfRange("-1", type: "UInt32"))) { try metadata.encode(-1, as: 9) }
        #expect(throws: ValueError(.outOfRange("-1", type: "u256"))) { try metadata.encode(-1, as: 5) }
        #expect(throws: ValueError(.undecodable(.compactTooWide))) {
            try metadata.decode([0x07, 0, 0, 0, 0, 1], as: 9)
        }
        #expect(throws: ValueError(.undecodable(.nonCanonicalCompact))) { try metadata.decode([1, 0], as: 9) }
        #expect(throws: ValueError(.undecodable(.trailingBytes(count: 1)))) { try metadata.decode([1, 0], as: 0) }
    }

    @Test("Numbers of 256 bits are written in decimal digits")
    func wideText() {
        #expect(Integer256(high: 0, low: 0).description == "0")
        #expect(Integer256(-1, isSigned: true).description == "-1")
        #expect(Integer256(high: 0, low: 1_000_000_000_000_000_000).description == "1000000000000000000")
        #expect(
            Integer256(high: .max, low: .max).description
                == "115792089237316195423570985008687907853269984665640564039457584007913129639935")
        #expect(
            Integer256(high: 1 << 127, low: 0, isSigned: true).description
                == "-57896044618658097711785492504343953926634992332820282019728792003956564819968")
    }

    @Test("Bits are stored from either end, in words of any width")
    func bits() throws {
        let metadata = registry([
            ("", .primitive(.u8)), ("", .primitive(.u16)), ("Lsb0", .composite([])), ("Msb0", .composite([])),
            ("", .bits(store: 0, order: 2)), ("", .bits(store: 0, order: 3)), ("", .bits(store: 1, order: 3)),
            ("", .bits(store: 2, order: 2)),
        ])
        let bits = Value.bits([true, false, true, true, false, false, false, false, true])
        #expect(try metadata.encode(bits, as: 4) == [9 << 2, 0b0000_1101, 1])
        #expect(try metadata.encode(bits, as: 5) == [9 << 2, 0b1011_0000, 0b1000_0000])
        #expect(try metadata.encode(bits, as: 6) == [9 << 2, 0b1000_0000, 0b1011_0000])
        for type in 4...6 {
            #expect(try metadata.decode(metadata.encode(bits, as: TypeID(type)), as: TypeID(type)) == bits)
            #expect(try metadata.decode([0], as: TypeID(type)) == .bits([]))
        }
        #expect(throws: ValueError.self) { try metadata.decode([4, 1], as: 7) }
        #expect(throws: ValueError(.undecodable(.truncated(missing: 134_217_727)))) {
            try metadata.decode([3, 0, 0, 0, 64, 0], as: 4)
        }
    }

    @Test("Structs are written by names in any order, by places, or bare where they wrap one value")
    func structs() throws {
        let metadata = registry([
            ("", .primitive(.u8)), ("Pair", .composite([field("first", 0), field("second", 0)])),
            ("Wrapper", .composite([field(nil, 0)])), ("", .tuple([1, 2])), ("", .array(count: 32, 0)),
            ("AccountId32", .composite([field(nil, 4)])),
            (
                "MultiAddress",
                .variant([
                    Metadata.Variant(name: "Id", fields: [field(nil, 5)], index: 0, docs: []),
                    Metadata.Variant(name: "Raw", fields: [field(nil, 7)], index: 2, docs: []),
                ])
            ), ("", .sequence(0)),
        ])
        #expect(try metadata.encode(["second": 2, "first": 1], as: 1) == [1, 2])
        #expect(try metadata.encode(.tuple([1, 2]), as: 1) == [1, 2])
        #expect(try metadata.encode(7, as: 2) == [7])
        #expect(try metadata.encode(.tuple([["first": 1, "second": 2], 3]), as: 3) == [1, 2, 3])
        #expect(throws: ValueError(.missingField("second"))) { try metadata.encode(["first": 1], as: 1) }
        #expect(throws: ValueError(.unknownField("third"))) {
            try metadata.encode(["first": 1, "second": 2, "third": 3], as: 1)
        }
        #expect(throws: ValueError(.outOfRange("300", type: "UInt8"), path: ["0", "first"])) {
            try metadata.encode(.tuple([["first": 300, "second": 2], 3]), as: 3)
        }
        let account = DevelopmentKeys.alice.accountID
        #expect(try metadata.encode(account.value, as: 5) == account.bytes)
        #expect(try metadata.encode(account.value, as: 6) == [0] + account.bytes)
        #expect(try metadata.encode(.variant("Raw", .bytes([1])), as: 6) == [2, 4, 1])
        #expect(try metadata.decode([0] + account.bytes, as: 6).decode(as: AccountID.self) == account)
        #expect(throws: ValueError(.unknownVariant("Index"))) { try metadata.encode(.variant("Index"), as: 6) }
        #expect(throws: ValueError(.unknownVariantIndex(9))) { try metadata.decode([9], as: 6) }
        #expect(throws: ValueError(.wrongCount(expected: 32, found: 31))) {
            try metadata.encode(.bytes([UInt8](repeating: 0, count: 31)), as: 4)
        }
    }

    @Test("Swift types are read out of values, and errors say where in the value")
    func decoding() throws {
        let value: Value = [
            "id": 5, "name": "x", "flag": true, "some": .some(7), "none": .none, "list": [1, 2],
            "bytes": .bytes([1, 2]),
        ]
        #expect(try value.field("id") == UInt32(5))
        #expect(try value.field("name") == "x")
        #expect(try value.field("flag") == true)
        #expect(try value.field("some") == UInt8?(7))
        #expect(try value.field("none") == UInt8?.none)
        #expect(try value.field("list") == [UInt64(1), 2])
        #expect(try value.field("bytes") == [UInt8(1), 2])
        #expect(value["list"]?[1]?.uint32 == 2)
        #expect(value["list"]?[2] == nil)
        #expect(value["some"]?.variantName == "Some")
        #expect(throws: ValueError(.missingField("gone"))) { try value.field("gone", as: Bool.self) }
        #expect(throws: ValueError(.expected("a bool", found: "an integer"), path: ["id"])) {
            try value.field("id", as: Bool.self)
        }
        #expect(throws: ValueError(.outOfRange("300", type: "UInt8"), path: ["list", "0"])) {
            let wrong: Value = ["list": .sequence([300])]
            // Not `UInt8`, whose arrays are bytes.
            _ = try wrong.field("list", as: [Narrow].self)
        }
        #expect(value.description.hasPrefix("{id: 5, name: \"x\", flag: true, some: Some(7), none: None, list: [1, 2]"))
    }

    @Test("Types that never end, or that take no bytes, neither trap nor take for ever")
    func endless() throws {
        var shapes: [(String, Shape)] = [
            ("", .composite([field(nil, 0)])),  // itself
            ("", .tuple([])), ("", .sequence(1)), ("", .array(count: .max, 1)), ("", .compact(0)), ("", .compact(5)),
            ("", .sequence(6)), ("", .array(count: .max, 3)), ("", .sequence(999)),
        ]
        // Twice as many of nothing at each level.
        let first = TypeID(shapes.count)
        shapes.append(("", .tuple([1, 1])))
        for level in 0..<100 { shapes.append(("", .tuple([first + TypeID(level), first + TypeID(level)]))) }
        let metadata = registry(shapes)
        func decode(_ bytes: [UInt8], _ type: TypeID) throws(ValueError) -> Value {
            // Of the memory that decoders have by default these take seconds to use up.
            var input = ScaleDecoder(bytes, memory: 1 << 20)
            return try metadata.decode(type, from: &input)
        }
        for type in [0, 3, 4, 5, 7, first + 100] {
            #expect(throws: ValueError.self) { try decode([], type) }
        }
        #expect(throws: ValueError.self) { try decode([3, 255, 255, 255, 255], 2) }
        #expect(throws: ValueError.self) { try decode([UInt8](repeating: 4, count: 1000), 6) }
        #expect(throws: ValueError(.metadata(.unknownType(999)))) { try decode([4], 8) }
        #expect(throws: ValueError.self) { try metadata.encode(1, as: 0) }
        #expect(throws: ValueError.self) { try metadata.encode(1, as: 5) }
    }

    @Test("Random bytes as any type of the node's runtime are refused, or decode to what encodes to them")
    func fuzz() throws {
        let metadata = try Metadata(decoding: RuntimeMetadata.cybros(15))
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for id in metadata.types.indices {
            for _ in 0..<12 {
                var input = ScaleDecoder(generator.bytes(upTo: 80), memory: 1 << 20)
                let start = input
                guard let value = try? metadata.decode(TypeID(id), from: &input) else { continue }
                let again = try metadata.encode(value, as: TypeID(id))
                var copy = start
                #expect(try copy.readBytes(input.offset) == again, "type \(id)")
            }
        }
    }
}
