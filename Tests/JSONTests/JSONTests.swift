import JSON
import TestSupport
import Testing

@Suite("JSON")
struct JSONTests {
    @Test("Values of every kind are read and written back")
    func roundTrip() throws {
        let text = #"{"a":[1,-2,0,1.5,true,false,null],"b":{"c":"d"},"empty":[],"none":{}}"#
        #expect(try JSON(parsing: text).description == text)
    }

    @Test("Integers are exact to 128 bits and kept as digits beyond")
    func integers() throws {
        #expect(try JSON(parsing: "18446744073709551615").uint64 == .max)
        #expect(try JSON(parsing: "18446744073709551616").uint64 == nil)
        #expect(try JSON(parsing: "-9223372036854775808").int64 == .min)
        #expect(try JSON(parsing: "999999999999999999").int64 == 999_999_999_999_999_999)
        #expect(try JSON(parsing: "340282366920938463463374607431768211455").uint128 == .max)
        #expect(try JSON(parsing: "340282366920938463463374607431768211456").uint128 == nil)
        #expect(JSON(UInt128.max).description == "340282366920938463463374607431768211455")
        #expect(try JSON(parsing: "-170141183460469231731687303715884105728") == .integer(.min))
        let long = String(repeating: "9", count: 5000)
        #expect(try JSON(parsing: long).description == long)
        #expect(try JSON(parsing: "1.0").int64 == nil)
        #expect(try JSON(parsing: "-0") == .double(-0.0))
    }

    @Test(
        "Numbers that JSON doesn't allow are refused",
        arguments: ["01", "-", "1.", ".5", "1e", "+1", "-01", "0x1", "1e999", "NaN"])
    func badNumbers(text: String) {
        #expect(throws: JSONError.self) { try JSON(parsing: text) }
    }

    @Test("Escapes are read, and written only where JSON demands them")
    func escapes() throws {
        #expect(try JSON(parsing: #""\"\\\/\b\f\n\r\t\u0041\ud83d\ude00é""#).string == "\"\\/\u{8}\u{c}\n\r\tA😀é")
        #expect(JSON("\"\\/\u{8}\u{c}\n\r\t\u{1}\u{7f}é😀").description == #""\"\\/\b\f\n\r\t\u0001"# + "\u{7f}é😀\"")
    }

    @Test(
        "Bad escapes are refused",
        arguments: [
            #""\x""#, #""\ud800""#, #""\udc00""#, #""\ud800\u0041""#, #""\ud800\n""#, #""\u12""#, #""\u12g4""#, #""\"#,
        ])
    func badEscapes(text: String) {
        #expect(throws: JSONError.self) { try JSON(parsing: text) }
    }

    @Test("Strings must be UTF-8 without control characters")
    func badStrings() {
        #expect(throws: JSONError.invalidUTF8(offset: 0)) { try JSON(parsing: [0x22, 0xff, 0x22]) }
        #expect(throws: JSONError.invalidUTF8(offset: 1)) { try JSON(parsing: [0x20, 0x22, 0xc0, 0x80, 0x22]) }
        #expect(throws: JSONError.invalidUTF8(offset: 0)) {
            try JSON(parsing: [0x22, 0x5c, 0x6e, 0xed, 0xa0, 0x80, 0x22])
        }
        #expect(throws: JSONError.unexpectedByte(10, offset: 1)) { try JSON(parsing: "\"\n\"") }
    }

    @Test("The error says what is wrong and where")
    func errors() {
        #expect(throws: JSONError.unexpectedEnd) { try JSON(parsing: "") }
        #expect(throws: JSONError.unexpectedEnd) { try JSON(parsing: "[1,") }
        #expect(throws: JSONError.unexpectedByte(UInt8(ascii: "]"), offset: 3)) { try JSON(parsing: "[1,]") }
        #expect(throws: JSONError.unexpectedByte(UInt8(ascii: "}"), offset: 7)) { try JSON(parsing: #"{"a":1,}"#) }
        #expect(throws: JSONError.unexpectedByte(UInt8(ascii: "a"), offset: 1)) { try JSON(parsing: "{a:1}") }
        #expect(throws: JSONError.trailingBytes(offset: 2)) { try JSON(parsing: "1 1") }
        #expect(throws: JSONError.unexpectedByte(UInt8(ascii: "l"), offset: 2)) {
            try JSON(parsing: "tlue".replacing("tl", with: "trl"))
        }
    }

    @Test("Nesting is limited, so a hostile text can't exhaust the stack")
    func depth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSON(parsing: nested(128)) }
        #expect(throws: JSONError.tooDeep(limit: 128)) { try JSON(parsing: nested(129)) }
        #expect(throws: JSONError.tooDeep(limit: 128)) { try JSON(parsing: String(repeating: "[", count: 1_000_000)) }
        #expect(throws: JSONError.tooDeep(limit: 128)) {
            try JSON(parsing: String(repeating: #"{"a":"#, count: 1_000_000))
        }
        #expect(throws: Never.self) {
            try JSON(parsing: "[" + Array(repeating: "[]", count: 500).joined(separator: ",") + "]")
        }
    }

    @Test("Objects keep their order, and of two equal names the last value")
    func order() throws {
        let value = try JSON(parsing: #"{"z":1,"a":2,"m":3,"z":4}"#)
        #expect(value.object.map { Array($0.keys) } == ["z", "a", "m"])
        #expect(value["z"] == 4)
        #expect(value["none"] == nil)
        #expect(value[0] == nil)
    }

    @Test("Literals, accessors and subscripts read as JSON does")
    func literals() {
        var value: JSON = ["name": "x", "list": [1, 2.5, true, .null], "inner": ["k": "v\(1)"]]
        #expect(value.description == #"{"name":"x","list":[1,2.5,true,null],"inner":{"k":"v1"}}"#)
        #expect(value["list"]?[1]?.double == 2.5)
        #expect(value["list"]?[9] == nil)
        value["name"] = nil
        value["new"] = JSON(UInt64.max)
        #expect(value["new"]?.uint64 == .max)
        #expect(value["name"] == nil)
        #expect(JSON.double(.infinity).description == "null")
        #expect(JSON(["a", "b"]).description == #"["a","b"]"#)
    }

    @Test("Pretty printing indents by two spaces")
    func pretty() throws {
        let value: JSON = ["a": [1, ["b": .null]], "e": [], "o": [:]]
        let text = """
            {
              "a": [
                1,
                {
                  "b": null
                }
              ],
              "e": [],
              "o": {}
            }
            """
        #expect(value.prettyPrinted == text)
        #expect(try JSON(parsing: text) == value)
    }

    @Test("Hex strings are written with 0x and read with or without it")
    func hex() {
        #expect(JSON.hex([0x00, 0xab, 0xff]) == "0x00abff")
        #expect(JSON.hex([]) == "0x")
        #expect(JSON("0x00ABff").hexBytes == [0x00, 0xab, 0xff])
        #expect(JSON("00abff").hexBytes == [0x00, 0xab, 0xff])
        #expect(JSON("0x123").hexBytes == [0x01, 0x23])
        #expect(JSON("").hexBytes == [])
        #expect(JSON("0x").hexBytes == [])
        #expect(JSON("0xzz").hexBytes == nil)
        #expect(JSON(1).hexBytes == nil)
    }

    @Test("No bytes whatsoever trap the parser, and what it accepts is written and read back alike")
    func fuzz() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        let sample = Array(
            #"{"a":[1,-2.5e3,true,null,"\u0041\ud83d\ude00é\n"],"b":{"c":[[],{}]},"n":18446744073709551616}"#.utf8)
        for _ in 0..<20_000 {
            var bytes = sample
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[index] = UInt8.random(in: 0 ... .max, using: &generator)
                case 1: bytes.removeSubrange(index...)
                case 2: bytes.insert(sample.randomElement(using: &generator) ?? 0, at: index)
                default: bytes.remove(at: index)
                }
                if bytes.isEmpty { bytes = [UInt8(ascii: "1")] }
            }
            guard let value = try? JSON(parsing: bytes) else { continue }
            #expect(try JSON(parsing: value.bytes) == value, "seed \(seed)")
            #expect(try JSON(parsing: value.prettyPrinted) == value, "seed \(seed)")
        }
    }
}
