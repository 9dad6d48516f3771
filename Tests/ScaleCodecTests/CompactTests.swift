import ScaleCodec
import TestSupport
import Testing

@Suite struct CompactTests {
    static let vectors: [(UInt128, String)] = [
        (0, "00"), (1, "04"), (42, "a8"), (63, "fc"),
        (64, "0101"), (69, "1501"), (16383, "fdff"),
        (16384, "02000100"), (65535, "feff0300"), (1_073_741_823, "feffffff"),
        (1_073_741_824, "0300000040"), (4_294_967_295, "03ffffffff"),
        (4_294_967_296, "070000000001"), (1_099_511_627_775, "07ffffffffff"),
        (100_000_000_000_000, "0b00407a10f35a"),
        (1 << 48, "0f00000000000001"), (1 << 56, "130000000000000001"),
        (UInt128(UInt64.max), "13ffffffffffffffff"), (1 << 64, "17000000000000000001"),
        (.max, "33ffffffffffffffffffffffffffffffff"),
    ]

    @Test("Compact integers have their shortest form, at the edges of every mode", arguments: vectors)
    func shortest(value: UInt128, text: String) throws {
        #expect(Compact(value).encoded() == hex(text))
        #expect(try Compact<UInt128>(decoding: hex(text)).value == value)
        #expect(try CompactBigInt(decoding: hex(text)).encoded() == hex(text))
    }

    @Test(
        "Longer forms of a compact integer are refused",
        arguments: [
            "0100", "fd00", "02000000", "feff0000", "0300000000", "03ffffff3f", "07ffffffff00", "0b000000000000",
        ])
    func nonCanonical(text: String) {
        #expect(throws: ScaleError.nonCanonicalCompact) { try Compact<UInt128>(decoding: hex(text)) }
    }

    @Test("A compact integer does not decode into a type that is too narrow")
    func tooWide() throws {
        #expect(throws: ScaleError.compactTooWide) { try Compact<UInt8>(decoding: hex("0104")) }
        #expect(throws: ScaleError.compactTooWide) { try Compact<UInt32>(decoding: hex("070000000001")) }
        #expect(throws: ScaleError.compactTooWide) {
            try Compact<UInt128>(decoding: hex("37") + [UInt8](repeating: 1, count: 17))
        }
        #expect(try Compact<UInt8>(decoding: hex("fd03")).value == 255)
    }

    @Test("The largest compact integer has 536 bits")
    func big() throws {
        let most = try #require(CompactBigInt(littleEndian: [UInt8](repeating: 0xff, count: 67)))
        #expect(most.encoded() == [UInt8](repeating: 0xff, count: 68))
        #expect(try CompactBigInt(decoding: most.encoded()) == most)
        #expect(CompactBigInt(littleEndian: [UInt8](repeating: 0, count: 67) + [1]) == nil)
        let wide = try #require(CompactBigInt(littleEndian: [UInt8](repeating: 0, count: 20) + [1, 0, 0]))
        #expect(wide.magnitude.count == 21)
        #expect(try CompactBigInt(decoding: wide.encoded()) == wide)
        #expect(throws: ScaleError.nonCanonicalCompact) {
            try CompactBigInt(decoding: [17 << 2 | 3] + [UInt8](repeating: 1, count: 20) + [0])
        }
    }

    @Test("Every compact integer of up to three bytes decodes to what encodes so, or not at all")
    func exhaustive() {
        for first in UInt8(0)...255 where first & 0b11 != 0b11 {
            for second in UInt8(0)...255 {
                let bytes = [first, second, 0, 0]
                var input = ScaleDecoder(bytes)
                guard let value = try? input.readCompact() else { continue }
                #expect(Compact(value).encoded() == Array(bytes[..<input.offset]))
            }
        }
    }
}
