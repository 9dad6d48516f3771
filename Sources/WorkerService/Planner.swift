import CybrosClient
import Primitives

/// Something for the worker to do.
enum Action: Hashable, Sendable {
    // Transactions of the owner.
    case register
    case authorize(pool: UInt32)
    case topUp

    // Transactions of the worker.
    case online
    case heartbeat
    case refreshAttestation
    case requestOffline
    case subscribe(pool: UInt32)
    case take(JobKey)
    case submit(JobKey)
    case resign(JobKey)

    /// Runs the job's program.
    case start(JobKey)
    /// Ends the job's program: the job is not the worker's any more.
    case cancel(JobKey)
}

/// Something that the worker cannot go on without, and somebody else has to see to.
enum Obstacle: Hashable, Sendable {
    case notRegistered
    case registeredForOther(impl: UInt32)
    case implUnknown
    case buildUnknown
    case buildNotReleased(ImplBuildStatus)
    case poolUnknown(UInt32)
    case otherPool(UInt32, impl: UInt32)
    case notAuthorized(pool: UInt32)
    case poorBalance
    /// Somebody else took the worker offline; it stays so.
    case toldOffline
}

/// What the worker remembers beside the chain.
struct Memory: Sendable {
    /// Actions that are under way, or whose transaction is in a later block than the one that is seen.
    var underWay: Set<Action> = []
    /// Jobs whose program runs.
    var running: Set<JobKey> = []
    /// Jobs whose program has ended, and whose result the chain may not have.
    var finished: Set<JobKey> = []
    /// The worker is to finish what it has and go offline.
    var isLeaving = false
    /// The worker itself has asked to go offline.
    var hasAskedOffline = false
    /// The worker went offline, and not by its own wish.
    var isToldOffline = false
    /// Jobs cannot be run here at the moment, and none are to be taken.
    var isPaused = false
}

/// Decides what a worker does next. It is a function of what it sees and remembers, so that it does the right thing after
/// whatever happened: a crash, a lost connection, a reorganization.
struct Planner: Sendable {
    let configuration: WorkerConfiguration
    let account: AccountID
    /// Whether the program of a job with this input may run here; a job that may not is left to others, or given back.
    let canRun: @Sendable (_ input: [UInt8]) -> Bool

    struct Plan: Equatable, Sendable {
        var actions: [Action] = []
        var obstacles: Set<Obstacle> = []
    }

    func plan(_ view: ChainView, _ memory: Memory) -> Plan {
        var plan = Plan()
        guard let worker = view.worker else {
            if memory.isLeaving { return plan }
            guard configuration.hasOwner else {
                plan.obstacles.insert(.notRegistered)
                return plan
            }
            if view.isImplKnown { add(.register, memory, &plan) } else { plan.obstacles.insert(.implUnknown) }
            return plan
        }
        guard worker.implID == configuration.implID else {
            plan.obstacles.insert(.registeredForOther(impl: worker.implID))
            return plan
        }
        if view.balance < configuration.lowBalance, !memory.isLeaving {
            if configuration.hasOwner { add(.topUp, memory, &plan) }
            plan.obstacles.insert(.poorBalance)
        }
        switch worker.status {
        case .registered, .offline, .unresponsive: planOnline(worker, view, memory, &plan)
        case .online, .requestingOffline: planWork(worker, view, memory, &plan)
        }
        return plan
    }

    private func add(_ action: Action, _ memory: Memory, _ plan: inout Plan) {
        if !memory.underWay.contains(action) { plan.actions.append(action) }
    }

    // MARK: - Going online

    private func planOnline(_ worker: WorkerInfo, _ view: ChainView, _ memory: Memory, _ plan: inout Plan) {
        if memory.isLeaving {
            // An unresponsive worker still counts for its build, and holds its jobs.
            if worker.status == .unresponsive { add(.requestOffline, memory, &plan) }
            return
        }
        if memory.isToldOffline, worker.status == .offline {
            plan.obstacles.insert(.toldOffline)
            return
        }
        guard let build = view.build else {
            plan.obstacles.insert(view.isImplKnown ? .buildUnknown : .implUnknown)
            return
        }
        guard build.status == .released else {
            plan.obstacles.insert(.buildNotReleased(build.status))
            return
        }
        let isOtherBuild =
            worker.implSpecVersion != configuration.specVersion || worker.implBuildVersion != configuration.buildVersion
        if worker.status == .unresponsive, isOtherBuild {
            // It comes back with the build that it was online with, or not before it was offline.
            add(.requestOffline, memory, &plan)
        } else {
            add(.online, memory, &plan)
        }
    }

    // MARK: - Work

    private func planWork(_ worker: WorkerInfo, _ view: ChainView, _ memory: Memory, _ plan: inout Plan) {
        // A worker that has asked to go offline leaves by a heartbeat as well, once it has no jobs.
        if configuration.sendsHeartbeats, let due = view.heartbeatDue, due <= view.number {
            add(.heartbeat, memory, &plan)
        }
        if let expires = worker.attestationExpiresAt, view.time + configuration.attestationMargin >= expires {
            add(.refreshAttestation, memory, &plan)
        }
        let isOtherBuild =
            worker.implSpecVersion != configuration.specVersion || worker.implBuildVersion != configuration.buildVersion
        let isLeaving = memory.isLeaving || worker.status == .requestingOffline || isOtherBuild
        planJobs(view, isLeaving, memory, &plan)
        if isLeaving {
            // Jobs that are taken in this moment are not seen yet.
            let isTaking = memory.underWay.contains { if case .take = $0 { true } else { false } }
            let isRequested = worker.status == .requestingOffline
            if !isTaking, !isRequested || view.assigned.isEmpty { add(.requestOffline, memory, &plan) }
        } else {
            planPools(view, memory, &plan)
            planTaking(view, memory, &plan)
        }
    }

    private func planJobs(_ view: ChainView, _ isLeaving: Bool, _ memory: Memory, _ plan: inout Plan) {
        let lost = memory.running.subtracting(view.assigned.map(\.key))
        plan.actions += lost.sorted(by: JobKey.isBefore).map { .cancel($0) }
        var free = configuration.parallelJobs - memory.running.count
        for job in view.assigned where !memory.running.contains(job.key) {
            if memory.finished.contains(job.key) {
                add(.submit(job.key), memory, &plan)
            } else if !job.isProcessing, isLeaving || !canRun(job.input) {
                add(.resign(job.key), memory, &plan)
            } else if free > 0 {
                // A job that is locked to the worker is run even where it may not: its result says so.
                plan.actions.append(.start(job.key))
                free -= 1
            }
        }
    }

    private func planPools(_ view: ChainView, _ memory: Memory, _ plan: inout Plan) {
        for pool in view.pools {
            guard let info = pool.info else {
                plan.obstacles.insert(.poolUnknown(pool.id))
                continue
            }
            guard info.implID == configuration.implID else {
                plan.obstacles.insert(.otherPool(pool.id, impl: info.implID))
                continue
            }
            if pool.isSubscribed { continue }
            if pool.isAuthorized {
                add(.subscribe(pool: pool.id), memory, &plan)
            } else if info.owner == configuration.owner {
                add(.authorize(pool: pool.id), memory, &plan)
            } else {
                plan.obstacles.insert(.notAuthorized(pool: pool.id))
            }
        }
    }

    private func planTaking(_ view: ChainView, _ memory: Memory, _ plan: inout Plan) {
        // One job is enough for a worker that ends after one.
        let hasBegun = !memory.running.isEmpty || !memory.finished.isEmpty || !view.assigned.isEmpty
        if memory.isPaused || configuration.isOnce && hasBegun { return }
        let taking = memory.underWay.count { if case .take = $0 { true } else { false } }
        var free = configuration.parallelJobs - view.assigned.count - taking
        for pool in view.pools where pool.isSubscribed {
            let turns = Turns(of: pool.peers, for: account, length: Turns.length(interval: view.interval))
            for job in pool.assignable where free > 0 && !memory.underWay.contains(.take(job.key)) {
                guard turns.isMine(job.key, after: view.number), canRun(job.input) else { continue }
                plan.actions.append(.take(job.key))
                free -= 1
            }
        }
    }
}
