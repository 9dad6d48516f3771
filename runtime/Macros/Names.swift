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
        let text = type.filter { !$0.isWhitespace }
        if text.hasSuffix("?") { return "Option<\(typeName(String(text.dropLast())))>" }
        if text.hasPrefix("["), text.hasSuffix("]") { return "Vec<\(typeName(String(text.dropFirst().dropLast())))>" }
        if let (name, arguments) = generic(text) { return genericName(name, arguments) }
        let integers = ["UInt8", "UInt16", "UInt32", "UInt64", "UInt128", "Int8", "Int16", "Int32", "Int64", "Int128"]
        if integers.contains(text) { return text.hasPrefix("U") ? "u\(text.dropFirst(4))" : "i\(text.dropFirst(3))" }
        let known = [
            "AccountID": "T::AccountId", "Balance": "T::Balance", "MultiAddress": "AccountIdLookupOf<T>",
            "Hash256": "T::Hash", "BlockNumber": "BlockNumberFor<T>", "Bool": "bool", "String": "RuntimeString",
            "Moment": "T::Moment", "Runtime.RuntimeCall": "<T as Config>::RuntimeCall", "Unit": "()",
        ]
        if let name = known[text] { return name }
        return text.hasSuffix("ID") ? "\(text.dropLast(2))Id" : text
    }

    private static func genericName(_ name: String, _ arguments: [String]) -> String {
        let names = arguments.map(typeName)
        switch (name, arguments) {
        // The type in the registry says that it is compact.
        case ("Compact", _): return names.joined()
        case ("Pair", _), ("Triple", _): return "(\(names.joined(separator: ", ")))"
        case ("Result", ["Unit", "DispatchError"]): return "DispatchResult"
        case ("BoundedBytes", _): return "BoundedVec<u8, \(bound(arguments.joined()))>"
        case ("BoundedArray", _) where arguments.count == 2: return "BoundedVec<\(names[0]), \(bound(arguments[1]))>"
        case ("FixedBytes", _): return "[u8; \(number(arguments.joined()) ?? arguments.joined())]"
        default: return "\(name)<\(names.joined(separator: ", "))>"
        }
    }

    /// The bound of a collection: `InputLimit<Runtime>` is a constant of the pallet's configuration.
    private static func bound(_ type: String) -> String {
        if let number = number(type) { return "ConstU32<\(number)>" }
        if let (name, arguments) = generic(type), arguments == ["Runtime"] { return "T::\(name)" }
        return type
    }

    /// The numbers that the codec has types for.
    private static func number(_ type: String) -> String? {
        ["Four": "4", "Eight": "8", "Sixteen": "16", "ThirtyThree": "33", "SixtyFour": "64", "SixtyFive": "65"][type]
    }

    /// `Name<A, B<C>>` as its name and arguments.
    private static func generic(_ text: String) -> (name: String, arguments: [String])? {
        guard let open = text.firstIndex(of: "<"), text.hasSuffix(">") else { return nil }
        var arguments = [""]
        var depth = 0
        for letter in text[text.index(after: open)...].dropLast() {
            if letter == ",", depth == 0 {
                arguments.append("")
                continue
            }
            if "<[".contains(letter) { depth += 1 }
            if ">]".contains(letter) { depth -= 1 }
            arguments[arguments.count - 1].append(letter)
        }
        return (String(text[..<open]), arguments)
    }
}
