import FrameSupport
import System

// Policies: who may create jobs in a pool, and in which blocks.
extension OffchainComputing {
    /// The ID of a pool's first policy.
    static var firstPolicyID: PolicyID { 1 }

    /// The most accounts of allow lists that are removed with their policy or pool.
    static var maxClearedAuthorizations: UInt32 { 50 }

    static func createJobPolicy(
        _ origin: Origin, poolID: PoolID, applicableScope: ApplicableScope, startBlock: BlockNumber?,
        endBlock: BlockNumber?
    ) throws(DispatchError) {
        var pool = try pool(poolID, ownedBy: origin)
        guard pool.jobPoliciesCount < Runtime.maxPoliciesPerPool else {
            throw fail(.jobPoliciesPerPoolLimitExceeded)
        }
        let policyID = nextJobPolicyID[poolID] ?? firstPolicyID
        guard !jobPolicies.contains(poolID, policyID) else { throw fail(.policyIDTaken) }

        jobPolicies[poolID, policyID] = JobPolicy(
            id: policyID, enabled: true, applicableScope: applicableScope, startBlock: startBlock, endBlock: endBlock,
            jobsCount: 0)
        pool.jobPoliciesCount = pool.jobPoliciesCount.saturatingAdd(1)
        pools[poolID] = pool
        nextJobPolicyID[poolID] = policyID.checkedAdd(1)

        deposit(
            .jobPolicyCreated(
                poolID: poolID, policyID: policyID, applicableScope: applicableScope, startBlock: startBlock,
                endBlock: endBlock))
    }

    static func authorizeAccount(
        _ origin: Origin, poolID: PoolID, policyID: PolicyID, account: MultiAddress
    ) throws(DispatchError) {
        _ = try pool(poolID, ownedBy: origin)
        let account = try account.lookup()
        guard let policy = jobPolicies[poolID, policyID] else { throw fail(.jobPolicyNotFound) }
        guard policy.applicableScope == .allowList else { throw fail(.jobPolicyScopeNotAllowList) }

        jobPolicyAuthorizedAccounts[poolID, policyID, account] = Unit()

        deposit(.accountAuthorized(poolID: poolID, policyID: policyID, account: account))
    }

    static func revokeAccount(
        _ origin: Origin, poolID: PoolID, policyID: PolicyID, account: MultiAddress
    ) throws(DispatchError) {
        _ = try pool(poolID, ownedBy: origin)
        let account = try account.lookup()
        guard let policy = jobPolicies[poolID, policyID] else { throw fail(.jobPolicyNotFound) }
        guard policy.applicableScope == .allowList else { throw fail(.jobPolicyScopeNotAllowList) }

        jobPolicyAuthorizedAccounts.remove(poolID, policyID, account)

        deposit(.accountRevoked(poolID: poolID, policyID: policyID, account: account))
    }

    static func destroyJobPolicy(
        _ origin: Origin, poolID: PoolID, policyID: PolicyID
    ) throws(DispatchError) -> UnusedWeight {
        var pool = try pool(poolID, ownedBy: origin)
        guard let policy = jobPolicies[poolID, policyID] else { throw fail(.jobPolicyNotFound) }
        guard policy.jobsCount == 0 else { throw fail(.jobPolicyStillInUse) }

        jobPolicies.remove(poolID, policyID)
        // IDs are never used again, so what is left of a long allow list allows nothing.
        let cleared = jobPolicyAuthorizedAccounts.clear(poolID, policyID, limit: maxClearedAuthorizations)
        pool.jobPoliciesCount = pool.jobPoliciesCount.saturatingSubtract(1)
        pools[poolID] = pool

        deposit(.jobPolicyDestroyed(poolID: poolID, policyID: policyID))
        return unusedWeight(afterClearing: cleared)
    }

    static func updateJobPolicyEnablement(
        _ origin: Origin, poolID: PoolID, policyID: PolicyID, enabled: Bool
    ) throws(DispatchError) {
        _ = try pool(poolID, ownedBy: origin)
        guard var policy = jobPolicies[poolID, policyID] else { throw fail(.jobPolicyNotFound) }

        policy.enabled = enabled
        jobPolicies[poolID, policyID] = policy

        deposit(.jobPolicyEnablementUpdated(poolID: poolID, policyID: policyID, enabled: enabled))
    }

    /// The policy, if it lets the account create a job now.
    static func policy(
        _ policyID: PolicyID, of pool: PoolInfo, for creator: AccountID
    ) throws(DispatchError) -> JobPolicy {
        guard let policy = jobPolicies[pool.id, policyID] else { throw fail(.jobPolicyNotFound) }
        guard policy.enabled else { throw fail(.jobPolicyUnavailable) }
        guard policy.covers(System<Runtime>.blockNumber) else { throw fail(.jobPolicyNotApplicable) }
        let isApplicable =
            switch policy.applicableScope {
            case .owner: creator == pool.owner
            case .public: true
            case .allowList: jobPolicyAuthorizedAccounts.contains(pool.id, policyID, creator)
            }
        guard isApplicable else { throw fail(.jobPolicyNotApplicable) }
        return policy
    }
}
