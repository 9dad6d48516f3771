import Crypto
public import CybrosClient
public import JobExecution
public import Logging
import Primitives

/// How a worker learns of new blocks, and how long it stays.
public enum WorkerMode: Sendable {
    /// The node tells it.
    case follow
    /// It asks every so often, a little more or less: many workers do not come at once.
    case poll(every: Duration)
}

/// A worker for as long as it is wanted: over lost connections, and over resets of a development chain.
public actor WorkerService {
    public struct Settings: Sendable {
        public var nodeURL: String
        public var key: KeyPair
        /// The owner's key, where it is here.
        public var owner: KeyPair?
        public var configuration: WorkerConfiguration
        public var mode = WorkerMode.follow
        /// Where the worker keeps what it must not forget.
        public var folder: String
        /// Between two lines that tell how it goes; nil for none.
        public var statusInterval: Duration? = .seconds(30)
        /// Whether a node that does not answer at the start is waited for.
        public var waitsForNode = true
        public var connection = ConnectionOptions()

        public init(nodeURL: String, key: KeyPair, configuration: WorkerConfiguration, folder: String) {
            self.nodeURL = nodeURL
            self.key = key
            self.configuration = configuration
            self.folder = folder
        }
    }

    private let settings: Settings
    private let runner: JobRunner
    private let status: StatusBoard
    private let logger: Logger
    /// The worker on the chain of this moment.
    private var worker: Worker?
    private var isLeaving = false
    private var work: Task<Result<Worker.Ending, WorkerError>, Never>?

    /// How long a worker that leaves waits for a node that does not answer.
    private static let patience = Duration.seconds(30)

    public init(_ settings: Settings, runner: JobRunner, status: StatusBoard, logger: Logger) {
        self.settings = settings
        self.runner = runner
        self.status = status
        self.logger = logger
    }

    /// Finishes what is begun and goes offline; `run` returns then. Where no node answers, it returns soon.
    public func leave() async {
        guard !isLeaving else { return }
        isLeaving = true
        guard let worker else {
            work?.cancel()
            return
        }
        await worker.leave()
        Task { await leaveUnlessConnected() }
    }

    private func leaveUnlessConnected() async {
        var silentSince: ContinuousClock.Instant?
        while let work, !work.isCancelled {
            let since = status.current.isConnected ? nil : silentSince ?? .now
            silentSince = since
            if let since, since + Self.patience < .now {
                logger.warning("no node answers; the worker stays online for the chain until it misses a heartbeat")
                work.cancel()
            }
            guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
        }
    }

    /// Works until it was told to leave and has left, or its task is cancelled.
    public func run() async throws(WorkerError) {
        let folder = try WorkFolder(settings.folder)
        defer { extendLifetime(folder) }
        let reporter = Task { [logger, settings, status] in
            guard let interval = settings.statusInterval else { return }
            while (try? await Task.sleep(for: interval)) != nil { logger.info("\(status.current.line)") }
        }
        defer { reporter.cancel() }
        while !Task.isCancelled {
            let work = Task { () -> Result<Worker.Ending, WorkerError> in
                do throws(WorkerError) {
                    return .success(try await workOnChain())
                } catch {
                    return .failure(error)
                }
            }
            self.work = work
            let result = await withTaskCancellationHandler {
                await work.value
            } onCancel: {
                work.cancel()
            }
            self.work = nil
            if isLeaving { return }
            switch result {
            case .success(.left): return
            case .success(.chainReset): logger.warning("🔁 The chain began anew, and so does this worker on it")
            case .failure(.client(.chainChanged(_, let found))):
                logger.warning("🔁 The node has another chain now, 0x\(found.digits); this worker begins anew on it")
            case .failure(let error): throw error
            }
        }
    }

    /// Works on one chain.
    private func workOnChain() async throws(WorkerError) -> Worker.Ending {
        let client = try await connect()
        let heads: AsyncHeads
        do throws(WorkerError) {
            try await checkPallets(client)
            heads = try await clientCall { () async throws(ClientError) in try await AsyncHeads(client, settings.mode) }
        } catch {
            await client.close()
            throw error
        }
        let transactions = WorkerTransactions(
            client: client, key: settings.key, owner: settings.owner, configuration: settings.configuration)
        status.update {
            $0.address = transactions.address
            $0.publicKey = settings.key.publicKey
            $0.isConnected = true
        }
        logger.info("🔗 Connected to \(settings.nodeURL), genesis 0x\(client.genesis.digits)")
        logger.info("🪪 Worker \(transactions.address)")
        let worker = Worker(
            client: client, configuration: settings.configuration, transactions: transactions, runner: runner,
            folder: try ResultFolder(in: settings.folder, genesis: client.genesis), status: status, logger: logger)
        let connection = Task { await watch(client) }
        self.worker = worker
        if isLeaving { await worker.leave() }
        let ending: Result<Worker.Ending, WorkerError>
        do throws(WorkerError) {
            ending = .success(try await worker.run(heads))
        } catch {
            ending = .failure(error)
        }
        self.worker = nil
        connection.cancel()
        await client.close()
        return try ending.get()
    }

    /// Connects, however long that takes: nodes and workers are started in any order.
    private func connect() async throws(WorkerError) -> ChainClient {
        var pause = Duration.seconds(1)
        while true {
            do throws(ClientError) {
                return try await ChainClient.connect(to: settings.nodeURL, options: settings.connection)
            } catch {
                switch error {
                case .connection, .connectionLost, .timeout, .server: break
                default: throw .client(error)
                }
                if !settings.waitsForNode { throw .client(error) }
                logger.warning("\(settings.nodeURL): \(error); trying again in \(pause)")
            }
            guard (try? await Task.sleep(for: pause)) != nil else { throw .client(.cancelled) }
            pause = min(pause * 2, .seconds(30))
        }
    }

    private func checkPallets(_ client: ChainClient) async throws(WorkerError) {
        let runtime = try await clientCall { () async throws(ClientError) in try await client.runtime() }
        for pallet in ["OffchainComputingInfra", "OffchainComputingPool"]
        where (try? runtime.metadata.pallet(pallet)) == nil {
            throw .otherChain(name: runtime.specName, missing: pallet)
        }
    }

    private func clientCall<Value: Sendable>(
        _ body: () async throws(ClientError) -> Value
    ) async throws(WorkerError) -> Value {
        do throws(ClientError) { return try await body() } catch { throw .client(error) }
    }

    private func watch(_ client: ChainClient) async {
        var wasConnected = true
        for await state in await client.rpc.connectionStates() {
            let isConnected = state == .connected
            status.update { $0.isConnected = isConnected }
            if wasConnected != isConnected {
                logger.warning("\(isConnected ? "🔗 Connected again" : "⛓️ The connection was lost; trying again")")
            }
            wasConnected = isConnected
        }
    }
}
