import ArgumentParser
import ContentStore
import Crypto
import Foundation
import JobExecution
import WorkerService

extension JobRuntime: ExpressibleByArgument {}
extension JobPermission: ExpressibleByArgument {}

/// Which programs jobs may be, and what they may use.
struct ExecutorOptions: ParsableArguments {
    @Option(
        name: [.customLong("executor"), .customLong("job-executor-path"), .customLong("jobExecutorPath")],
        help: ArgumentHelp(
            "The program of all jobs: an executable, a module (.wasm), a script (.js, .ts, .py), or a folder with a file main in it. Without it, and without --manifest, each job brings its own.",
            valueName: "path"))
    var executor: String?

    @Option(
        help: ArgumentHelp(
            "What runs it, where its name does not say.",
            valueName: JobRuntime.allCases.map(\.rawValue).joined(separator: "|")))
    var runtime: JobRuntime?

    @Option(help: ArgumentHelp("The manifest of all jobs, with the CID of their program.", valueName: "file"))
    var manifest: String?

    @Option(
        name: .customLong("grant"),
        help: ArgumentHelp(
            "Let jobs have this, where they ask for it; as often as you like.", valueName: "network|read|write|env|sys")
    )
    var grants: [Grant] = []

    enum Grant: String, ExpressibleByArgument, CaseIterable {
        case network, read, write, env, sys
    }

    @Option(help: ArgumentHelp("Seconds that a job runs at most.", valueName: "seconds"))
    var maxTime = 3600

    @Option(help: ArgumentHelp("MiB of memory that a job gets at most.", valueName: "mebibytes"))
    var maxMemory = 1024

    @Option(
        help: ArgumentHelp(
            "Fetch content that is not in the store from this IPFS gateway; as often as you like.", valueName: "url"))
    var gateway: [String] = []

    @Option(help: ArgumentHelp("Where content is kept; without it in the work folder.", valueName: "folder"))
    var contentStore: String?

    @Option(
        help: ArgumentHelp(
            "A file with the seed of the key that confidential jobs are sealed to: 0x and 64 digits.", valueName: "file"
        ))
    var e2eKey: String?

    @Option(
        name: [.customLong("work-path"), .customLong("workPath")],
        help: ArgumentHelp("Where the worker keeps its key, results and content.", valueName: "folder"))
    var workPath = "./cybros-worker"

    func validate() throws {
        if executor != nil, manifest != nil { throw ValidationError("--executor and --manifest are one or the other") }
        guard (1...1 << 20).contains(maxTime) else { throw ValidationError("--max-time is 1 to 1048576 seconds") }
        guard (1...1 << 20).contains(maxMemory) else { throw ValidationError("--max-memory is 1 to 1048576 MiB") }
    }

    func runner() async throws -> JobRunner {
        let storePath = contentStore ?? "\(workPath)/content"
        do {
            try FileManager.default.createDirectory(atPath: storePath, withIntermediateDirectories: true)
        } catch {
            throw CommandError(
                "\(storePath) cannot be made: \(error.localizedDescription); --content-store is a folder")
        }
        let store = try ContentStore(path: storePath, gateways: gateway)
        var granted = Grants()
        granted.network = grants.contains(.network)
        granted.permissions = Set(grants.compactMap { JobPermission(rawValue: $0.rawValue) })
        granted.limits.realTime = maxTime
        granted.limits.cpuTime = maxTime
        granted.limits.memory = maxMemory << 20
        return try await JobRunner(
            application: try application(granted), programs: ExecutorPrograms.find(in: programFolder), store: store,
            grants: granted, sealingKey: try sealingKey(), scratchPath: WorkFolder.scratch(in: workPath))
    }

    private func application(_ granted: Grants) throws -> Application {
        if let manifest {
            guard let text = FileManager.default.contents(atPath: manifest) else {
                throw CommandError("\(manifest) cannot be read; --manifest is a file")
            }
            return .fixed(try JobManifest(parsing: [UInt8](text)))
        }
        guard let executor else { return .fromInput }
        guard FileManager.default.fileExists(atPath: executor) else {
            throw CommandError("there is no \(executor); --executor is a program, a script, a module or a folder")
        }
        let path = URL(filePath: executor).standardizedFileURL.path
        var manifest = JobManifest(runtime: runtime ?? Self.runtime(of: path), code: .local(path: path))
        // The operator's own program gets what the operator grants.
        manifest.limits = granted.limits.bounded(by: Self.localLimits)
        manifest.network = granted.network ? .all : .none
        manifest.permissions = granted.permissions
        return .fixed(manifest)
    }

    private static let localLimits = JobLimits(
        cpuTime: .max, realTime: .max, memory: .max, fuel: .max, output: 64 << 20, disk: 1 << 30, processes: 256)

    /// By the ending of its name; of a folder, by that of the file main in it.
    private static func runtime(of path: String) -> JobRuntime {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let file = names.first { $0.hasPrefix("main.") } ?? path
        return switch URL(filePath: file).pathExtension {
        case "wasm": .wasm
        case "js", "mjs", "ts": .javascript
        case "py": .python
        default: .process
        }
    }

    private func sealingKey() throws -> SealingKey? {
        guard let e2eKey else { return nil }
        return try SealingSeed.read(file: e2eKey)
    }

    /// Where the worker's own program is, and those that it needs beside it.
    private var programFolder: String {
        let path =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(filePath: path).deletingLastPathComponent().path
    }
}

/// Seeds of keys that confidential jobs are sealed with.
enum SealingSeed {
    static func read(file: String) throws -> SealingKey {
        guard let data = FileManager.default.contents(atPath: file), let text = String(data: data, encoding: .utf8)
        else { throw CommandError("\(file) cannot be read; it is a file with a seed") }
        return try key(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    static func key(_ text: String) throws -> SealingKey {
        guard let seed = bytes(text), let key = SealingKey(seed: seed) else {
            throw CommandError("a seed is 0x and 64 hexadecimal digits")
        }
        return key
    }

    static func publicKey(_ text: String) throws -> Ed25519.PublicKey {
        guard let bytes = bytes(text), let key = Ed25519.PublicKey(bytes) else {
            throw CommandError("a public key is 0x and 64 hexadecimal digits")
        }
        return key
    }

    static func bytes(_ text: String) -> [UInt8]? { HexText.bytes(text) }
}
