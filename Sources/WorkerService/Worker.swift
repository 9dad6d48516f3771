import Crypto
import CybrosClient
import JobExecution
import Logging
import Primitives

/// A worker on one chain: looks at every new block, and does what the planner says.
actor Worker {
    private let client: ChainClient
    private let reader: ChainReader
    private let planner: Planner
    private let transactions: WorkerTransactions
    private let runner: JobRunner
    private let folder: ResultFolder
    private let status: StatusBoard
    private let logger: Logger

    private var memory = Memory()
    private var view: ChainView?
    /// What came of jobs whose result may not be final.
    private var results: [JobKey: KeptResult]
    private var programs: [JobKey: Task<Void, Never>] = [:]
    /// In which block an action's transaction is: it is under way until that block is seen.
    private var settled: [Action: BlockNumber] = [:]
    /// When an action that failed may be tried again, and how often it failed.
    private var retries: [Action: (at: ContinuousClock.Instant, count: Int)] = [:]
    private var obstacles: Set<Obstacle> = []
    private var wasOnline = false
    private var ending: Ending?
    /// Until when no jobs are taken, since the last one could not be run here.
    private var pausedUntil: ContinuousClock.Instant?
    /// Jobs whose result got into a block, with the block; they are forgotten when that is final.
    private var reported: [JobKey: BlockNumber] = [:]

    /// How often a worker that leaves asks to go offline where that fails, such as for want of money.
    private static let mostRefusals = 3

    /// How work on a chain ends.
    enum Ending {
        /// The worker has left as it was told to.
        case left
        /// The chain began anew.
        case chainReset
    }

    private var readAt: ContinuousClock.Instant?
    /// Between two looks at the chain at least.
    private static let distance = Duration.milliseconds(100)

    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation
    private var newest: BlockHeader?

    init(
        client: ChainClient, configuration: WorkerConfiguration, transactions: WorkerTransactions, runner: JobRunner,
        folder: ResultFolder, status: StatusBoard, logger: Logger
    ) {
        self.client = client
        self.transactions = transactions
        self.runner = runner
        self.folder = folder
        self.status = status
        self.logger = logger
        reader = ChainReader(configuration: configuration, account: transactions.account)
        planner = Planner(configuration: configuration, account: transactions.account) { runner.canRun($0) }
        results = folder.all()
        memory.finished = Set(results.keys)
        (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Finishes what is begun, gives back what is not, and goes offline; `run` returns then.
    func leave() {
        guard !memory.isLeaving else { return }
        memory.isLeaving = true
        logger.notice("👋 Leaving: \(memory.running.count) jobs are finished first")
        wake.yield()
    }

    // MARK: The loop

    /// Works until it was told to leave and is offline, or the chain is gone.
    ///
    /// - Parameter heads: new blocks; ends where there will be none any more.
    func run(_ heads: AsyncHeads) async throws(WorkerError) -> Ending {
        let follower = Task { () -> ClientError? in
            defer { wake.finish() }
            do throws(ClientError) {
                for try await head in heads { saw(head) }
                return nil
            } catch {
                return error
            }
        }
        defer {
            follower.cancel()
            for program in programs.values { program.cancel() }
        }
        for await _ in wakes {
            do throws(ClientError) {
                try await step()
            } catch {
                switch error {
                case .chainChanged, .closed, .cancelled: throw .client(error)
                // The next block is another chance.
                default: logger.warning("the chain could not be read: \(error)")
                }
            }
            if let ending { return ending }
        }
        // The blocks of a node that is gone may never end.
        if Task.isCancelled { throw .client(.cancelled) }
        throw .client(await follower.value ?? .closed)
    }

    private func saw(_ head: BlockHeader) {
        newest = head
        wake.yield()
    }

    private func step() async throws(ClientError) {
        if let head = newest, head.hash != view?.hash {
            try await keepDistance()
            guard let seen = try await reader.read(client, at: newest ?? head) else {
                ending = .chainReset
                return
            }
            view = seen
            take(seen)
        }
        guard let view else { return }
        if let until = pausedUntil, until <= .now { pausedUntil = nil }
        memory.isPaused = pausedUntil != nil
        let plan = planner.plan(view, memory)
        tell(plan.obstacles, view)
        for action in plan.actions { perform(action, view) }
        if memory.isLeaving { checkLeft(view, plan) }
        report(view)
    }

    /// Waits where blocks come so fast that looking at each would keep the node busy.
    private func keepDistance() async throws(ClientError) {
        if let next = readAt.map({ $0 + Self.distance }), next > .now {
            do { try await Task.sleep(until: next, clock: .continuous) } catch { throw .cancelled }
        }
        readAt = .now
    }

    /// What a new block says of what the worker did.
    private func take(_ view: ChainView) {
        for (action, block) in settled where view.number >= block {
            settled[action] = nil
            memory.underWay.remove(action)
        }
        for (job, block) in reported where view.finalized >= block { forget(job) }
        retries = retries.filter { $0.value.at + .seconds(60) > .now }
        let held = Dictionary(uniqueKeysWithValues: view.assigned.map { ($0.key, $0.fingerprint) })
        for (job, result) in results where !memory.underWay.contains(.submit(job)) {
            if let fingerprint = held[job] {
                // A job of the same name on a chain that began anew.
                if fingerprint != result.fingerprint { forget(job) }
            } else if reported[job] == nil {
                // Nobody waits for it any more: the job was destroyed, or the result is there.
                reported[job] = view.number
            }
        }
        let isOnline = view.worker?.status == .online
        if isOnline != wasOnline { logger.info("\(isOnline ? "🟢 Online" : "⚪️ Not online")") }
        wasOnline = isOnline
        guard let reason = view.offlineReason else { return }
        if !memory.hasAskedOffline {
            logger.warning("the worker was taken offline: \(reason)")
            memory.isToldOffline = reason == .forced || reason == .graceful
        }
        memory.hasAskedOffline = false
    }

    private func forget(_ job: JobKey) {
        reported[job] = nil
        results[job] = nil
        memory.finished.remove(job)
        folder.remove(job)
    }

    private func checkLeft(_ view: ChainView, _ plan: Planner.Plan) {
        if let failures = retries[.requestOffline]?.count, failures >= Self.mostRefusals, memory.running.isEmpty {
            logger.error(
                "the chain does not let the worker go offline; it ends, and stays online until it misses a heartbeat")
            ending = .left
        }
        let isAway: Bool =
            switch view.worker?.status {
            case nil, .registered, .offline: true
            default: false
            }
        guard isAway, memory.running.isEmpty, memory.underWay.isEmpty, plan.actions.isEmpty else { return }
        ending = .left
    }

    // MARK: Actions

    private func perform(_ action: Action, _ view: ChainView) {
        switch action {
        case .start(let job): start(job, view)
        case .cancel(let job):
            logger.warning("job \(job.name) is not this worker's any more; its program is ended")
            programs[job]?.cancel()
        default:
            if let retry = retries[action], retry.at > .now { return }
            memory.underWay.insert(action)
            if action == .requestOffline { memory.hasAskedOffline = true }
            Task { await send(action) }
        }
    }

    private func send(_ action: Action) async {
        let outcome = await transactions.send(action, outcome: action.job.flatMap { results[$0]?.outcome })
        switch outcome {
        case .included(let block):
            retries[action] = nil
            settled[action] = block
            count(action, block)
        case .failed(let reason):
            let count = (retries[action]?.count ?? 0) + 1
            // Not in step with others: workers of one owner would use the same nonce of it again.
            let pause = min(Duration.seconds(1) * (1 << min(count, 6)), .seconds(60)) * Double.random(in: 0.5...1)
            retries[action] = (.now + pause, count)
            // There may be no block before.
            look(after: pause)
            memory.underWay.remove(action)
            logger.warning("\(action): \(reason)")
            status.update { $0.failedTransactions += 1 }
        }
        wake.yield()
    }

    /// Has the planner asked again when something may be done again.
    private func look(after pause: Duration) {
        Task {
            try? await Task.sleep(for: pause + .milliseconds(10))
            wake.yield()
        }
    }

    private func count(_ action: Action, _ block: BlockNumber) {
        status.update { $0.transactions += 1 }
        switch action {
        case .heartbeat:
            status.update { $0.heartbeats += 1 }
            logger.info("💓 Heartbeat in #\(block)")
        case .resign(let job):
            status.update { $0.resigned += 1 }
            logger.info("↩️  Gave back job \(job.name)")
        case .submit(let job):
            guard let outcome = results[job]?.outcome else { return }
            reported[job] = block
            status.update { $0.done[outcome.result, default: 0] += 1 }
            logger.info("✅ Job \(job.name): \(outcome.result.rawValue) in #\(block)")
            if planner.configuration.isOnce { leave() }
        case .take(let job): logger.info("📥 Took job \(job.name)")
        default: logger.info("\(action) in #\(block)")
        }
    }

    private func start(_ key: JobKey, _ view: ChainView) {
        guard programs[key] == nil, let assigned = view.assigned.first(where: { $0.key == key }) else { return }
        memory.running.insert(key)
        let remaining = assigned.expiresAt > view.time ? Int(clamping: assigned.expiresAt - view.time) : nil
        let job = Job(
            poolID: key.poolID, jobID: key.jobID, specVersion: assigned.specVersion, input: assigned.input,
            remainingTime: remaining)
        programs[key] = Task { [runner] in
            let result: Result<JobOutcome, JobRunnerError>
            do throws(JobRunnerError) {
                result = .success(try await runner.run(job))
            } catch {
                result = .failure(error)
            }
            ended(key, result, assigned.fingerprint)
        }
    }

    private func ended(_ job: JobKey, _ result: Result<JobOutcome, JobRunnerError>, _ fingerprint: Hash256) {
        let isCancelled = programs[job]?.isCancelled ?? true
        programs[job] = nil
        memory.running.remove(job)
        defer { wake.yield() }
        if isCancelled { return }
        let outcome: JobOutcome
        switch result {
        case .success(let made): outcome = made
        case .failure(let error):
            logger.error("job \(job.name) could not be run here: \(error); no other is taken for a minute")
            outcome = JobOutcome(.executorFault, "the worker could not run the job")
            pausedUntil = .now + .seconds(60)
            look(after: .seconds(60))
        }
        tell(outcome, of: job)
        let seconds = Double(outcome.usage.duration / .milliseconds(1)) / 1000
        status.update { $0.jobSeconds += seconds }
        let kept = KeptResult(outcome: outcome, fingerprint: fingerprint)
        do throws(WorkerError) {
            try folder.keep(kept, of: job)
        } catch {
            // The job is reported all the same; only a crash now would have it done again.
            logger.error("the result of job \(job.name) is not kept: \(error)")
        }
        results[job] = kept
        memory.finished.insert(job)
    }

    // MARK: Telling

    /// Lines of a program's standard error that are told of a job, the last ones.
    private static let toldLines = 20

    /// What a program wrote to standard error goes to the log: where it failed for whoever reads it, else for who looks.
    private func tell(_ outcome: JobOutcome, of job: JobKey) {
        let level: Logger.Level = outcome.result == .success ? .debug : .warning
        if let reason = outcome.reason { logger.warning("job \(job.name): \(reason)") }
        let lines = String(decoding: outcome.usage.log, as: UTF8.self).split(whereSeparator: \.isNewline)
        for line in lines.suffix(Self.toldLines) { logger.log(level: level, "job \(job.name) wrote: \(line)") }
    }

    private func tell(_ found: Set<Obstacle>, _ view: ChainView) {
        for obstacle in found.subtracting(obstacles) {
            logger.warning("\(obstacle.words(transactions.address, planner.configuration, view.balance))")
        }
        obstacles = found
    }

    private func report(_ view: ChainView) {
        status.update {
            $0.best = (view.number, view.hash)
            $0.finalized = (view.finalized, view.finalizedHash)
            $0.worker = view.worker
            $0.balance = view.balance
            $0.waiting = view.pools.reduce(0) { $0 + $1.assignable.count }
            $0.assigned = view.assigned.count
            $0.running = memory.running.count
        }
    }
}
