import FrameSupport
import RuntimeTestSupport
import System
import Testing

@testable import OffchainComputing
@testable import OffchainComputingWorkers

@Suite struct PolicyTests {
    private func create(
        _ scope: ApplicableScope = .public, from start: BlockNumber? = nil, to end: BlockNumber? = nil,
        in poolID: PoolID = 101
    ) -> Pool.Call { .createJobPolicy(poolID: poolID, applicableScope: scope, startBlock: start, endBlock: end) }

    @Test("A pool has at most eight policies, numbered from 1, and never the same number twice")
    func createsAndDestroys() throws {
        try scenario { chain in
            try chain.registerImpl()
            try chain.createPool()
            chain.refuses(create(), .root, .badOrigin)
            chain.refuses(create(in: 5), by: .alice, .poolNotFound)
            chain.refuses(create(), by: .bob, .noPermission)
            chain.clearEvents()
            try chain.call(create(.owner, from: 9, to: 3), by: .alice)
            chain.expectEvents([
                .pools(
                    .jobPolicyCreated(poolID: 101, policyID: 2, applicableScope: .owner, startBlock: 9, endBlock: 3))
            ])
            for _ in 3...8 { try chain.call(create(), by: .alice) }
            chain.refuses(create(), by: .alice, .jobPoliciesPerPoolLimitExceeded)
            chain.clearEvents()
            try chain.call(.destroyJobPolicy(poolID: 101, policyID: 8), by: .alice)
            chain.expectEvents([.pools(.jobPolicyDestroyed(poolID: 101, policyID: 8))])
            try chain.call(create(), by: .alice)
            chain.run { #expect(Array(Pool.jobPolicies.keys(101)).sorted() == [1, 2, 3, 4, 5, 6, 7, 9]) }
        }
    }

    @Test("IDs of policies end where numbers do")
    func runsOutOfIDs() throws {
        try scenario { chain in
            try chain.registerImpl()
            try chain.createPool()
            chain.run { Pool.nextJobPolicyID[101] = .max }
            try chain.call(create(), by: .alice)
            chain.refuses(create(), by: .alice, .policyIDTaken)
        }
    }

    @Test("Policies are changed by their pool's owner")
    func refusesStrangers() throws {
        try scenario { chain in
            try chain.registerImpl()
            try chain.createPool()
            func calls(_ poolID: PoolID, _ policyID: PolicyID, _ who: MultiAddress = .charlie) -> [Pool.Call] {
                [
                    .authorizeAccount(poolID: poolID, policyID: policyID, account: who),
                    .revokeAccount(poolID: poolID, policyID: policyID, account: who),
                    .destroyJobPolicy(poolID: poolID, policyID: policyID),
                    .updateJobPolicyEnablement(poolID: poolID, policyID: policyID, enabled: false),
                ]
            }
            for call in calls(5, 1) { chain.refuses(call, by: .alice, .poolNotFound) }
            for call in calls(101, 1) { chain.refuses(call, by: .charlie, .noPermission) }
            for call in calls(101, 1) { chain.refuses(call, .root, .badOrigin) }
            for call in calls(101, 7) { chain.refuses(call, by: .alice, .jobPolicyNotFound) }
            for call in calls(101, 7, .index).prefix(2) { chain.refuses(call, .signed(.alice), .cannotLookup) }
            for call in calls(101, 1).prefix(2) { chain.refuses(call, by: .alice, .jobPolicyScopeNotAllowList) }
        }
    }

    @Test("A policy with jobs is not destroyed")
    func keepsPoliciesInUse() throws {
        try scenario { chain in
            try chain.startPool()
            try chain.createJob()
            chain.refuses(.destroyJobPolicy(poolID: 101, policyID: 1), by: .alice, .jobPolicyStillInUse)
            try chain.call(.destroyJob(poolID: 101, jobID: 1), by: .charlie)
            try chain.call(.destroyJobPolicy(poolID: 101, policyID: 1), by: .alice)
            #expect(chain.pool()?.jobPoliciesCount == 0)
        }
    }

    @Test("An allow list lets those create jobs who are on it")
    func allowsListed() throws {
        try scenario { chain in
            try chain.startPool()
            try chain.call(create(.allowList), by: .alice)
            let (authorize, revoke): (Pool.Call, Pool.Call) = (
                .authorizeAccount(poolID: 101, policyID: 2, account: .charlie),
                .revokeAccount(poolID: 101, policyID: 2, account: .charlie)
            )
            chain.refuses(.job(policy: 2), by: .charlie, .jobPolicyNotApplicable)
            chain.refuses(.job(policy: 2), by: .alice, .jobPolicyNotApplicable)
            chain.clearEvents()
            // Both may be repeated.
            for call in [revoke, authorize, authorize] { try chain.call(call, by: .alice) }
            chain.expectEvents([
                .pools(.accountRevoked(poolID: 101, policyID: 2, account: .charlie)),
                .pools(.accountAuthorized(poolID: 101, policyID: 2, account: .charlie)),
                .pools(.accountAuthorized(poolID: 101, policyID: 2, account: .charlie)),
            ])
            try chain.call(.job(policy: 2), by: .charlie)
            try chain.call(revoke, by: .alice)
            chain.refuses(.job(policy: 2), by: .charlie, .jobPolicyNotApplicable)

            try chain.call(authorize, by: .alice)
            try chain.call(.destroyJob(poolID: 101, jobID: 1), by: .charlie)
            try chain.call(.destroyJobPolicy(poolID: 101, policyID: 2), by: .alice)
            chain.run { #expect(Array(Pool.jobPolicyAuthorizedAccounts.keys).isEmpty) }
        }
    }

    @Test("A policy for the owner is for nobody else")
    func ownersOnly() throws {
        try scenario { chain in
            try chain.startPool()
            try chain.call(create(.owner), by: .alice)
            chain.refuses(.job(policy: 2), by: .charlie, .jobPolicyNotApplicable)
            try chain.call(.job(policy: 2), by: .alice)
        }
    }

    @Test("A policy applies in its blocks, the first and the last included")
    func appliesInItsBlocks() throws {
        try scenario { chain in
            try chain.startPool()
            try chain.call(create(from: 3, to: 4), by: .alice)
            for number in 1...5 as ClosedRange<BlockNumber> {
                try chain.advance(to: number)
                if number == 3 || number == 4 {
                    try chain.call(.job(policy: 2), by: .charlie)
                } else {
                    chain.refuses(.job(policy: 2), by: .charlie, .jobPolicyNotApplicable)
                }
            }
            try chain.call(create(from: 9, to: 3), by: .alice)
            chain.refuses(.job(policy: 3), by: .charlie, .jobPolicyNotApplicable)
        }
    }

    @Test("A disabled policy makes no jobs")
    func disables() throws {
        try scenario { chain in
            try chain.startPool()
            let enable = { Pool.Call.updateJobPolicyEnablement(poolID: 101, policyID: 1, enabled: $0) }
            try chain.call(enable(false), by: .alice)
            chain.refuses(.job(), by: .charlie, .jobPolicyUnavailable)
            chain.clearEvents()
            try chain.call(enable(true), by: .alice)
            try chain.call(enable(true), by: .alice)
            let event = Mock.RuntimeEvent.pools(
                .jobPolicyEnablementUpdated(poolID: 101, policyID: 1, enabled: true))
            chain.expectEvents([event, event])
            try chain.createJob()
        }
    }
}
