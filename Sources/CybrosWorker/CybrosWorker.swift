import ArgumentParser
import Foundation
import StandardStreams

struct CybrosWorker: AsyncParsableCommand {
    static let program = "cybros-worker"
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: program,
        abstract: "Does jobs of the Cybros network on this machine.",
        discussion: """
            Without a subcommand, the worker runs.

            A worker of a development chain, whose owner is Alice:
              \(program) --owner-phrase //Alice --pool 101 --executor examples/simple_echo/main
            A worker whose owner's key is elsewhere; it tells what the owner has to sign:
              \(program) --rpc-url wss://node.example --pool 101 --executor job.wasm
            A program tried on a file, without a chain:
              \(program) job run --executor job.wasm input.json
            """,
        version: "\(program) \(version)",
        subcommands: [
            RunCommand.self, PollCommand.self, OnceCommand.self, JobCommand.self, KeyCommand.self, EncryptCommand.self,
            DecryptCommand.self,
        ],
        defaultSubcommand: RunCommand.self)

}

@main
enum Program {
    /// It is not asynchronous itself: before a program of that kind gets to do anything, threads have opened files.
    static func main() {
        StandardStreams.fill()
        // Who stops reading is met as an error where it is written to, not as the end of the process.
        signal(SIGPIPE, SIG_IGN)
        Task {
            await CybrosWorker.main()
            CybrosWorker.exit()
        }
        dispatchMain()
    }
}

/// Why a command did not do what it was told; one line that also says what helps.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
