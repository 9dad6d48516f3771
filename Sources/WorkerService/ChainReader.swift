import CybrosClient
import Primitives

/// Reads what a worker needs to know of the chain after a block.
actor ChainReader {
    private let configuration: WorkerConfiguration
    private let account: AccountID
    /// Who works for the pools changes seldom, and takes reading all workers: it is read every so many blocks.
    private var peers: [PoolID: [AccountID]] = [:]
    private var peersReadAt: BlockNumber?
    private static let peersLast: BlockNumber = 5
    /// Jobs of a pool that are looked at for one to take.
    private static let mostWaiting = 250
    private var pace = BlockPace()
    /// The last block that was looked at, and whether the worker was at work there.
    private var last: (number: BlockNumber, isAtWork: Bool)?
    /// Blocks that are searched for the reason why the worker is offline.
    private static let mostSearched = 64
    /// Inputs of jobs that were seen in the last block; they never change.
    private var inputs: [JobKey: [UInt8]] = [:]
    /// The newest final block that was seen.
    private var settled: BlockHeader?

    init(configuration: WorkerConfiguration, account: AccountID) {
        self.configuration = configuration
        self.account = account
    }

    /// What there is to see after a block; nil where the chain is not the one that was seen before, though it has the same
    /// genesis.
    func read(_ client: ChainClient, at head: BlockHeader) async throws(ClientError) -> ChainView? {
        let finalized = try await client.finalizedHead()
        // What is final stays so, but where a development chain began anew.
        if let settled, try await client.blockHash(settled.number) != settled.hash { return nil }
        settled = finalized
        pace.saw(head.number, at: .now)
        let state = client.state(at: head.hash)
        let worker = try await state.worker(account)
        let isAtWork = worker?.status == .online || worker?.status == .requestingOffline
        try await readPeers(state, head.number)
        let build = try await state.implBuild(configuration.implID, configuration.buildVersion)
        var isImplKnown = build != nil
        if build == nil { isImplKnown = try await state.impl(configuration.implID) != nil }
        var offlineReason: OfflineReason?
        if worker?.status == .offline, let last, last.isAtWork {
            offlineReason = try await reason(client, head, last.number)
        }
        last = (head.number, isAtWork || worker?.status == .unresponsive)
        let assigned = try await assigned(state)
        let pools = try await pools(state, isAtWork)
        forgetInputs(but: Set(assigned.map(\.key) + pools.flatMap { $0.assignable.map(\.key) }))
        return ChainView(
            number: head.number, hash: head.hash, finalized: finalized.number, finalizedHash: finalized.hash,
            time: try await time(state), interval: pace.interval, worker: worker, offlineReason: offlineReason,
            build: build,
            isImplKnown: isImplKnown, heartbeatDue: isAtWork ? try await state.heartbeatDue(of: account) : nil,
            balance: try await state.account(account).free, pools: pools,
            assigned: assigned)
    }

    private func forgetInputs(but jobs: Set<JobKey>) { inputs = inputs.filter { jobs.contains($0.key) } }

    /// Seconds since the Unix epoch.
    private func time(_ state: ChainState) async throws(ClientError) -> Seconds {
        (try await state.value("Timestamp", "Now", as: UInt64.self) ?? 0) / 1000
    }

    /// Why the worker went offline in one of the blocks after the one that was looked at last.
    private func reason(
        _ client: ChainClient, _ head: BlockHeader, _ last: BlockNumber
    ) async throws(ClientError) -> OfflineReason? {
        var header = head
        for _ in 0..<Self.mostSearched {
            for event in try await client.state(at: header.hash).events() {
                if case .workerOffline(account, let reason)? = try? WorkerEvent(event) { return reason }
            }
            guard header.number > last + 1 else { break }
            header = try await client.header(header.parentHash)
        }
        return nil
    }

    // MARK: Jobs

    private func assigned(_ state: ChainState) async throws(ClientError) -> [AssignedJob] {
        let keys = try await state.assignedJobs(of: account).sorted(by: JobKey.isBefore)
        let jobs = try await state.jobs(keys)
        let inputs = try await inputs(state, keys)
        var assigned: [AssignedJob] = []
        for (place, key) in keys.enumerated() {
            guard let job = jobs[place], job.status == .pending || job.status == .processing else { continue }
            assigned.append(
                AssignedJob(
                    key: key, isProcessing: job.status == .processing, specVersion: job.implSpecVersion,
                    createdAt: job.createdAt, expiresAt: job.expiresAt, input: inputs[place]))
        }
        return assigned
    }

    private func pools(_ state: ChainState, _ isAtWork: Bool) async throws(ClientError) -> [PoolView] {
        guard !configuration.pools.isEmpty else { return [] }
        let authorized = Set(try await state.pools(authorizing: account))
        let subscribed = Set(try await state.pools(subscribedBy: account))
        var views: [PoolView] = []
        for id in configuration.pools {
            var view = PoolView(
                id: id, info: try await state.pool(id), isAuthorized: authorized.contains(id),
                isSubscribed: subscribed.contains(id), assignable: [], peers: peers[id] ?? [])
            if view.isSubscribed, isAtWork { view.assignable = try await waiting(state, id) }
            views.append(view)
        }
        return views
    }

    private func waiting(_ state: ChainState, _ pool: PoolID) async throws(ClientError) -> [WaitingJob] {
        let ids = try await state.assignableJobs(pool, implSpecVersion: configuration.specVersion)
        let keys = ids.sorted().prefix(Self.mostWaiting).map { JobKey(pool, $0) }
        return zip(keys, try await inputs(state, keys)).map { WaitingJob(key: $0, input: $1) }
    }

    /// The inputs of jobs, each read once.
    private func inputs(_ state: ChainState, _ keys: [JobKey]) async throws(ClientError) -> [[UInt8]] {
        let missing = keys.filter { inputs[$0] == nil }
        for (key, input) in zip(missing, try await state.jobInputs(missing)) { inputs[key] = input?.data ?? [] }
        return keys.map { inputs[$0] ?? [] }
    }

    // MARK: Other workers

    private func readPeers(_ state: ChainState, _ number: BlockNumber) async throws(ClientError) {
        if let read = peersReadAt, number >= read, number - read < Self.peersLast { return }
        let online = try await state.workers().filter {
            $0.status == .online && $0.implID == configuration.implID && $0.implSpecVersion == configuration.specVersion
        }.map(\.account)
        for pool in configuration.pools {
            peers[pool] = try await state.subscribers(of: pool, among: online)
        }
        peersReadAt = number
    }
}

extension ChainState {
    /// All registered workers.
    fileprivate func workers() async throws(ClientError) -> [WorkerInfo] {
        var workers: [WorkerInfo] = []
        for try await entry in entries("OffchainComputingInfra", "Workers") {
            do throws(ValueError) {
                workers.append(try entry.value.decode())
            } catch {
                throw .value(error, of: "OffchainComputingInfra.Workers")
            }
        }
        return workers
    }

    /// Those workers that take jobs from a pool.
    fileprivate func subscribers(
        of pool: PoolID, among workers: [AccountID]
    ) async throws(ClientError) -> [AccountID] {
        let found = try await values(
            "OffchainComputingPool", "WorkerSubscribedPools", workers.map { [$0.value, pool.value] })
        return zip(workers, found).filter { $0.1 != nil }.map(\.0)
    }

    fileprivate func jobs(_ keys: [JobKey]) async throws(ClientError) -> [JobInfo?] {
        try await values(
            "OffchainComputingPool", "Jobs", keys.map { [$0.poolID.value, $0.jobID.value] }, as: JobInfo.self)
    }

    fileprivate func jobInputs(_ keys: [JobKey]) async throws(ClientError) -> [StoredData?] {
        try await values(
            "OffchainComputingPool", "JobInputs", keys.map { [$0.poolID.value, $0.jobID.value] }, as: StoredData.self)
    }
}
