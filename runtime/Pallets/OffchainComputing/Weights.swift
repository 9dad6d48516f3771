import FrameSupport
import System

// What calls cost: an upper guess of their computing, and the keys that a call reads and writes at most.
extension OffchainComputing.Call {
    public var dispatchInfo: DispatchInfo { DispatchInfo(weight: .guessed + database) }

    private var database: Weight {
        let policies = UInt64(Runtime.maxPoliciesPerPool)
        let authorizations = UInt64(OffchainComputing<Runtime>.maxClearedAuthorizations)
        switch self {
        // The pool with its counter, the next ID, the implementation, the owner's index, account and holds.
        case .createPool: return keys(6, 6)
        // The same with the metadata, all policies, their allow lists and the pool's two next IDs.
        case .destroyPool: return keys(6 + policies + authorizations, 9 + policies + authorizations)
        case .updatePoolMetadata: return keys(4, 4)
        case .updatePoolSettings: return keys(1, 1)
        case .createJobPolicy: return keys(3, 3)
        case .authorizeAccount, .revokeAccount: return keys(2, 1)
        case .destroyJobPolicy: return keys(2 + authorizations, 2 + authorizations)
        case .updateJobPolicyEnablement: return keys(2, 1)
        case .authorizeWorker: return keys(4, 3)
        case .revokeWorker: return keys(6, 5)
        case .subscribePool: return keys(3, 2)
        case .unsubscribePool: return keys(2, 2)
        // The pool, the policy with its allow list, the job with its input, three indexes, the next ID, the clock, the
        // creator's account and holds.
        case .createJob: return keys(9, 10)
        case .destroyJob, .destroyExpiredJob: return OffchainComputing<Runtime>.destructionWeight
        case .takeJob: return keys(7, 4)
        case .resignJob: return keys(3, 4)
        case .submitJobResult: return keys(7, 7) + OffchainComputing<Runtime>.destructionWeight
        }
    }

    private func keys(_ reads: UInt64, _ writes: UInt64) -> Weight { Runtime.databaseWeight.readsWrites(reads, writes) }
}

extension OffchainComputing {
    /// What destroying a job takes: the job with its input, output and proof, the pool, the policy, four indexes, a
    /// counter, the clock, and the accounts and holds of its creator and its worker.
    static var destructionWeight: Weight { Runtime.databaseWeight.readsWrites(13, 15) }

    /// What a call did not need that announced a full allow list, and further policies that were not there.
    static func unusedWeight(afterClearing cleared: PrefixRemoval, policies: UInt32 = 0) -> UnusedWeight {
        let keys = UInt64(maxClearedAuthorizations.saturatingSubtract(cleared.removed).saturatingAdd(policies))
        return UnusedWeight(Runtime.databaseWeight.readsWrites(keys, keys))
    }

    /// The most that a worker's going offline takes here.
    static var offlineHooksWeight: Weight { offlineWeight(jobs: Runtime.maxAssignedJobsPerWorker) }

    /// Each job in hand and its entry.
    static func offlineWeight(jobs: UInt32) -> Weight {
        let jobs = UInt64(jobs)
        return Runtime.databaseWeight.readsWrites(2 + 2 * jobs, 1 + 2 * jobs)
    }

    /// The most that a worker's deregistration takes here.
    static var deregisterHooksWeight: Weight {
        deregistrationWeight(pools: maxPoolsLeftAtDeregistration, subscriptions: Runtime.maxSubscribedPoolsPerWorker)
    }

    /// Each membership and its pool, and each subscription.
    static func deregistrationWeight(pools: UInt32, subscriptions: UInt32) -> Weight {
        let (pools, subscriptions) = (UInt64(pools), UInt64(subscriptions))
        return Runtime.databaseWeight.readsWrites(2 + 4 * pools + subscriptions, 3 + 3 * pools + 2 * subscriptions)
    }
}

extension Weight {
    /// More than any of the calls takes to compute.
    fileprivate static var guessed: Weight { Weight(refTime: 80_000_000, proofSize: 16_384) }
}
