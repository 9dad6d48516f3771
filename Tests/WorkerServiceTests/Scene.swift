import CybrosClient
import Primitives

@testable import WorkerService

/// A worker that is online and has nothing to do, to be changed by tests.
struct Scene {
    static let account = AccountID(Array(repeating: 1, count: 32))!
    static let owner = AccountID(Array(repeating: 2, count: 32))!

    var configuration = WorkerConfiguration()
    var memory = Memory()
    var view: ChainView
    /// Inputs of jobs that may not be run.
    var refused: Set<[UInt8]> = []

    init(owner: AccountID? = nil, pools: [PoolID] = []) {
        configuration.owner = owner
        configuration.pools = pools
        view = ChainView(
            number: 100, hash: .zero, finalized: 98, finalizedHash: .zero, time: 1_700_000_000, interval: .seconds(6),
            isImplKnown: true,
            balance: 1000 * WorkerConfiguration.token, pools: [], assigned: [])
        view.worker = worker(.online)
        view.build = build(.released)
    }

    func plan() -> Planner.Plan {
        let refused = refused
        let planner = Planner(configuration: configuration, account: Self.account) { !refused.contains($0) }
        return planner.plan(view, memory)
    }

    func worker(
        _ status: WorkerStatus, impl: ImplID = 101, build: ImplBuildVersion = 1, attestationExpiresAt: Seconds? = nil
    ) -> WorkerInfo {
        record([
            "account": Self.account.value, "owner": Self.owner.value, "deposit": 100, "status": status.value,
            "impl_id": impl.value, "impl_spec_version": .some(1), "impl_build_version": .some(build.value),
            "attestation_method": .some(AttestationMethod.optOut.value),
            "attestation_expires_at": attestationExpiresAt.value, "attested_at": .none,
            "last_sent_heartbeat_at": .none, "uptime_started_at": .none, "uptime": .none,
        ])
    }

    func build(_ status: ImplBuildStatus) -> ImplBuildInfo {
        record(["version": 1, "magic_bytes": .none, "status": status.value, "workers_count": 1])
    }

    private func poolInfo(_ id: PoolID, _ impl: ImplID) -> PoolInfo {
        record([
            "id": id.value, "owner": Self.owner.value, "owner_deposit": 1, "impl_id": impl.value,
            "job_scheduler": JobScheduler.demoOnly.value, "create_job_enabled": true,
            "auto_destroy_processed_job_enabled": true, "min_impl_spec_version": 1, "max_impl_spec_version": 1,
            "job_policies_count": 1, "jobs_count": 0, "workers_count": 1,
        ])
    }

    private func record<Record: ValueDecodable>(_ fields: Value) -> Record {
        do {
            return try Record(value: fields)
        } catch {
            preconditionFailure("a record of the scene has other fields than the chain's: \(error)")
        }
    }

    func pool(
        _ id: PoolID, impl: ImplID = 101, isAuthorized: Bool = true, isSubscribed: Bool = true, assignable: [JobID] = []
    ) -> PoolView {
        PoolView(
            id: id, info: poolInfo(id, impl), isAuthorized: isAuthorized,
            isSubscribed: isSubscribed,
            assignable: assignable.map { WaitingJob(key: JobKey(id, $0), input: input($0)) },
            peers: [])
    }

    func job(_ pool: PoolID, _ job: JobID, isProcessing: Bool = false) -> AssignedJob {
        AssignedJob(
            key: JobKey(pool, job), isProcessing: isProcessing, specVersion: 1, createdAt: 1_690_000_000,
            expiresAt: 1_800_000_000, input: input(job))
    }

    func input(_ job: JobID) -> [UInt8] { Array("input of \(job)".utf8) }
}
