import FrameSupport
import RuntimeTestSupport
import System
import Testing

@testable import OffchainComputing
@testable import OffchainComputingWorkers

@Suite struct RandomOperationsTests {
    @Test("Whatever is called in whatever order, the invariants of both pallets hold")
    func keepsInvariants() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        try scenario { chain in
            try chain.startPool(workers: account(1), account(2))
            try chain.createPool(autoDestroy: true)
            var succeeded = 0
            for step in 0..<150 {
                let (call, who) = randomCall(&random)
                do {
                    try chain.dispatch(call, by: who)
                    succeeded += 1
                } catch is DispatchError {}
                if Int.random(in: 0..<8, using: &random) == 0 { try chain.nextBlock() }
                if Int.random(in: 0..<12, using: &random) == 0 {
                    chain.setTime(chain.run { MockTimestamp.now.value } / 1000 + 500)
                }
                do {
                    try chain.run(Mock.tryState)
                } catch {
                    Issue.record("seed \(seed), step \(step), \(call) by \(who): \(error)")
                    return
                }
            }
            #expect(succeeded > 5, "seed \(seed)")
        }
    }

    private func randomCall(_ random: inout SeededGenerator) -> (Mock.RuntimeCall, AccountID) {
        let worker = account(.random(in: 1...3, using: &random))
        let creator: AccountID = Bool.random(using: &random) ? .charlie : .alice
        let poolID = PoolID.random(in: 101...103, using: &random)
        let policyID = PolicyID.random(in: 1...3, using: &random)
        let jobID = JobID.random(in: 1...12, using: &random)
        let flag = Bool.random(using: &random)
        let text = flag ? String(repeating: "x", count: .random(in: 0...40, using: &random)) : nil
        switch Int.random(in: 0..<32, using: &random) {
        case 0:
            return (
                .pools(
                    .createPool(
                        implID: 101, jobScheduler: .demoOnly, createJobEnabled: true,
                        autoDestroyProcessedJobEnabled: flag)), .alice
            )
        case 1: return (.pools(.destroyPool(poolID: poolID)), .alice)
        case 2:
            let metadata = BoundedBytes<PoolMetadataLimit<Mock>>([UInt8]((text ?? "").utf8))
            return (.pools(.updatePoolMetadata(poolID: poolID, metadata: flag ? metadata : nil)), .alice)
        case 3:
            let scope: ApplicableScope = flag ? .allowList : .public
            return (
                .pools(.createJobPolicy(poolID: poolID, applicableScope: scope, startBlock: nil, endBlock: nil)), .alice
            )
        case 4:
            return (.pools(.authorizeAccount(poolID: poolID, policyID: policyID, account: .id(creator))), .alice)
        case 5: return (.pools(.revokeAccount(poolID: poolID, policyID: policyID, account: .id(creator))), .alice)
        case 6: return (.pools(.destroyJobPolicy(poolID: poolID, policyID: policyID)), .alice)
        case 7, 8: return (.pools(.authorizeWorker(poolID: poolID, worker: .id(worker))), .alice)
        case 9: return (.pools(.revokeWorker(poolID: poolID, worker: .id(worker))), .alice)
        case 10, 11: return (.pools(.subscribePool(poolID: poolID)), worker)
        case 12: return (.pools(.unsubscribePool(poolID: poolID)), worker)
        case 13, 14, 15, 16:
            return (
                .pools(
                    .job(
                        in: poolID, policy: flag ? 1 : policyID, trackID: flag ? nil : "t\(jobID)",
                        beneficiary: flag ? .dave : nil, input: text, expiresIn: flag ? nil : 600)), creator
            )
        case 17: return (.pools(.destroyJob(poolID: poolID, jobID: jobID)), creator)
        case 18: return (.pools(.destroyExpiredJob(poolID: poolID, jobID: jobID)), .dave)
        case 19, 20, 21:
            return (
                .pools(
                    .takeJob(
                        poolID: poolID, jobID: flag ? jobID : nil, processing: policyID != 1, softExpiresIn: nil)),
                worker
            )
        case 22: return (.pools(.resignJob(poolID: poolID, jobID: jobID)), worker)
        case 23, 24, 25: return (.pools(.result(jobID, poolID: poolID, output: text, proof: text)), worker)
        case 26: return (.workers(.requestOffline), worker)
        case 27: return (.workers(.forceOffline), worker)
        case 28: return (.workers(.heartbeat), worker)
        case 29:
            let payload = OnlinePayload(
                implID: 101, implSpecVersion: 1, implBuildVersion: 1, implBuildMagicBytes: ImplBuildMagicBytes())
            return (.workers(.online(payload: payload, attestation: .optOut)), worker)
        case 30:
            return (
                .workers(.registerWorker(worker: .id(worker), implID: 101, initialDeposit: 200 * cbt)), .alice
            )
        default: return (.workers(.deregisterWorker(worker: .id(worker))), .alice)
        }
    }
}
