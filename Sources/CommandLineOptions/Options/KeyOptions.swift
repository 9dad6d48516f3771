import ArgumentParser
import Crypto
import StandardStreams

/// What key commands have in common.
struct KeyOptions: ParsableArguments {
    enum OutputType: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @Option(
        help: ArgumentHelp("Use keys of this scheme (default: sr25519).", valueName: "sr25519|ed25519|ecdsa"),
        transform: { text in
            guard let scheme = SignatureScheme.allCases.first(where: { "\($0)" == text.lowercased() }) else {
                throw ValidationError("sr25519, ed25519 or ecdsa is needed")
            }
            return scheme
        })
    var scheme: SignatureScheme?

    @Option(
        help: ArgumentHelp("Write addresses of this network, by its number or name.", valueName: "network"),
        transform: { text in
            guard let network = NetworkID(text) else {
                throw ValidationError("a number from 0 to 16383, or a name such as polkadot or substrate, is needed")
            }
            return network
        })
    var network: NetworkID?

    @Option(help: "Print for people or for programs.")
    var outputType = OutputType.text

    @Option(help: "Use this password with the phrase.")
    var password: String?

    var signatureScheme: SignatureScheme { scheme ?? .sr25519 }

    func print(_ report: KeyReport) throws(StandardStreamError) {
        try StandardStreams.print(outputType == .json ? report.json.prettyPrinted : report.text)
    }
}
