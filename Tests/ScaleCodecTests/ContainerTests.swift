import ScaleCodec
import TestSupport
import Testing

enum TwoAtMost: Bound { static var count: Int { 2 } }

/// A value that nests as deep as its input says.
indirect enum Nest: Equatable, ScaleEncodable, ScaleDecodable {
    case end
    case next(Nest)

    func encode(to output: inout ScaleEncoder) {
        switch self {
        case .end: output.append(0)
        case .next(let nest):
            output.append(1)
            nest.encode(to: &output)
        }
    }

    init(from input: inout ScaleDecoder) throws(ScaleError) {
        self = try input.descend { (input) throws(ScaleError) in
            switch try input.readByte() {
            case 0: .end
            case 1: .next(try input.decode())
            case let other: throw .invalidVariant(other)
            }
        }
    }
}

@Suite struct ContainerTests {
    @Test("Fixed-width integers are little endian, negative ones in two's complement")
    func integers() throws {
        #expect(UInt8(69).encoded() == hex("45"))
        #expect(UInt16(42).encoded() == hex("2a00"))
        #expect(UInt32(16_777_215).encoded() == hex("ffffff00"))
        #expect(UInt64(1).encoded() == hex("0100000000000000"))
        #expect(UInt128(1).encoded() == hex("01000000000000000000000000000000"))
        #expect(Int8(-128).encoded() == hex("80"))
        #expect(Int32(-2).encoded() == hex("feffffff"))
        #expect(try Int128(decoding: Int128.min.encoded()) == .min)
        #expect(try Int64(decoding: hex("ffffffffffffffff")) == -1)
    }

    @Test("Booleans, options and results are a byte and what follows; anything else is refused")
    func variants() throws {
        #expect(true.encoded() == [1])
        #expect(throws: ScaleError.invalidBool(2)) { try Bool(decoding: [2]) }
        #expect(UInt8?.none.encoded() == [0])
        #expect(UInt8?.some(42).encoded() == [1, 42])
        #expect(throws: ScaleError.invalidVariant(2)) { try UInt8?(decoding: [2]) }
        #expect(OptionBool(nil).encoded() == [0])
        #expect(OptionBool(true).encoded() == [1])
        #expect(OptionBool(false).encoded() == [2])
        #expect(try OptionBool(decoding: [2]).value == false)
        #expect(Bool?.some(true).encoded() == [1, 1])
        #expect(throws: ScaleError.invalidVariant(3)) { try OptionBool(decoding: [3]) }
        typealias Outcome = Result<UInt8, ScaleResult>
        #expect(Outcome.success(42).encoded() == [0, 42])
        #expect(Outcome.failure(ScaleResult(flag: false)).encoded() == [1, 0])
        #expect(try Outcome(decoding: [1, 1]) == .failure(ScaleResult(flag: true)))
        #expect(throws: ScaleError.invalidVariant(2)) { try Outcome(decoding: [2, 0]) }
    }

    struct ScaleResult: Error, Equatable, ScaleEncodable, ScaleDecodable {
        var flag: Bool
        init(flag: Bool) { self.flag = flag }
        func encode(to output: inout ScaleEncoder) { flag.encode(to: &output) }
        init(from input: inout ScaleDecoder) throws(ScaleError) { flag = try input.decode() }
    }

    @Test("Sequences and text are behind their length")
    func sequences() throws {
        #expect([UInt16]([4, 8, 15, 16, 23, 42]).encoded() == hex("18040008000f00100017002a00"))
        #expect(try [UInt16](decoding: hex("18040008000f00100017002a00")) == [4, 8, 15, 16, 23, 42])
        #expect("Hamlet".encoded() == hex("1848616d6c6574"))
        #expect("Война и мир".encoded() == hex("50d092d0bed0b9d0bdd0b020d0b820d0bcd0b8d180"))
        #expect(try String(decoding: hex("14f09f92aa41")) == "💪A")
        #expect(throws: ScaleError.invalidUTF8) { try String(decoding: [4, 0xff]) }
        #expect(Pair(Compact<UInt32>(3), false).encoded() == hex("0c00"))
        #expect([[UInt8]]([[1], []]).encoded() == hex("08040100"))
        #expect([Unit](repeating: Unit(), count: 3).encoded() == [12])
    }

    @Test("A bounded array holds and decodes at most its bound")
    func bounded() throws {
        var array = try #require(BoundedArray<UInt8, TwoAtMost>([1]))
        let fits = array.append(2)
        let exceeds = array.append(3)
        #expect(fits && !exceeds)
        #expect(array.encoded() == [8, 1, 2])
        #expect(BoundedArray<UInt8, TwoAtMost>([1, 2, 3]) == nil)
        #expect(throws: ScaleError.boundExceeded(count: 3, bound: 2)) {
            try BoundedArray<UInt8, TwoAtMost>(decoding: [12, 1, 2, 3])
        }
        // Nothing is read, let alone reserved, of what exceeds the bound.
        #expect(throws: ScaleError.boundExceeded(count: 1_073_741_823, bound: 2)) {
            try BoundedArray<UInt8, TwoAtMost>(decoding: hex("feffffff"))
        }
    }

    @Test("Fixed bytes have no length; names of eight bytes are filled up")
    func fixed() throws {
        #expect(FixedBytes<Four>([1, 2, 3]) == nil)
        #expect(try FixedBytes<Four>(decoding: [1, 2, 3, 4]).encoded() == [1, 2, 3, 4])
        #expect(FixedBytes<Eight>("vest").bytes == hex("7665737400000000"))
        #expect(FixedBytes<Eight>("timstap0 and more").bytes == Array("timstap0".utf8))
    }

    @Test("Bytes after a value are refused")
    func trailing() {
        #expect(throws: ScaleError.trailingBytes(count: 1)) { try UInt8(decoding: [1, 2]) }
    }

    @Test("Nesting ends at the decoder's depth")
    func depth() throws {
        let deep = [UInt8](repeating: 1, count: 255) + [0]
        #expect(throws: Never.self) { try Nest(decoding: deep) }
        #expect(throws: ScaleError.tooDeep) { try Nest(decoding: [1] + deep) }
        var shallow = ScaleDecoder([1, 1, 0], depth: 2)
        #expect(throws: ScaleError.tooDeep) { try shallow.decode(Nest.self) }
    }

    @Test("Decoded values take no more memory than the decoder allows, whatever lengths are claimed")
    func memory() {
        var input = ScaleDecoder([UInt64](repeating: 7, count: 100).encoded(), memory: 100)
        #expect(throws: ScaleError.tooLarge) { try input.decode([UInt64].self) }
        #expect(throws: ScaleError.truncated(missing: 1_073_741_823)) { try [UInt8](decoding: hex("feffffff")) }
        #expect(throws: ScaleError.truncated(missing: 8)) { try [UInt64](decoding: hex("feffffff")) }
        var empty = ScaleDecoder(hex("feffffff"), memory: 1000)
        #expect(throws: ScaleError.tooLarge) { try empty.decode([Unit].self) }
        // A list pays for what it reserves before it reserves it: 32 bytes of header, and 256 for each element of any type.
        let list = [UInt64](repeating: 7, count: 100).encoded()
        var enough = ScaleDecoder(list, memory: 32 + 25_600)
        #expect(throws: Never.self) { try enough.decode([UInt64].self) }
        var tooLittle = ScaleDecoder(list, memory: 32 + 25_599)
        #expect(throws: ScaleError.tooLarge) { try tooLittle.decode([UInt64].self) }
        var bytes = ScaleDecoder([UInt8](repeating: 7, count: 100).encoded(), memory: 131)
        #expect(throws: ScaleError.tooLarge) { try bytes.decode([UInt8].self) }
    }

    @Test(
        "Truncated and random input never traps, and what decodes encodes to the same bytes",
        arguments: [UInt64(20_251_121)])
    func fuzz(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        func check<T: ScaleCodable>(_ type: T.Type, _ samples: [T] = []) {
            for sample in samples {
                let bytes = sample.encoded()
                for length in bytes.indices {
                    #expect(throws: ScaleError.self, "\(type) cut at \(length)") {
                        try T(decoding: Array(bytes[..<length]))
                    }
                }
            }
            for _ in 0..<400 {
                let bytes = generator.bytes(Int.random(in: 0...40, using: &generator))
                var input = ScaleDecoder(bytes, memory: 1 << 16)
                guard let value = try? input.decode(type) else { continue }
                #expect(value.encoded() == Array(bytes[..<input.offset]), "\(type), seed \(seed), \(bytes)")
            }
        }
        check(Bool.self, [true])
        check(UInt16.self, [7])
        check(UInt128.self, [.max])
        check(Int64.self, [-1])
        check(Compact<UInt64>.self, [Compact(1 << 40)])
        check(CompactBigInt.self)
        check(OptionBool.self, [OptionBool(false)])
        check(Optional<UInt32>.self, [5])
        check([UInt16].self, [[1, 2, 3]])
        check([[UInt8]].self, [[[1, 2], [3]]])
        check(String.self, ["text"])
        check(BoundedArray<UInt32, TwoAtMost>.self)
        check(FixedBytes<Four>.self)
        check(Pair<UInt8, Compact<UInt32>>.self, [Pair(1, Compact(70_000))])
        check(Triple<UInt8, Bool, [UInt8]>.self, [Triple(1, true, [9])])
        check(Result<UInt8, ScaleResult>.self, [.success(1)])
        check(Nest.self, [.next(.next(.end))])
    }
}
