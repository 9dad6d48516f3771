/// Names as the chain's clients know them, made from Swift's.
enum WireName {
    /// `poolID` is `pool_id`; `createJob` is `create_job`.
    static func snakeCase(_ name: String) -> String {
        var result = ""
        for word in words(name) { result += (result.isEmpty ? "" : "_") + word.lowercased() }
        return result
    }

    /// `implIDTaken` is `ImplIdTaken`; `jobCreated` is `JobCreated`.
    static func upperCamelCase(_ name: String) -> String {
        words(name).map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// Splits at capitals; an acronym is one word (`ID`, `RPC`).
    private static func words(_ name: String) -> [String] {
        let letters = Array(name.filter { $0 != "`" })
        var words: [String] = []
        var word = ""
        for (index, letter) in letters.enumerated() {
            let previousIsLower = index > 0 && !letters[index - 1].isUppercase
            let nextIsLower = index + 1 < letters.count && letters[index + 1].isLowercase
            if letter.isUppercase, !word.isEmpty, previousIsLower || nextIsLower {
                words.append(word)
                word = ""
            }
            word.append(letter)
        }
        if !word.isEmpty { words.append(word) }
        return words.map { $0.count > 1 && $0.allSatisfy(\.isUppercase) ? $0.lowercased() : $0 }
    }

    /// A Swift type in Rust's words, which wallets show beside arguments.
    static func typeName(_ type: String) -> String {
        var text = type.filter { $0 != " " && $0 != "\n" }
        if text.hasSuffix("?") {
            text.removeLast()
            return "Option<\(typeName(text))>"
        }
        if text.hasPrefix("["), text.hasSuffix("]") {
            return "Vec<\(typeName(String(text.dropFirst().dropLast())))>"
        }
        if text.hasPrefix("BoundedBytes<") { return "BoundedVec<u8, \(text.dropFirst(13).dropLast())>" }
        let integers = ["UInt8", "UInt16", "UInt32", "UInt64", "UInt128", "Int8", "Int16", "Int32", "Int64", "Int128"]
        if integers.contains(text) { return text.hasPrefix("U") ? "u\(text.dropFirst(4))" : "i\(text.dropFirst(3))" }
        let known = [
            "AccountID": "T::AccountId", "Balance": "T::Balance", "MultiAddress": "AccountIdLookupOf<T>",
            "Hash256": "T::Hash", "BlockNumber": "BlockNumberFor<T>", "Bool": "bool", "String": "Vec<u8>",
            "Moment": "T::Moment", "Runtime.RuntimeCall": "<T as Config>::RuntimeCall",
        ]
        if let name = known[text] { return name }
        if text.hasSuffix("ID") { text = String(text.dropLast(2)) + "Id" }
        return text
    }
}
