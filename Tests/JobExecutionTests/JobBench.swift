import ContentStore
import Crypto
import Foundation
import JobExecution

/// A runner with a store and folders of its own, which are removed with it.
final class JobBench: Sendable {
    let path: String
    let store: ContentStore

    init() throws {
        path = NSTemporaryDirectory() + "job-execution-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        store = try ContentStore(path: "\(path)/store")
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The checkout's folder.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// Of this build, and what `scripts/setup` fetches.
    static let programs: ExecutorPrograms = {
        let build = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path
        return ExecutorPrograms(
            deno: "\(root)/.build-deno/bin/deno",
            wasm: ("\(build)/cybros-wasm-job", "\(root)/.build-wasmtime/lib/libwasmtime.so"))
    }()

    func runner(
        _ application: Application, grants: Grants = Grants(), sealingKey: SealingKey? = nil
    ) async throws(JobRunnerError) -> JobRunner {
        try await JobRunner(
            application: application, programs: Self.programs, store: store, grants: grants, sealingKey: sealingKey,
            scratchPath: "\(path)/scratch")
    }

    /// Writes a program, which can be run.
    func write(_ name: String, _ text: String) throws -> String {
        let file = "\(path)/\(name)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
        return file
    }

    /// Makes a folder of files, which can all be run.
    func folder(_ name: String, _ files: [String: String]) throws -> String {
        try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
        for (file, text) in files { _ = try write("\(name)/\(file)", text) }
        return "\(path)/\(name)"
    }

    /// Runs a program on an input.
    func run(
        _ runtime: JobRuntime, _ program: String, input: [UInt8] = [], limits: JobLimits = JobLimits(),
        network: JobManifest.Network = .none, grants: Grants = Grants(), sealingKey: SealingKey? = nil,
        change: (inout JobManifest) -> Void = { _ in }
    ) async throws -> JobOutcome {
        var manifest = JobManifest(runtime: runtime, code: .local(path: try write("program", program)))
        manifest.limits = limits
        manifest.network = network
        change(&manifest)
        return try await runner(.fixed(manifest), grants: grants, sealingKey: sealingKey).run(Self.job(input))
    }

    static func job(_ input: [UInt8]) -> Job { Job(poolID: 101, jobID: 7, specVersion: 1, input: input) }

    /// What jobs have left behind while none runs.
    var scratchFiles: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/scratch")) ?? []
    }
}

extension JobOutcome {
    /// The output as text.
    var text: String { String(decoding: output, as: UTF8.self) }
    /// Standard error as text.
    var log: String { String(decoding: usage.log, as: UTF8.self) }
}

extension JobLimits {
    /// The default limits with some changed.
    static func with(_ change: (inout JobLimits) -> Void) -> JobLimits {
        var limits = JobLimits()
        change(&limits)
        return limits
    }
}
