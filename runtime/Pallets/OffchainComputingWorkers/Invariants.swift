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
        try require(workers.count == count(workers.keys), "the counter of workers is their number")
        try require(impls.count == count(impls.keys), "the counter of implementations is their number")
        try require(flipSet.count == count(flipSet.keys), "the counter of the flip set is its size")
        try require(flopSet.count == count(flopSet.keys), "the counter of the flop set is its size")
    }

    private static func checkWorkers() throws(TryStateFailure) {
        for account in workers.keys {
            guard let worker = workers[account] else { continue }
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
        for implID in impls.keys {
            guard let impl = impls[implID] else { continue }
            try require(impl.id == implID, "an implementation is stored under its ID")
            try require(
                impl.workersCount == count(workers.keys) { workers[$0]?.implID == implID },
                "an implementation's count of workers is that of those registered")

            let builds = counterForImplBuilds[implID]
            try require(builds == count(implBuilds.keys(implID)), "the counter of builds is their number")
            try require(builds <= Runtime.maxImplBuilds, "an implementation has no more builds than it may")
        }
        for key in implBuilds.keys {
            let (implID, version) = (key.first, key.second)
            try require(impls.contains(implID), "a build's implementation exists")
            let users = count(workers.keys) {
                workers[$0]?.implID == implID && workers[$0]?.implBuildVersion == version
            }
            try require(
                implBuilds[implID, version]?.workersCount == users,
                "a build's count of workers is that of the sessions that run it")
        }
        for implID in implMetadata.keys { try require(impls.contains(implID), "metadata belongs to an implementation") }
    }

    private static func checkOwners() throws(TryStateFailure) {
        for implID in impls.keys {
            guard let impl = impls[implID] else { continue }
            try require(accountOwningImpls.contains(impl.owner, implID), "an owner's index holds its implementations")
        }
        for account in workers.keys {
            guard let worker = workers[account] else { continue }
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
            let implDeposits = sum(accountOwningImpls.keys(account)) { impls[$0]?.ownerDeposit }
            let metadataDeposits = sum(implMetadata.keys) { implID in
                implMetadata[implID].flatMap { $0.depositor == account ? $0.deposit : nil }
            }
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

    private static func require(_ holds: Bool, _ invariant: String) throws(TryStateFailure) {
        guard holds else { throw TryStateFailure(palletName, invariant) }
    }

    private static func count<Key>(_ keys: StorageKeys<Key>, where matches: (Key) -> Bool = { _ in true }) -> UInt32 {
        var count: UInt32 = 0
        for key in keys where matches(key) { count = count.saturatingAdd(1) }
        return count
    }

    private static func sum<Key>(_ keys: StorageKeys<Key>, _ amount: (Key) -> Balance?) -> Balance {
        var sum: Balance = 0
        for key in keys { sum = sum.saturatingAdd(amount(key) ?? 0) }
        return sum
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
