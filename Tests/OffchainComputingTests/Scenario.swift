import FrameSupport
import RuntimeTestSupport
import System
import Testing
import Timestamp

@testable import OffchainComputing
@testable import OffchainComputingWorkers

/// Runs `body` on a chain where alice owns workers and pools, charlie creates jobs, and both have 1,000,000 CBT; all
/// invariants must hold afterwards.
func scenario(sourceLocation: SourceLocation = #_sourceLocation, _ body: (Chain<Mock>) throws -> Void) throws {
    let chain: Chain<Mock> = try Chain(
        genesis: {
            try MockBalances.buildGenesis([Pair(.alice, 1_000_000 * cbt), Pair(.charlie, 1_000_000 * cbt)])
        }, inherents: blockTime)
    chain.clearEvents()
    try body(chain)
    chain.expectInvariants(Mock.tryState, sourceLocation: sourceLocation)
}

/// The first block's time in seconds.
let start: Seconds = 1_000_000

/// A block every six seconds.
private func blockTime(_ number: BlockNumber) -> InherentData {
    var data = InherentData()
    data.put(FixedBytes("timstap0"), (1000 * start + 6000 * (Moment(number) - 1)).encoded())
    return data
}

extension Chain where Runtime == Mock {
    // MARK: Calls

    func call(_ call: Pool.Call, by who: AccountID) throws(DispatchError) { try dispatch(.pools(call), by: who) }

    func call(worker call: Infra.Call, by who: AccountID) throws(DispatchError) {
        try dispatch(.workers(call), by: who)
    }

    /// Expects that the call fails as said and changes nothing.
    func refuses(
        _ call: Pool.Call, by who: AccountID, _ failure: Pool.Failure,
        sourceLocation: SourceLocation = #_sourceLocation
    ) { refuses(call, .signed(who), Mock.failure(failure), sourceLocation: sourceLocation) }

    func refuses(
        _ call: Pool.Call, _ origin: Origin, _ error: DispatchError,
        sourceLocation: SourceLocation = #_sourceLocation
    ) { expectUnchanged(failing: error, .pools(call), origin, sourceLocation: sourceLocation) }

    // MARK: Steps of stories

    /// Alice registers the implementation 101 with the build 1.
    func registerImpl() throws {
        try call(worker: .registerImpl(attestationMethod: .optOut), by: .alice)
        try call(worker: .registerImplBuild(implID: 101, version: 1, magicBytes: nil), by: .alice)
    }

    /// Alice creates a pool of the implementation 101 with a public policy 1. The first pool is 101.
    func createPool(autoDestroy: Bool = false, implID: ImplID = 101) throws {
        try call(
            .createPool(
                implID: implID, jobScheduler: .demoOnly, createJobEnabled: true,
                autoDestroyProcessedJobEnabled: autoDestroy), by: .alice)
        let poolID = run { (Pool.nextPoolID.value ?? 0) - 1 }
        try call(
            .createJobPolicy(poolID: poolID, applicableScope: .public, startBlock: nil, endBlock: nil), by: .alice)
    }

    func register(_ worker: AccountID) throws {
        try call(worker: .registerWorker(worker: .id(worker), implID: 101, initialDeposit: 200 * cbt), by: .alice)
    }

    func goOnline(_ worker: AccountID, spec: ImplSpecVersion = 1) throws {
        let payload = OnlinePayload(
            implID: 101, implSpecVersion: spec, implBuildVersion: 1, implBuildMagicBytes: ImplBuildMagicBytes())
        try call(worker: .online(payload: payload, attestation: .optOut), by: worker)
    }

    func join(_ poolID: PoolID, _ worker: AccountID) throws {
        try call(.authorizeWorker(poolID: poolID, worker: .id(worker)), by: .alice)
        try call(.subscribePool(poolID: poolID), by: worker)
    }

    /// The pool 101 with workers that are online and subscribed.
    func startPool(autoDestroy: Bool = false, workers: AccountID...) throws {
        try registerImpl()
        try createPool(autoDestroy: autoDestroy)
        for worker in workers {
            try register(worker)
            try goOnline(worker)
            try join(101, worker)
        }
        clearEvents()
    }

    /// Charlie creates a job in a pool by its policy 1.
    func createJob(
        in poolID: PoolID = 101, trackID: String? = nil, beneficiary: AccountID? = nil, input: String? = nil,
        expiresIn: Seconds? = nil
    ) throws {
        try call(
            .job(in: poolID, trackID: trackID, beneficiary: beneficiary, input: input, expiresIn: expiresIn),
            by: .charlie)
    }

    func take(_ jobID: JobID?, from poolID: PoolID = 101, processing: Bool = true, by worker: AccountID) throws {
        try call(.takeJob(poolID: poolID, jobID: jobID, processing: processing, softExpiresIn: nil), by: worker)
    }

    func submit(
        _ jobID: JobID, to poolID: PoolID = 101, output: String? = nil, proof: String? = nil, by worker: AccountID
    ) throws { try call(.result(jobID, poolID: poolID, output: output, proof: proof), by: worker) }

    // MARK: State

    func job(_ jobID: JobID, in poolID: PoolID = 101) -> JobInfo? { run { Pool.jobs[poolID, jobID] } }

    func pool(_ poolID: PoolID = 101) -> PoolInfo? { run { Pool.pools[poolID] } }

    func status(_ worker: AccountID) -> WorkerStatus? { run { Infra.workers[worker]?.status } }

    func free(_ who: AccountID) -> Balance { run { MockBalances.free(who) } }

    func held(_ reason: Pool.HoldReason, _ who: AccountID) -> Balance {
        run { MockBalances.held(Mock.holdReason(reason), who) }
    }

    func jobsInHand(_ worker: AccountID) -> UInt32 { run { Pool.counterForWorkerAssignedJobs[worker] } }

    /// Sets the clock to seconds since the Unix epoch.
    func setTime(_ seconds: Seconds) { run { MockTimestamp.now.value = seconds * 1000 } }
}

extension Pool.Call {
    static func job(
        in poolID: PoolID = 101, policy: PolicyID = 1, trackID: String? = nil, beneficiary: AccountID? = nil,
        spec: ImplSpecVersion = 1, input: String? = nil, expiresIn: Seconds? = nil
    ) -> Pool.Call {
        .createJob(
            poolID: poolID, policyID: policy, uniqueTrackID: trackID.flatMap { UniqueTrackID([UInt8]($0.utf8)) },
            beneficiary: beneficiary.map { .id($0) }, implSpecVersion: spec,
            input: input.flatMap { BoundedBytes([UInt8]($0.utf8)) }, softExpiresIn: expiresIn)
    }

    static func result(
        _ jobID: JobID, poolID: PoolID = 101, output: String? = nil, proof: String? = nil, expiresIn: Seconds? = nil
    ) -> Pool.Call {
        .submitJobResult(
            poolID: poolID, jobID: jobID, result: .success, output: output.flatMap { BoundedBytes([UInt8]($0.utf8)) },
            proof: proof.flatMap { BoundedBytes([UInt8]($0.utf8)) }, softExpiresIn: expiresIn)
    }
}

/// An account that no other test step names.
func account(_ number: Int) -> AccountID {
    AccountID(words: Words32(UInt64(number) &* 0x9E37_79B9_7F4A_7C15, 7, 7, UInt64(number)))
}
