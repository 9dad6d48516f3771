import FrameSupport

/// What a new chain starts from.
struct GenesisConfig {
    var balances: [Pair<AccountID, Balance>] = []
    var sudoKey: AccountID?
    var feeMultiplier = FixedU128.one

    /// Reads the whole configuration (`GenesisBuilder_build_state`): pallets' sections by name in camel case. A section
    /// or field that does not exist is refused, since whoever wrote it expects an effect.
    init(json: [UInt8]) throws(GenesisError) {
        var sections: [[UInt8]] = []
        for section in try Self.object(try JSONReader.read(json), "the configuration") {
            let name = String(decoding: section.key, as: UTF8.self)
            guard !sections.contains(section.key) else { throw GenesisError("the configuration names \(name) twice") }
            sections.append(section.key)
            var fields: [[UInt8]] = []
            for field in try Self.object(section.value, name) {
                // What is unknown is refused, so that neither list grows beyond the names that there are.
                guard !fields.contains(field.key) else {
                    throw GenesisError("\(name) names \(String(decoding: field.key, as: UTF8.self)) twice")
                }
                fields.append(field.key)
                switch "\(name).\(String(decoding: field.key, as: UTF8.self))" {
                case "balances.balances":
                    balances = try Self.balances(field.value)
                case "sudo.key":
                    if case .null = field.value { continue }
                    sudoKey = try Self.account(field.value)
                case "transactionPayment.multiplier":
                    feeMultiplier = FixedU128(inner: try Self.natural(field.value, "the multiplier"))
                case let path:
                    throw GenesisError("there is no genesis field \(path)")
                }
            }
            guard ["system", "balances", "sudo", "transactionPayment"].contains(name) else {
                throw GenesisError("there is no genesis section \(name)")
            }
        }
    }

    private static func object(
        _ node: JSONNode, _ what: String
    ) throws(GenesisError) -> [(key: [UInt8], value: JSONNode)] {
        guard case .object(let entries) = node else { throw GenesisError("\(what) is not a JSON object") }
        return entries
    }

    private static func account(_ node: JSONNode) throws(GenesisError) -> AccountID {
        guard case .string(let text) = node else { throw GenesisError("an account is written as a string") }
        return try Address.account(text)
    }

    private static func balances(_ node: JSONNode) throws(GenesisError) -> [Pair<AccountID, Balance>] {
        guard case .array(let entries) = node else { throw GenesisError("balances.balances is not an array") }
        var result: [Pair<AccountID, Balance>] = []
        for entry in entries {
            guard case .array(let pair) = entry, pair.count == 2 else {
                throw GenesisError("balances.balances holds pairs of account and amount")
            }
            result.append(Pair(try account(pair[0]), try natural(pair[1], "a balance")))
        }
        return result
    }

    /// A natural number, written as a number or, where it may be large, as a string.
    private static func natural(_ node: JSONNode, _ what: String) throws(GenesisError) -> UInt128 {
        let digits: [UInt8]
        switch node {
        case .number(let text), .string(let text): digits = text
        default: throw GenesisError("\(what) is not a number")
        }
        guard !digits.isEmpty else { throw GenesisError("\(what) is not a number") }
        var value: UInt128 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else {
                throw GenesisError("\(what) is not a natural number")
            }
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(UInt128(digit - UInt8(ascii: "0")))
            guard !overflow, !carry else { throw GenesisError("\(what) is too large") }
            value = sum
        }
        return value
    }
}
