public import ContentStore
public import Crypto
import JSON

/// A job as it comes from the chain.
public struct Job: Sendable {
    public var poolID: UInt32
    public var jobID: UInt32
    public var specVersion: UInt32
    public var input: [UInt8]
    /// Seconds until the job expires; nil where it is not to be looked at.
    public var remainingTime: Int?

    public init(poolID: UInt32, jobID: UInt32, specVersion: UInt32, input: [UInt8], remainingTime: Int? = nil) {
        self.poolID = poolID
        self.jobID = jobID
        self.specVersion = specVersion
        self.input = input
        self.remainingTime = remainingTime
    }
}

/// What the operator lets jobs have.
public struct Grants: Sendable {
    public var runtimes: Set<JobRuntime> = Set(JobRuntime.allCases)
    public var network = false
    public var permissions: Set<JobPermission> = []
    /// What a job gets at most, whatever it asks for.
    public var limits = JobLimits(
        cpuTime: 3600, realTime: 3600, memory: 4 << 30, fuel: 1_000_000_000_000, output: 64 << 20, disk: 1 << 30,
        processes: 256)
    /// Bytes of a job's code, and of its input.
    public var contentSize = 64 << 20

    public init() {}
}

/// Which program the jobs are for.
public enum Application: Sendable {
    /// The same for all, by the build's manifest or the operator's command line. A job's input is the program's; `{"v": 1,
    /// "input": "<CID>"}` names one in the store.
    case fixed(JobManifest)
    /// Each job brings its manifest as input, or names one in the store: `{"v": 1, "manifest": "<CID>"}`.
    case fromInput
}

/// Runs jobs: gets what the manifest names, runs it within its limits, and makes of it what the chain is told.
///
/// An error that is thrown is the machine's, and another worker may do better. All else is an outcome.
public struct JobRunner: Sendable {
    private let application: Application
    private let executors: [JobRuntime: any Executor]
    private let sandbox: Sandbox
    private let store: ContentStore
    private let grants: Grants
    private let sealingKey: SealingKey?
    private let scratch: ScratchFolder

    /// - Parameters:
    ///   - scratchPath: a folder for what jobs are made of while they run; a folder in it is made for each.
    ///   - sealingKey: the executor's key, where the worker is to open and seal for the program.
    public init(
        application: Application, programs: ExecutorPrograms, store: ContentStore, grants: Grants = Grants(),
        sealingKey: SealingKey? = nil, scratchPath: String
    ) async throws(JobRunnerError) {
        self.application = application
        executors = programs.executors
        if case .fixed(let manifest) = application {
            if executors[manifest.runtime] == nil { throw .noExecutor(manifest.runtime) }
            if case .local(let path) = manifest.code, let reason = JobCode(path).obstacle(for: manifest) {
                throw .program(reason)
            }
        }
        do throws(SandboxError) { sandbox = try await Sandbox() } catch { throw .sandbox(error) }
        self.store = store
        self.grants = grants
        self.sealingKey = sealingKey
        scratch = ScratchFolder(path: scratchPath)
    }

    /// Runs the job; when the task is cancelled, its program is ended, and the outcome says so.
    public func run(_ job: Job) async throws(JobRunnerError) -> JobOutcome {
        do throws(Interruption) {
            var (manifest, input) = try await assignment(of: job)
            try check(manifest)
            manifest.limits = manifest.limits.bounded(by: grants.limits)
            if let remaining = job.remainingTime { manifest.limits.realTime = min(manifest.limits.realTime, remaining) }

            guard let key = sealingKey, let opened = try open(input, with: key) else {
                return try kept(try await execute(manifest, input, of: job), manifest)
            }
            var outcome = try await execute(manifest, opened.input, of: job)
            do throws(SealError) {
                outcome.output = try opened.envelope.sealing(outcome.output, of: outcome.result, with: key)
            } catch {
                throw .outcome(JobOutcome(.inputNotDecryptable, "the output cannot be sealed: \(error)"))
            }
            return try kept(outcome, manifest)
        } catch {
            switch error {
            case .outcome(let outcome): return outcome
            case .failure(let failure): throw failure
            }
        }
    }

    /// Whether a job of this input may be run here, as far as that is seen without fetching anything: for workers that
    /// choose among jobs. One that may not ends with `NOT_GRANTED`, `MANIFEST_INVALID` or the like where it is run all
    /// the same.
    public func canRun(_ input: [UInt8]) -> Bool {
        switch application {
        case .fixed(let manifest): return refusals(manifest).isEmpty
        case .fromInput:
            // What only a manifest in the store tells, running it will tell.
            if let json = try? JSON(parsing: input), json["manifest"] != nil { return true }
            guard let manifest = try? JobManifest(parsing: input) else { return false }
            return refusals(manifest).isEmpty
        }
    }

    /// Why a job ends before its program does.
    private enum Interruption: Error {
        case outcome(JobOutcome)
        case failure(JobRunnerError)
    }

    // MARK: - What is to be run

    private func assignment(of job: Job) async throws(Interruption) -> (JobManifest, [UInt8]) {
        let reference = job.input.first == UInt8(ascii: "{") ? try? JSON(parsing: job.input) : nil
        switch application {
        case .fixed(let manifest):
            guard let reference, reference["v"] == 1, reference["data"] == nil, reference["e2e"] == nil,
                let cid = try cid("input", in: reference)
            else { return (manifest, job.input) }
            return (manifest, try await content(cid, .inputUnavailable))
        case .fromInput:
            var text = job.input
            if let reference, let cid = try cid("manifest", in: reference) {
                text = try await content(cid, .inputUnavailable, maximumSize: JobManifest.maximumSize)
            }
            let manifest: JobManifest
            do throws(ManifestError) { manifest = try JobManifest(parsing: text) } catch { throw invalid(error) }
            switch manifest.input {
            case .content(let cid): return (manifest, try await content(cid, .inputUnavailable))
            case .inline(let json): return (manifest, json.bytes)
            case nil: return (manifest, [])
            }
        }
    }

    private func cid(_ member: String, in json: JSON) throws(Interruption) -> CID? {
        do throws(ManifestError) { return try JobManifest.cid(member, in: json) } catch { throw invalid(error) }
    }

    private func invalid(_ error: ManifestError) -> Interruption {
        .outcome(JobOutcome(.manifestInvalid, error.description))
    }

    private func content(
        _ cid: CID, _ code: FailureCode, maximumSize: Int? = nil
    ) async throws(Interruption) -> [UInt8] {
        do throws(ContentError) {
            return try await store.file(cid, maximumSize: maximumSize ?? grants.contentSize)
        } catch {
            throw .outcome(JobOutcome(code, error.description))
        }
    }

    private func check(_ manifest: JobManifest) throws(Interruption) {
        let refused = refusals(manifest)
        guard refused.isEmpty else {
            throw .outcome(JobOutcome(.notGranted, "not granted here: \(refused.joined(separator: ", "))"))
        }
    }

    /// What a manifest asks for and does not get here.
    private func refusals(_ manifest: JobManifest) -> [String] {
        var refused: [String] = []
        if !grants.runtimes.contains(manifest.runtime) || executors[manifest.runtime] == nil {
            refused.append("runtime \(manifest.runtime.rawValue)")
        }
        if manifest.network != .none, !grants.network { refused.append("network") }
        refused += manifest.permissions.subtracting(grants.permissions).map(\.rawValue).sorted()
        if manifest.isDeterministic, manifest.runtime != .wasm { refused.append("determinism but for wasm") }
        return refused
    }

    private func open(
        _ input: [UInt8], with key: SealingKey
    ) throws(Interruption) -> (input: [UInt8], envelope: ConfidentialEnvelope)? {
        do throws(ConfidentialEnvelope.Failure) {
            return try ConfidentialEnvelope.opening(input, with: key)
        } catch {
            throw .outcome(JobOutcome(.inputNotDecryptable, error.description))
        }
    }

    // MARK: - Running it

    private func execute(
        _ manifest: JobManifest, _ input: [UInt8], of job: Job
    ) async throws(Interruption) -> JobOutcome {
        var fetched: [UInt8] = []
        if case .content(let cid) = manifest.code { fetched = try await content(cid, .codeUnavailable) }
        do throws(JobRunnerError) {
            let folder = try scratch.makeFolder()
            defer { folder.remove() }
            var code = JobCode(path: "", isFolder: false)
            switch manifest.code {
            case .local(let path): code = JobCode(path)
            case .content: code.path = try folder.write("code", fetched, mode: 0o755)
            }
            let prepared = PreparedJob(
                manifest: manifest, code: code, folder: folder,
                proofPath: try folder.write("proof", [], mode: 0o666), input: input,
                environment: [
                    ("CYBROS_POOL_ID", String(job.poolID)), ("CYBROS_JOB_ID", String(job.jobID)),
                    ("CYBROS_SPEC_VERSION", String(job.specVersion)),
                ])
            return try await execute(prepared)
        } catch {
            throw .failure(error)
        }
    }

    private func execute(_ job: PreparedJob) async throws(JobRunnerError) -> JobOutcome {
        let limits = job.manifest.limits
        // `check` has seen to it that there is one.
        guard let executor = executors[job.manifest.runtime] else { throw .noExecutor(job.manifest.runtime) }
        let command = try executor.command(for: job)
        let report: Sandbox.Report
        do throws(SandboxError) { report = try await sandbox.run(command) } catch { throw .sandbox(error) }
        var outcome = JobOutcome(report, limits: limits)
        let findings = executor.examine(report, limits: limits)
        if let (code, reason) = findings.failure {
            let usage = outcome.usage
            outcome = JobOutcome(code, reason)
            outcome.usage = usage
        }
        outcome.usage.fuel = findings.fuel
        if outcome.code == nil { outcome.proof = job.folder.read("proof", maximumSize: JobOutcome.maximumOutput) }
        return outcome
    }

    /// Puts an output that the chain does not take, or that is to be there, into the store.
    private func kept(_ outcome: JobOutcome, _ manifest: JobManifest) throws(Interruption) -> JobOutcome {
        guard outcome.code == nil, manifest.isOutputStored || outcome.output.count > JobOutcome.maximumOutput else {
            return outcome
        }
        var outcome = outcome
        do throws(ContentError) {
            let cid = try store.add(outcome.output)
            let reference: JSON = ["v": 1, "cid": .string(cid.description), "bytes": JSON(outcome.output.count)]
            outcome.output = reference.bytes
        } catch {
            throw .failure(.store(error))
        }
        return outcome
    }
}
