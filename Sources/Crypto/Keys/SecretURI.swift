/// A secret as Substrate's tools write it: `phrase//hard/soft///password`, or `0x` and a seed in place of the phrase.
/// Without a phrase it is the development phrase, so that `//Alice` is enough.
public struct SecretURI: Sendable {
    /// The phrase of all development accounts, which everybody knows.
    public static let developmentPhrase = "bottom drive obey lake curtain smoke basket hold race lonely fit walk"

    /// A mnemonic phrase, or `0x` and 64 hexadecimal digits.
    public let secret: String
    public let junctions: [Junction]
    public let password: String?

    /// Nil unless `text` has the form above: the phrase of ASCII letters, digits and spaces, no junction empty.
    public init?(_ text: String) {
        // By scalars: a slash is one also before a combining mark.
        var rest = text.unicodeScalars[...]
        let phrase = Substring(rest.prefix { $0 != "/" })
        guard phrase.utf8.allSatisfy(Self.isPhraseCharacter) else { return nil }
        rest = rest.dropFirst(phrase.unicodeScalars.count)

        var junctions: [Junction] = []
        while !rest.isEmpty, !rest.starts(with: "///".unicodeScalars) {
            let isHard = rest.starts(with: "//".unicodeScalars)
            rest = rest.dropFirst(isHard ? 2 : 1)
            let name = rest.prefix { $0 != "/" }
            guard !name.isEmpty else { return nil }
            junctions.append(Junction(Substring(name), isHard: isHard))
            rest = rest.dropFirst(name.count)
        }
        secret = phrase.isEmpty ? Self.developmentPhrase : String(phrase)
        self.junctions = junctions
        password = rest.isEmpty ? nil : String(Substring(rest.dropFirst(3)))
        if let password, password.utf8.contains(UInt8(ascii: "\n")) { return nil }
    }

    private static func isPhraseCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: " "):
            true
        default: false
        }
    }

    /// The bytes after `0x`: nil when `secret` is a phrase, empty when what follows is not hexadecimal.
    var hexSeed: [UInt8]? {
        guard secret.hasPrefix("0x") else { return nil }
        let digits = secret.dropFirst(2).map { $0.hexDigitValue }
        guard digits.count.isMultiple(of: 2) else { return [] }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return [] }
            bytes.append(UInt8(high << 4 | low))
        }
        return bytes
    }
}
