import ArgumentParser
import ContentStore
import Crypto
import Foundation
import JobExecution
import WorkerService

extension JobRuntime: ExpressibleByArgument {}
extension JobPermission: ExpressibleByArgument {}
extension JobManifest.Interface: ExpressibleByArgument {}

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

    @Option(
        help: ArgumentHelp(
            "How a script in JavaScript is called: as any program, or by its function jsJobRun.",
            valueName: "program|jsjob"))
    var interface: JobManifest.Interface?

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
            "MiB of files that a job gets at most in /job, and again in /tmp. They are in memory, beside that of --max-memory.",
            valueName: "mebibytes"))
    var maxDisk = 256

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
        guard (1...1 << 20).contains(maxDisk) else { throw ValidationError("--max-disk is 1 to 1048576 MiB") }
        if interface != nil, executor == nil { throw ValidationError("--interface is about --executor") }
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
        granted.limits.disk = maxDisk << 20
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
        manifest.interface = interface ?? .program
        // The operator's own program gets all that the operator grants.
        manifest.limits = granted.limits
        manifest.network = granted.network ? .all : .none
        manifest.permissions = granted.permissions
        return .fixed(manifest)
    }

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
        return try SealingKeyFile.read(e2eKey)
    }

    /// Where the worker's own program is, and those that it needs beside it.
    private var programFolder: String {
        let path =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(filePath: path).deletingLastPathComponent().path
    }
}
