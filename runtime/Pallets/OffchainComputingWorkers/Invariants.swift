import Balances
import FrameSupport
import System

// What is true of the pallet's storage between any two calls.
extension OffchainComputingWorkers {
    public static func tryState() throws(TryStateFailure) {
        try checkCounters()
        try checkWorkers()
        try checkImpls()
        try checkOwners()
        try checkDeposits()
    }

    private static func checkCounters() throws(TryStateFailure) {
        try require(workers.count == workers.keys.number(), "the counter of workers is their number")
        try require(impls.count == impls.keys.number(), "the counter of implementations is their number")
        try require(flipSet.count == flipSet.keys.number(), "the counter of the flip set is its size")
        try require(flopSet.count == flopSet.keys.number(), "the counter of the flop set is its size")
    }

    private static func checkWorkers() throws(TryStateFailure) {
        for (account, worker) in workers.entries {
            try require(worker.account == account, "a worker is stored under its account")
            try require(impls.contains(worker.implID), "a worker's implementation exists")

            let isChallenged = flipSet.contains(account) != flopSet.contains(account)
            let isNotChallenged = !flipSet.contains(account) && !flopSet.contains(account)
            try require(
                worker.isServing ? isChallenged : isNotChallenged,
                "a serving worker is in one challenge set, any other in none")

            try require(
                worker.isIdle ? worker.hasNoSession : worker.hasWholeSession,
                "a worker has a session unless it is registered or offline")
            guard let version = worker.implBuildVersion else { continue }
            try require(implBuilds.contains(worker.implID, version), "the build of a session exists")
        }
        for account in flipSet.keys { try require(workers.contains(account), "members of the flip set are workers") }
        for account in flopSet.keys { try require(workers.contains(account), "members of the flop set are workers") }
    }

    private static func checkImpls() throws(TryStateFailure) {
        for (implID, impl) in impls.entries {
            try require(impl.id == implID, "an implementation is stored under its ID")
            try require(
                impl.workersCount == workers.entries.number { $1.implID == implID },
                "an implementation's count of workers is that of those registered")

            let builds = counterForImplBuilds[implID]
            try require(builds == implBuilds.keys(implID).number(), "the counter of builds is their number")
            try require(builds <= Runtime.maxImplBuilds, "an implementation has no more builds than it may")
        }
        for (key, build) in implBuilds.entries {
            let (implID, version) = (key.first, key.second)
            try require(impls.contains(implID), "a build's implementation exists")
            try require(
                build.workersCount
                    == workers.entries.number { $1.implID == implID && $1.implBuildVersion == version },
                "a build's count of workers is that of the sessions that run it")
        }
        for implID in counterForImplBuilds.keys {
            try require(impls.contains(implID), "builds are counted for implementations that exist")
        }
        for implID in implMetadata.keys { try require(impls.contains(implID), "metadata belongs to an implementation") }
    }

    private static func checkOwners() throws(TryStateFailure) {
        for (implID, impl) in impls.entries {
            try require(accountOwningImpls.contains(impl.owner, implID), "an owner's index holds its implementations")
        }
        for (account, worker) in workers.entries {
            try require(accountOwningWorkers.contains(worker.owner, account), "an owner's index holds its workers")
        }
        for key in accountOwningImpls.keys {
            try require(impls[key.second]?.owner == key.first, "an owner's index holds only its implementations")
        }
        for key in accountOwningWorkers.keys {
            try require(workers[key.second]?.owner == key.first, "an owner's index holds only its workers")
        }
    }

    private static func checkDeposits() throws(TryStateFailure) {
        for account in System<Runtime>.account.keys {
            let implDeposits = impls.entries.sum { $1.owner == account ? $1.ownerDeposit : nil }
            let metadataDeposits = implMetadata.entries.sum { $1.depositor == account ? $1.deposit : nil }
            try require(
                held(.implRegistrationReserve, account) == implDeposits, "what is held for implementations is recorded")
            try require(
                held(.implMetadataStorageReserve, account) == metadataDeposits, "what is held for metadata is recorded")
            // It may be less, after a slash.
            try require(
                held(.workerRegistrationReserve, account) <= workers[account]?.deposit ?? 0,
                "no more is held from a worker than its deposit")
        }
    }

    private static func held(_ reason: HoldReason, _ who: AccountID) -> Balance {
        Balances<Runtime>.held(Runtime.holdReason(reason), who)
    }
}

extension WorkerInfo {
    fileprivate var hasNoSession: Bool {
        implSpecVersion == nil && implBuildVersion == nil && attestationMethod == nil && attestationExpiresAt == nil
            && attestedAt == nil && lastSentHeartbeatAt == nil && uptimeStartedAt == nil && uptime == nil
    }

    fileprivate var hasWholeSession: Bool {
        implSpecVersion != nil && implBuildVersion != nil && attestationMethod != nil && attestedAt != nil
            && lastSentHeartbeatAt != nil && uptimeStartedAt != nil && uptime != nil
    }
}
