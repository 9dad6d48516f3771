import CybrosClient
import Foundation
import JSON
import JobExecution
import Primitives

/// What came of a job, and of which one: see `AssignedJob.fingerprint`.
struct KeptResult: Equatable, Sendable {
    var outcome: JobOutcome
    var fingerprint: Hash256
}

/// Results that the chain may not have yet, kept so that a job that was done is not done again after a crash.
struct ResultFolder: Sendable {
    /// One for each genesis.
    let path: String

    init(in folder: String, genesis: Hash256) throws(WorkerError) {
        path = "\(folder)/results/\(genesis.digits)"
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .folder(path: path, reason: error.localizedDescription)
        }
    }

    private func file(_ job: JobKey) -> String { "\(path)/\(job.poolID)-\(job.jobID).json" }

    /// Keeps a result; it is whole on disk when this returns, or was not there before.
    func keep(_ result: KeptResult, of job: JobKey) throws(WorkerError) {
        let outcome = result.outcome
        var json: JSON = [
            "job": .hex(result.fingerprint.bytes), "result": .string(outcome.result.rawValue),
            "output": .hex(outcome.output),
        ]
        if let proof = outcome.proof { json["proof"] = .hex(proof) }
        do {
            try Data(json.bytes).write(to: URL(filePath: file(job)), options: .atomic)
        } catch {
            throw .folder(path: file(job), reason: error.localizedDescription)
        }
    }

    func remove(_ job: JobKey) { try? FileManager.default.removeItem(atPath: file(job)) }

    /// The results that were kept; files that are none are left out.
    func all() -> [JobKey: KeptResult] {
        var results: [JobKey: KeptResult] = [:]
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
            let parts = name.dropLast(5).split(separator: "-").compactMap { UInt32($0) }
            guard name.hasSuffix(".json"), parts.count == 2,
                let data = FileManager.default.contents(atPath: "\(path)/\(name)"),
                let json = try? JSON(parsing: [UInt8](data)),
                let fingerprint = json["job"]?.hexBytes.flatMap({ Hash256($0) }),
                let result = json["result"]?.string.flatMap(JobExecution.JobResult.init(rawValue:)),
                let output = json["output"]?.hexBytes
            else { continue }
            let outcome = JobOutcome(result, output: output, proof: json["proof"]?.hexBytes)
            results[JobKey(parts[0], parts[1])] = KeptResult(outcome: outcome, fingerprint: fingerprint)
        }
        return results
    }
}
