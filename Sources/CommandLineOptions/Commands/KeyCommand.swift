import ArgumentParser
import Crypto

struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make keys and tell what they are.", subcommands: [Generate.self, Inspect.self])

    struct Generate: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "generate", abstract: "Make a new key and print its phrase.")

        @Option(
            name: [.long, .customShort("w")],
            help: ArgumentHelp("Make a phrase of so many words (default: 12).", valueName: "12|15|18|21|24"),
            transform: { text in
                guard let count = Int(text), Mnemonic.wordCounts.contains(count) else {
                    throw ValidationError("12, 15, 18, 21 or 24 is needed")
                }
                return count
            })
        var words = 12

        @OptionGroup var options: KeyOptions

        func run() throws {
            let mnemonic: Mnemonic
            do throws(MnemonicError) {
                mnemonic = try Mnemonic.generate(wordCount: words)
            } catch {
                throw CommandLineError.badMnemonic(error)
            }
            try options.print(
                KeyInspection.report(
                    of: mnemonic, as: mnemonic.phrase, scheme: options.signatureScheme, password: options.password,
                    network: options.network))
        }
    }

    struct Inspect: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "inspect", abstract: "Print what a key is, and its address.")

        @Argument(
            help: ArgumentHelp(
                "A phrase, 0x and a seed, either with a path, a path alone such as //Alice, or an address; without it, a line of standard input is read.",
                valueName: "key"))
        var key: String?

        @Flag(name: .customLong("public"), help: "Take the key for a public key in hexadecimal digits.")
        var isPublic = false

        @OptionGroup var options: KeyOptions

        func run() throws {
            let text = try key ?? SecretInput.readLine(prompt: "Key: ")
            let report =
                if isPublic {
                    try KeyInspection.report(
                        ofPublicKey: text, scheme: options.signatureScheme, network: options.network)
                } else {
                    try KeyInspection.report(
                        of: text, scheme: options.signatureScheme, password: options.password,
                        network: options.network)
                }
            try options.print(report)
        }
    }
}
