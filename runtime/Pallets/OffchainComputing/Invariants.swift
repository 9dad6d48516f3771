import Balances
import FrameSupport
import System

// What is true of the pallet's storage between any two calls.
extension OffchainComputing {
    public static func tryState() throws(TryStateFailure) {
        try checkPools()
        try checkPolicies()
        try checkMemberships()
        try checkJobs()
        try checkJobIndexes()
        try checkJobData()
        try checkDeposits()
    }

    private static func checkPools() throws(TryStateFailure) {
        try require(pools.count == pools.keys.number(), "the counter of pools is their number")
        for (poolID, pool) in pools.entries {
            try require(pool.id == poolID, "a pool is stored under its ID")
            try require(accountOwningPools.contains(pool.owner, poolID), "an owner's index holds its pools")
            try require(
                pool.minImplSpecVersion >= 1 && pool.minImplSpecVersion <= pool.maxImplSpecVersion,
                "a pool supports at least one version")

            try require(pool.jobsCount == jobs.keys(poolID).number(), "a pool's count of jobs is their number")
            try require(pool.jobsCount <= Runtime.maxJobsPerPool, "a pool has no more jobs than it may")
            let policies = jobPolicies.keys(poolID).number()
            try require(pool.jobPoliciesCount == policies, "a pool's count of policies is their number")
            try require(policies <= Runtime.maxPoliciesPerPool, "a pool has no more policies than it may")
            let workers = poolAuthorizedWorkers.keys.number { $0.second == poolID }
            try require(pool.workersCount == workers, "a pool's count of workers is that of those authorized")
            try require(workers <= Runtime.maxWorkersPerPool, "a pool has no more workers than it may")
        }
        for key in accountOwningPools.keys {
            try require(pools[key.second]?.owner == key.first, "an owner's index holds only its pools")
        }
        for poolID in poolMetadata.keys { try require(pools.contains(poolID), "metadata belongs to a pool") }
        for poolID in nextJobID.keys { try require(pools.contains(poolID), "the next job's ID belongs to a pool") }
        for poolID in nextJobPolicyID.keys {
            try require(pools.contains(poolID), "the next policy's ID belongs to a pool")
        }
    }

    private static func checkPolicies() throws(TryStateFailure) {
        for (key, policy) in jobPolicies.entries {
            let (poolID, policyID) = (key.first, key.second)
            try require(pools.contains(poolID), "a policy belongs to a pool")
            try require(policy.id == policyID, "a policy is stored under its ID")
            try require(
                policy.jobsCount == jobs.entries(poolID).number { $1.policyID == policyID },
                "a policy's count of jobs is their number")
        }
    }

    private static func checkMemberships() throws(TryStateFailure) {
        for key in poolAuthorizedWorkers.keys {
            let (worker, poolID) = (key.first, key.second)
            try require(pools.contains(poolID), "a membership is in a pool")
            try require(Workers.workerExists(worker), "a membership is a worker's")
            try require(
                counterForWorkerAddedPools[worker] == poolAuthorizedWorkers.keys(worker).number(),
                "a worker's count of memberships is their number")
        }
        for worker in counterForWorkerAddedPools.keys {
            try require(
                counterForWorkerAddedPools[worker] == poolAuthorizedWorkers.keys(worker).number(),
                "a worker's count of memberships is their number")
        }
        for key in workerSubscribedPools.keys {
            let (worker, poolID) = (key.first, key.second)
            try require(poolAuthorizedWorkers.contains(worker, poolID), "only authorized workers subscribe")
            try require(counterForWorkerSubscribedPools[worker] > 0, "subscriptions are counted")
        }
        for worker in counterForWorkerSubscribedPools.keys {
            let subscriptions = workerSubscribedPools.keys(worker).number()
            try require(
                counterForWorkerSubscribedPools[worker] == subscriptions,
                "a worker's count of subscriptions is their number")
            try require(
                subscriptions <= Runtime.maxSubscribedPoolsPerWorker, "a worker has no more subscriptions than it may")
        }
    }

    private static func checkJobs() throws(TryStateFailure) {
        for (key, job) in jobs.entries {
            let (poolID, jobID) = (key.first, key.second)
            try require(job.id == jobID, "a job is stored under its ID")
            try require(pools.contains(poolID), "a job belongs to a pool")
            try require(jobPolicies.contains(poolID, job.policyID), "a job belongs to a policy")
            try require(
                assignableJobs.contains(poolID, job.implSpecVersion, jobID) == job.isAssignable,
                "pending jobs without a worker are assignable, and no others")
            if let worker = job.worker {
                try require(
                    workerAssignedJobs.contains(worker, poolID, jobID), "a worker has the jobs in hand that name it")
            } else {
                try require(job.status != .processing, "a job that is processed has a worker")
            }
            try require(
                accountBeneficialJobs.contains(job.beneficiary, poolID, jobID), "a beneficiary's index holds its jobs")
            if let uniqueTrackID = job.uniqueTrackID {
                try require(indexedJobs[poolID, uniqueTrackID] == jobID, "track IDs lead to their jobs")
            }
        }
    }

    private static func checkJobIndexes() throws(TryStateFailure) {
        for key in assignableJobs.keys {
            try require(
                jobs[key.first, key.third]?.implSpecVersion == key.second,
                "assignable jobs exist, under the version they ask for")
        }
        for key in workerAssignedJobs.keys {
            let (worker, poolID, jobID) = (key.first, key.second, key.third)
            try require(jobs[poolID, jobID]?.worker == worker, "jobs in hand name their worker")
            try require(counterForWorkerAssignedJobs[worker] > 0, "jobs in hand are counted")
        }
        for worker in counterForWorkerAssignedJobs.keys {
            let inHand = workerAssignedJobs.keys(worker).number()
            try require(
                counterForWorkerAssignedJobs[worker] == inHand, "a worker's count of jobs in hand is their number")
            try require(
                inHand <= Runtime.maxAssignedJobsPerWorker, "a worker has no more jobs in hand than it may")
        }
        for key in accountBeneficialJobs.keys {
            try require(
                jobs[key.second, key.third]?.beneficiary == key.first, "a beneficiary's index holds only its jobs")
        }
        for key in indexedJobs.keys {
            let (poolID, uniqueTrackID) = (key.first, key.second)
            guard let jobID = indexedJobs[poolID, uniqueTrackID] else { continue }
            try require(
                jobs[poolID, jobID]?.uniqueTrackID == uniqueTrackID, "jobs have the track IDs that lead to them")
        }
    }

    private static func checkJobData() throws(TryStateFailure) {
        for key in jobInputs.keys { try require(jobs.contains(key.first, key.second), "an input belongs to a job") }
        for key in jobOutputs.keys {
            try require(jobs[key.first, key.second]?.status == .processed, "an output belongs to a processed job")
        }
        for key in jobProofs.keys {
            try require(jobs[key.first, key.second]?.status == .processed, "a proof belongs to a processed job")
        }
    }

    private static func checkDeposits() throws(TryStateFailure) {
        for account in System<Runtime>.account.keys {
            let poolDeposits = pools.entries.sum { $1.owner == account ? $1.ownerDeposit : nil }
            let metadataDeposits = poolMetadata.entries.sum { deposit($1, from: account) }
            let jobDeposits = jobs.entries.sum { $1.depositor == account ? $1.deposit : nil }
            let inputs = jobInputs.entries.sum { deposit($1, from: account) }
            let outputs = jobOutputs.entries.sum { deposit($1, from: account) }
            let proofs = jobProofs.entries.sum { deposit($1, from: account) }

            try require(held(.poolCreationReserve, account) == poolDeposits, "what is held for pools is recorded")
            try require(
                held(.poolMetadataStorageReserve, account) == metadataDeposits, "what is held for metadata is recorded")
            try require(held(.jobDepositorReserve, account) == jobDeposits, "what is held for jobs is recorded")
            try require(
                held(.jobStorageReserve, account) == inputs.saturatingAdd(outputs).saturatingAdd(proofs),
                "what is held for jobs' data is recorded")
        }
    }

    /// What is held from the account for the data; nil where it is from another.
    private static func deposit<Limit>(_ stored: ChainStoredData<Limit>, from account: AccountID) -> Balance? {
        stored.depositor == account ? stored.deposit : nil
    }

    private static func held(_ reason: HoldReason, _ who: AccountID) -> Balance {
        Balances<Runtime>.held(Runtime.holdReason(reason), who)
    }
}
