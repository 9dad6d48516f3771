import FrameSupport
import System

// The heartbeat challenge. Time is cut in windows, in turn a flip and a flop, and there are two sets of workers. Those in
// the flip set owe a heartbeat during flip windows; who sends it moves to the flop set, and owes the next one in the
// flop window that follows; and the other way round. Who is left in a set when its window ends is unresponsive.
extension OffchainComputingWorkers {
    static func heartbeat(_ origin: Origin) throws(DispatchError) -> UnusedWeight {
        var worker = try worker(origin)
        guard worker.isServing else { throw fail(.workerNotOnline) }
        if let reason = try reasonToLeave(worker) { return setOffline(worker, reason) }
        guard let (owing, answered) = setsOfWindow(flipOrFlop.value) else { throw fail(.tooEarly) }
        guard let due = owing[worker.account] else { throw fail(.heartbeatAlreadySent) }
        guard due <= System<Runtime>.blockNumber else { throw fail(.tooEarly) }
        guard let lastSentHeartbeatAt = worker.lastSentHeartbeatAt, let uptime = worker.uptime else {
            throw fail(.internalError)
        }

        let next = nextDueBlock(of: worker.account)
        owing.remove(worker.account)
        answered[worker.account] = next
        let now = now
        let newUptime = uptime.saturatingAdd(now.saturatingSubtract(lastSentHeartbeatAt))
        worker.uptime = newUptime
        worker.lastSentHeartbeatAt = now
        workers[worker.account] = worker

        deposit(.workerHeartbeatReceived(worker: worker.account, next: next, uptime: newUptime))
        return UnusedWeight(Runtime.offlineHooksWeight)
    }

    /// Why a worker that sends a heartbeat can not stay online, if so.
    private static func reasonToLeave(_ worker: WorkerInfo) throws(DispatchError) -> OfflineReason? {
        if let expiresAt = worker.attestationExpiresAt, now >= expiresAt { return .attestationExpired }
        if worker.status == .requestingOffline, Runtime.canOffline(worker.account) { return .graceful }
        if registrationReserve(worker.account) < worker.deposit { return .insufficientDepositFunds }
        guard let version = worker.implBuildVersion, let build = implBuilds[worker.implID, version] else {
            throw fail(.internalError)
        }
        return build.status == .retired ? .implBuildRetired : nil
    }

    // MARK: Windows

    typealias ChallengeSet = CountedStorageMap<AccountID, BlockNumber?>

    /// Closes the window that is over: declares those who stayed silent unresponsive, some in each block, and then
    /// opens the next.
    public static func onInitialize(_ number: BlockNumber) -> Weight {
        var weight = Runtime.databaseWeight.readsWrites(2, 0)
        let window = flipOrFlop.value
        let end = currentFlipFlopStartedAt.value.saturatingAdd(Runtime.collectingHeartbeatsDurationInBlocks)
        let stage = number >= end ? window.closed : window
        if stage != window {
            flipOrFlop.value = stage
            weight += Runtime.databaseWeight.readsWrites(0, 1)
        }
        guard let (silent, next) = setToClose(stage) else { return weight }

        let total = silent.count
        let handled = Array(silent.keys.prefix(Int(Runtime.handleUnresponsivePerBlockLimit)))
        for worker in handled { setUnresponsive(worker, in: silent) }
        weight += unresponsiveWeight * UInt64(handled.count)
        if handled.count >= total {
            flipOrFlop.value = next
            currentFlipFlopStartedAt.value = number
            weight += Runtime.databaseWeight.readsWrites(0, 2)
        }
        return weight
    }

    /// The set that owes heartbeats in a window and the one that has answered; nil while a window is being closed.
    private static func setsOfWindow(_ stage: FlipFlopStage) -> (owing: ChallengeSet, answered: ChallengeSet)? {
        switch stage {
        case .flip: (flipSet, flopSet)
        case .flop: (flopSet, flipSet)
        case .flipToFlop, .flopToFlip: nil
        }
    }

    /// The set that is being closed and the window that follows; nil inside of a window.
    private static func setToClose(_ stage: FlipFlopStage) -> (silent: ChallengeSet, next: FlipFlopStage)? {
        switch stage {
        case .flipToFlop: (flipSet, .flop)
        case .flopToFlip: (flopSet, .flip)
        case .flip, .flop: nil
        }
    }

    private static func setUnresponsive(_ account: AccountID, in silent: ChallengeSet) {
        silent.remove(account)
        Runtime.afterUnresponsive(account)
        leaveChallenge(account)
        guard var worker = workers[account] else { return }
        worker.status = .unresponsive
        workers[account] = worker
        slashWorker(account, Runtime.unresponsiveSlash)

        deposit(.workerUnresponsive(worker: account))
    }

    // MARK: Challenges

    /// Lets a worker that comes online owe its first heartbeat in the next window, never in one that is ending.
    static func enterChallenge(_ worker: AccountID) -> BlockNumber {
        let due = nextDueBlock(of: worker)
        switch flipOrFlop.value {
        case .flip, .flipToFlop: flopSet[worker] = due
        case .flop, .flopToFlip: flipSet[worker] = due
        }
        return due
    }

    static func leaveChallenge(_ worker: AccountID) {
        flipSet.remove(worker)
        flopSet.remove(worker)
    }

    /// A block in the first four fifths of the next window, so that the last fifth is left to answer. The worker can
    /// not choose it, and others' are elsewhere.
    private static func nextDueBlock(of worker: AccountID) -> BlockNumber {
        let window = Runtime.collectingHeartbeatsDurationInBlocks
        let start = currentFlipFlopStartedAt.value
        var subject = ScaleEncoder()
        subject.append(contentsOf: StaticString("computing_workers").utf8Bytes)
        worker.encode(to: &subject)
        start.encode(to: &subject)
        let random = UInt32(truncatingIfNeeded: Runtime.random(subject: subject.bytes).words.w0.littleEndian)
        let delay = random % max(window.saturatingMultiply(4) / 5, 1)
        return start.saturatingAdd(window).saturatingAdd(delay)
    }
}

extension FlipFlopStage {
    /// What follows a window's end.
    var closed: FlipFlopStage {
        switch self {
        case .flip, .flipToFlop: .flipToFlop
        case .flop, .flopToFlip: .flopToFlip
        }
    }
}
