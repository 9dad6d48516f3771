import JSON
import JSONRPC
import Testing

@Suite("Parameters")
struct RPCParametersTests {
    private func reason(_ body: () throws(RPCError) -> Void) -> String? {
        do throws(RPCError) {
            try body()
            return nil
        } catch {
            return error.code == -32602 ? error.data?.string : nil
        }
    }

    @Test("Every kind is read as its type")
    func kinds() throws {
        var params = try RPCParameters(["text", true, 7, "0x0102", [1, 2], ["k": 1]])
        #expect(try params.next("a", .string) == "text")
        #expect(try params.next("b", .bool) == true)
        let number: UInt8 = try params.next("c", .integer)
        #expect(number == 7)
        #expect(try params.next("d", .hexBytes(count: 2)) == [1, 2])
        let list: [Int32] = try params.next("e", .list(of: .integer))
        #expect(list == [1, 2])
        #expect(try params.next("f", .json) == ["k": 1])
        #expect(try params.optional("g", .string) == nil)
    }

    @Test("Names are read with capitals and with underscores")
    func spellings() throws {
        for name in ["parentHash", "parent_hash"] {
            var params = try RPCParameters(.object([name: "0x01"]))
            #expect(try params.next("parentHash", .hexBytes) == [1])
        }
    }

    @Test("The error names the parameter, what it should be and what came")
    func mismatches() throws {
        var params = try RPCParameters([300, "0x01", [1, "x"], 5, .null])
        #expect(
            reason { () throws(RPCError) in
                let _: UInt8 = try params.next("a", .integer)
            } == "parameter `a`: expected an integer from 0 to 255, got integer 300")
        #expect(
            reason { () throws(RPCError) in _ = try params.next("b", .hexBytes(count: 2)) }
                == "parameter `b`: expected a hex string of 2 bytes, got string \"0x01\"")
        #expect(
            reason { () throws(RPCError) in
                let _: [Int8] = try params.next("c", .list(of: .integer))
            } == "parameter `c`: expected an integer from -128 to 127, got string \"x\"")
        let even = RPCParameter<Int8>.integer.map("an even number") { $0.isMultiple(of: 2) ? $0 : nil }
        #expect(
            reason { () throws(RPCError) in _ = try params.next("d", even) }
                == "parameter `d`: expected an even number, got integer 5")
        #expect(
            reason { () throws(RPCError) in _ = try params.next("e", .string) }
                == "parameter `e`: expected a string, got null")
        #expect(reason { () throws(RPCError) in _ = try params.next("f", .json) } == "missing parameter `f`")
    }

    @Test("A hostile value doesn't make a long error")
    func longValues() throws {
        let values: [JSON] = [
            .string(String(repeating: "x", count: 100_000)), .digits(String(repeating: "9", count: 50_000)),
        ]
        for value in values {
            var params = try RPCParameters([value])
            let text = reason { () throws(RPCError) in _ = try params.next("a", .bool) }
            #expect((text?.utf8.count ?? .max) < 200)
        }
    }

    @Test("Params that are neither a list nor an object are refused, null is none")
    func form() throws {
        #expect(throws: RPCError.self) { try RPCParameters("x") }
        #expect(throws: RPCError.self) { try RPCParameters(5) }
        var params = try RPCParameters(.null)
        #expect(try params.optional("a", .string) == nil)
    }
}
