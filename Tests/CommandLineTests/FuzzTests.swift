import Crypto
import TestSupport
import Testing

@testable import CommandLineOptions

@Suite("Texts of any kind")
struct FuzzTests {
    @Test("No text that an operator may write ends the process")
    func anything() {
        var random = SeededGenerator(seed: .random(in: .min ... .max))
        let seed = random.seed
        let parts = [
            "//", "/", "///", "0x", "Alice", "bottom", " ", "=", ",", "debug", "off", "-", "1", "e9", "\u{0}", "é",
            "\u{1F468}\u{200D}\u{1F469}", "\u{301}", "18446744073709551616", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHp", "@",
        ]
        for _ in 0..<2000 {
            let count = Int.random(in: 0...6, using: &random)
            let text = (0..<count).compactMap { _ in parts.randomElement(using: &random) }.joined()
            _ = NodeName.fault(in: text)
            _ = NetworkID(text)
            _ = try? wholeNumber(countRange)(text)
            if let filter = try? LogFilter([text]) {
                #expect(filter.level(of: "any") <= .trace, "seed \(seed)")
            }
            let scheme = SignatureScheme.allCases.randomElement(using: &random) ?? .sr25519
            if let report = try? KeyInspection.report(of: text, scheme: scheme, password: nil, network: nil) {
                #expect(report.publicKey.count == scheme.publicKeyLength, "seed \(seed)")
            }
            _ = try? KeyInspection.report(ofPublicKey: text, scheme: scheme, network: nil)
        }
    }
}
