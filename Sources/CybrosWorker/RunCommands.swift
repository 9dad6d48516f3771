import ArgumentParser
import Crypto
import Foundation
import Logging
import UnixSignals
import WorkerService

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Work until told to stop; the command where none is named.")

    @OptionGroup(title: "Chain") var worker: WorkerOptions
    @OptionGroup(title: "Jobs") var executor: ExecutorOptions
    @OptionGroup(title: "Log") var log: LogOptions

    func run() async throws { try await WorkerRun(worker, executor, log).run(mode: .follow, isOnce: false) }
}

struct PollCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poll", abstract: "Work, and ask the node for news instead of being told.")

    @Option(help: ArgumentHelp("Seconds between two questions, a quarter more or less.", valueName: "seconds"))
    var interval = 6.0

    @OptionGroup(title: "Chain") var worker: WorkerOptions
    @OptionGroup(title: "Jobs") var executor: ExecutorOptions
    @OptionGroup(title: "Log") var log: LogOptions

    func validate() throws {
        guard (0.1...3600).contains(interval) else { throw ValidationError("--interval is 0.1 to 3600 seconds") }
    }

    func run() async throws {
        let interval = Duration.milliseconds(Int(interval * 1000))
        try await WorkerRun(worker, executor, log).run(mode: .poll(every: interval), isOnce: false)
    }
}

struct OnceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "once", abstract: "Go online, do one job, go offline and end.")

    @OptionGroup(title: "Chain") var worker: WorkerOptions
    @OptionGroup(title: "Jobs") var executor: ExecutorOptions
    @OptionGroup(title: "Log") var log: LogOptions

    func run() async throws { try await WorkerRun(worker, executor, log).run(mode: .follow, isOnce: true) }
}

/// A worker from its command line to its end.
struct WorkerRun {
    private let worker: WorkerOptions
    private let executor: ExecutorOptions
    private let log: LogOptions

    init(_ worker: WorkerOptions, _ executor: ExecutorOptions, _ log: LogOptions) {
        self.worker = worker
        self.executor = executor
        self.log = log
    }

    func run(mode: WorkerMode, isOnce: Bool) async throws {
        // From the beginning: whoever sees the worker's page may tell it to end.
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        log.start()
        let logger = Logger(label: "worker")
        let key: KeyPair
        if let given = try worker.key() {
            key = given
        } else {
            let isNew: Bool
            (key, isNew) = try WorkerKey.load(from: executor.workPath)
            if isNew { logger.notice("🔑 Made a new key in \(executor.workPath)/worker.secret; keep a copy of it") }
        }
        let owner = try worker.owner()
        var configuration = worker.configuration(owner: owner)
        configuration.isOnce = isOnce
        if isOnce { configuration.parallelJobs = 1 }

        var settings = WorkerService.Settings(
            nodeURL: worker.rpcURL, key: key, configuration: configuration, folder: executor.workPath)
        settings.owner = owner
        settings.mode = mode
        settings.statusInterval = worker.statusInterval > 0 ? .seconds(worker.statusInterval) : nil
        settings.waitsForNode = !isOnce
        if configuration.pools.isEmpty {
            logger.warning("no --pool is given: the worker goes online, and takes no jobs")
        }
        let status = StatusBoard()
        let service = WorkerService(settings, runner: try await executor.runner(), status: status, logger: logger)
        var page: StatusPage?
        if let port = worker.metricsPort {
            page = try await StatusPage.open(status, host: worker.bind, port: port, version: CybrosWorker.version)
            logger.info("📈 http://\(worker.bind):\(page?.port ?? port)/metrics")
        }
        try await Self.run(service, signals, logger)
        await page?.close()
        logger.info("👋 \(status.current.line)")
    }

    /// The first signal has the worker finish and leave, the second one ends it at once.
    private static func run(_ service: WorkerService, _ signals: UnixSignalsSequence, _ logger: Logger) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            group.addTask {
                var isFirst = true
                for await _ in signals {
                    if isFirst {
                        isFirst = false
                        await service.leave()
                    } else {
                        logger.warning("ended before the jobs were; they are done again at the next start")
                        throw CommandError("told twice to stop")
                    }
                }
                // Cancelled, as the worker has ended.
            }
            try await group.next()
            group.cancelAll()
        }
    }
}
