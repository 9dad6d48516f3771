import ArgumentParser
import Crypto
import Foundation
import JSON
import JobExecution
import StandardStreams

/// A key from the command line: a file, so that no history of commands holds a secret, or the seed itself.
struct SealingOptions: ParsableArguments {
    @Option(
        name: [.customLong("key"), .customShort("k")],
        help: ArgumentHelp("A file with the own seed.", valueName: "file"))
    var key: String?

    @Option(name: [.customLong("seed"), .customShort("s")], help: ArgumentHelp("The own seed.", valueName: "0x…"))
    var seed: String?

    func sealingKey() throws -> SealingKey {
        switch (key, seed) {
        case (let file?, nil): return try SealingKeyFile.read(file)
        case (nil, let seed?): return try SealingKeyFile.key(seed)
        default: throw CommandError("one of --key and --seed says whose key it is")
        }
    }
}

struct EncryptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encrypt", abstract: "Make the input of a confidential job, sealed to an executor.")

    @OptionGroup var own: SealingOptions

    @Option(
        name: [.customLong("to"), .customLong("receiverPublicKey")],
        help: ArgumentHelp("The executor's public key.", valueName: "0x…"))
    var recipient: String

    @Flag(help: "Print JSON instead of the hexadecimal digits that wallets take.")
    var json = false

    @Argument(help: ArgumentHelp("The data: JSON, or a text. Without it, standard input is read.", valueName: "data"))
    var data: String?

    func run() throws {
        let text = try data ?? String(decoding: StandardStreams.readInput(), as: UTF8.self)
        let value = (try? JSON(parsing: Array(text.utf8))) ?? .string(text)
        let envelope = try ConfidentialEnvelope.seal(
            value, by: try own.sealingKey(), to: try SealingKeyFile.publicKey(recipient))
        try StandardStreams.print(json ? String(decoding: envelope.bytes, as: UTF8.self) : HexText.text(envelope.bytes))
    }
}

struct DecryptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decrypt", abstract: "Open an input or an output that is sealed to a key, and print its data.")

    @OptionGroup var own: SealingOptions

    @Option(
        name: [.customLong("from"), .customLong("pk")],
        help: ArgumentHelp("The sender's public key, where what is opened is the sealed bytes alone.", valueName: "0x…")
    )
    var sender: String?

    @Argument(
        help: ArgumentHelp("JSON or hexadecimal digits. Without it, standard input is read.", valueName: "sealed"))
    var sealed: String?

    func run() throws {
        let text = try (sealed ?? String(decoding: StandardStreams.readInput(), as: UTF8.self))
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let key = try own.sealingKey()
        if let sender {
            guard let bytes = HexText.bytes(text) else {
                throw CommandError("the sealed bytes are 0x and hexadecimal digits")
            }
            let message = try key.open(bytes, from: try SealingKeyFile.publicKey(sender))
            return try StandardStreams.print(String(decoding: message, as: UTF8.self))
        }
        let json: JSON
        do {
            json = try JSON(parsing: HexText.bytes(text) ?? Array(text.utf8))
        } catch {
            throw CommandError("this is no envelope: \(error); sealed bytes alone need --from")
        }
        let (data, _) = try ConfidentialEnvelope.open(json, with: key)
        try StandardStreams.print(String(decoding: data.bytes, as: UTF8.self))
    }
}
