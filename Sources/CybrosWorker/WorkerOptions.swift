import ArgumentParser
import Crypto
import Foundation
import Logging
import WorkerService

/// Which chain, whose worker, and which jobs. The aliases are those of the reference's worker.
struct WorkerOptions: ParsableArguments {
    @Option(
        name: [.customLong("rpc-url"), .customLong("rpcUrl")],
        help: ArgumentHelp("The node to work with.", valueName: "ws://… or wss://…"))
    var rpcURL = "ws://127.0.0.1:9944"

    @Option(
        name: [.customLong("pool"), .customLong("subscribe-pool"), .customLong("subscribePool")],
        help: ArgumentHelp("Take jobs from this pool; as often as you like, eight at most.", valueName: "id"))
    var pools: [UInt32] = []

    @Option(
        name: [.customLong("impl"), .customLong("implId")],
        help: ArgumentHelp("The implementation that this worker is.", valueName: "id"))
    var implementation: UInt32 = 101

    @Option(
        name: [.customLong("spec"), .customLong("implSpecVersion")],
        help: ArgumentHelp("The version of its specification.", valueName: "number"))
    var spec: UInt32 = 1

    @Option(name: .customLong("build"), help: ArgumentHelp("The version of its build.", valueName: "number"))
    var build: UInt32 = 1

    @Option(help: ArgumentHelp("The magic bytes of the build.", valueName: "0x…"))
    var magicBytes = "0x00"

    @Option(help: ArgumentHelp("Jobs at a time, eight at most.", valueName: "number"))
    var parallel = 4

    @Option(
        name: [.customLong("owner-phrase"), .customLong("ownerPhrase")],
        help: ArgumentHelp(
            "The owner's secret, or - to read it from standard input: the worker is registered, allowed into pools and given money by itself. Better in the variable CYBROS_OWNER_PHRASE.",
            valueName: "phrase"))
    var ownerPhrase: String?

    @Option(
        help: ArgumentHelp(
            "The worker's own secret, in place of the one in the work folder; better in the variable CYBROS_WORKER_PHRASE.",
            valueName: "phrase"))
    var workerPhrase: String?

    @Flag(
        name: [.customLong("no-heartbeat"), .customLong("noHeartbeat")], help: "Do not answer the chain's challenges.")
    var noHeartbeat = false

    @Option(
        name: [.customLong("metrics-port"), .customLong("port"), .customShort("p")],
        help: ArgumentHelp("Answer at this port what the worker is doing: /, /metrics and /health.", valueName: "port"))
    var metricsPort: Int?

    @Option(name: [.customLong("bind")], help: ArgumentHelp("The address that the port is on.", valueName: "address"))
    var bind = "127.0.0.1"

    @Option(help: ArgumentHelp("Seconds between two lines that tell how it goes; 0 for none.", valueName: "seconds"))
    var statusInterval = 30

    func validate() throws {
        guard pools.count <= 8 else { throw ValidationError("a worker has eight pools at most") }
        guard (1...8).contains(parallel) else {
            throw ValidationError("--parallel is 1 to 8: the chain gives a worker no more")
        }
        guard metricsPort.map((0...65535).contains) ?? true else {
            throw ValidationError("--metrics-port is 0 to 65535")
        }
        guard statusInterval >= 0 else { throw ValidationError("--status-interval is 0 or more seconds") }
        guard HexText.bytes(magicBytes).map({ $0.count <= 64 }) ?? false else {
            throw ValidationError("--magic-bytes is 0x and hexadecimal digits of 64 bytes at most")
        }
    }

    /// The owner's key, where its secret is given.
    func owner() throws -> KeyPair? { try Self.key(ownerPhrase, "CYBROS_OWNER_PHRASE", "the owner's phrase") }

    /// The worker's key, where its secret is given.
    func key() throws -> KeyPair? { try Self.workerKey(workerPhrase) }

    static func workerKey(_ phrase: String?) throws -> KeyPair? {
        try key(phrase, "CYBROS_WORKER_PHRASE", "the worker's phrase")
    }

    private static func key(_ option: String?, _ variable: String, _ name: String) throws -> KeyPair? {
        guard let text = option ?? ProcessInfo.processInfo.environment[variable], !text.isEmpty else { return nil }
        let secret = text == "-" ? readLine() ?? "" : text
        do {
            return try KeyPair(scheme: .sr25519, uri: secret)
        } catch {
            throw CommandError("\(name) is no secret: twelve words or more, or a path such as //Alice")
        }
    }

    func configuration(owner: KeyPair?) -> WorkerConfiguration {
        var configuration = WorkerConfiguration()
        configuration.implID = implementation
        configuration.specVersion = spec
        configuration.buildVersion = build
        configuration.magicBytes = HexText.bytes(magicBytes) ?? []
        configuration.pools = pools
        configuration.parallelJobs = parallel
        configuration.owner = owner?.accountID
        configuration.sendsHeartbeats = !noHeartbeat
        return configuration
    }
}
