import ArgumentParser
import Crypto
import StandardStreams
import WorkerService

struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract:
            "Show the worker's address, or the key that confidential jobs are sealed to; make it where there is none.")

    @Option(
        name: [.customLong("work-path"), .customLong("workPath")],
        help: ArgumentHelp("Where the worker keeps its key.", valueName: "folder"))
    var workPath = "./cybros-worker"

    @Option(
        help: ArgumentHelp(
            "The worker's own secret, in place of the one in the work folder; better in the variable CYBROS_WORKER_PHRASE.",
            valueName: "phrase"))
    var workerPhrase: String?

    @Option(
        help: ArgumentHelp(
            "Show the public key of this file, which requesters seal to, and make it where there is none.",
            valueName: "file"))
    var e2eKey: String?

    func run() throws {
        if let e2eKey {
            let key = try SealingKeyFile.load(e2eKey)
            return try StandardStreams.print(
                """
                Public key: \(HexText.text(key.publicKey.bytes))
                Seed:       in \(e2eKey)
                """)
        }
        let given = try WorkerOptions.workerKey(workerPhrase)
        let key = try given ?? WorkerKey.load(from: workPath).key
        try StandardStreams.print(
            """
            Address:    \(try SS58.encode(key.accountID))
            Public key: \(HexText.text(key.publicKey))
            Secret:     \(given == nil ? "in \(workPath)/worker.secret" : "as given")
            """)
    }
}
