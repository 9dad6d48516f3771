import Crypto
import Logging
import Primitives
import ScaleCodec

/// The transactions that wait to be put into a block.
///
/// The rules are those of `PoolState`; this actor asks the runtime, keeps the clock and tells who watches.
public actor TransactionPool<Validator: TransactionValidator> {
    public typealias Clock = @Sendable () -> ContinuousClock.Instant

    /// How full the pool is.
    public struct Counts: Hashable, Sendable {
        public let ready: Int
        public let readyBytes: Int
        public let future: Int
        public let futureBytes: Int
    }

    let validator: Validator
    let now: Clock
    private let logger = Logger(label: "txpool")
    var state: PoolState
    /// The block on whose state transactions are validated.
    public internal(set) var best: PoolPosition
    private var listeners = Listeners()
    /// Transactions that the runtime is being asked about.
    private var validating: Set<Hash256> = []
    /// The block change that is being followed, or was last.
    var maintenance: Task<Void, Never>?

    public init(
        validator: Validator, options: PoolOptions = PoolOptions(), best: PoolPosition,
        now: @escaping Clock = { ContinuousClock.now }
    ) {
        self.validator = validator
        self.state = PoolState(options: options)
        self.best = best
        self.now = now
    }

    deinit { listeners.finish() }

    // MARK: - Coming in

    /// Validates a transaction and takes it in.
    ///
    /// - Parameter extrinsic: as it stands in a block, length prefix included.
    /// - Returns: its hash.
    @discardableResult
    public func submit(
        _ extrinsic: [UInt8], source: TransactionSource = .external
    ) async throws(PoolError) -> Hash256 {
        let (hash, verdict, position) = try await self.judge(extrinsic, source: source)
        defer { self.deliver() }
        do {
            try self.state.insert(
                extrinsic, hash: hash, source: source, verdict: verdict, at: position.number, now: self.now())
        } catch {
            throw self.refused(extrinsic, error)
        }
        return hash
    }

    /// Validates a transaction, takes it in, and tells what becomes of it.
    public func submitAndWatch(
        _ extrinsic: [UInt8], source: TransactionSource = .external
    ) async throws(PoolError) -> TransactionWatch {
        let (hash, verdict, position) = try await self.judge(extrinsic, source: source)
        let (statuses, watcher) = AsyncStream.makeStream(
            of: TransactionStatus.self, bufferingPolicy: .bufferingOldest(max(1, self.state.options.watchBuffer)))
        let id = self.listeners.add(watcher, of: hash)
        self.state.watched.insert(hash)
        watcher.onTermination = { [weak self] _ in
            Task { [weak self] in await self?.unwatch(hash, id: id) }
        }
        defer { self.deliver() }
        do {
            try self.state.insert(
                extrinsic, hash: hash, source: source, verdict: verdict, at: position.number, now: self.now())
        } catch {
            watcher.finish()
            throw self.refused(extrinsic, error)
        }
        return TransactionWatch(transaction: hash, statuses: statuses)
    }

    // MARK: - Reading

    /// The ready transactions in the order in which a block takes them.
    public func ready() -> BestTransactions { BestTransactions(self.state.graph.ready) }

    /// The ready transactions, and the block on whose state they are that.
    public func readyAtBest() -> (transactions: BestTransactions, best: PoolPosition) { (self.ready(), self.best) }

    /// The extrinsics of all ready transactions, best first (`author_pendingExtrinsics`).
    public func pending() -> [[UInt8]] { self.ready().map(\.bytes) }

    /// Ready transactions that peers may be told of, best first.
    public func propagatable() -> [PoolTransaction] { self.ready().filter(\.propagate) }

    /// A transaction of either queue.
    public func transaction(_ hash: Hash256) -> PoolTransaction? { self.state.graph[hash] }

    /// Whether a ready transaction provides this tag. `system_accountNextIndex` counts up from the nonce of the
    /// state for as long as one provides the tag of (account, nonce).
    public func readyProvides(_ tag: TransactionTag) -> Bool { self.state.graph.ready.provides(tag) }

    public var counts: Counts {
        Counts(
            ready: self.state.graph.ready.count, readyBytes: self.state.graph.ready.bytes,
            future: self.state.graph.future.count, futureBytes: self.state.graph.future.bytes)
    }

    /// Hashes of transactions that become ready from now on. Those that do not fit a slow reader's buffer of 1024 are
    /// left out.
    public func readyNotifications() -> AsyncStream<Hash256> {
        let (stream, continuation) = AsyncStream.makeStream(of: Hash256.self, bufferingPolicy: .bufferingOldest(1024))
        let id = self.listeners.add(continuation)
        continuation.onTermination = { [weak self] _ in
            Task { [weak self] in await self?.removeReadyStream(id) }
        }
        return stream
    }

    // MARK: - Reports from elsewhere

    /// Removes transactions and what depends on them, and refuses the named ones for a while: an operator asked for
    /// it (`author_removeExtrinsic`), or they turned out invalid while a block was made.
    ///
    /// - Returns: all that were removed.
    @discardableResult
    public func remove(_ hashes: [Hash256]) -> [Hash256] {
        defer { self.deliver() }
        return self.state.remove(hashes, now: self.now())
    }

    /// Tells that these peers were told of transactions.
    public func reportBroadcast(_ peers: [Hash256: [String]]) {
        for (hash, peers) in peers { self.state.broadcast(hash, to: peers) }
        self.deliver()
    }

    /// Tells that blocks are final, oldest first. Call `maintain` first where they became best too.
    public func finalize(_ blocks: [Hash256]) {
        for block in blocks { self.state.finalize(block) }
        self.deliver()
    }

    // MARK: - Inside

    func deliver() {
        for event in self.state.takeEvents() {
            self.logger.debug("[\(event.transaction.text)] \(event.status.text)")
            self.listeners.deliver(event)
        }
    }

    private func unwatch(_ hash: Hash256, id: Int) {
        if !self.listeners.remove(id, of: hash) { self.state.watched.remove(hash) }
    }

    private func removeReadyStream(_ id: Int) { self.listeners.removeReadyStream(id) }

    private func judge(
        _ extrinsic: [UInt8], source: TransactionSource
    ) async throws(PoolError) -> (Hash256, TransactionValidity, PoolPosition) {
        do {
            return try await self.validate(extrinsic, source: source)
        } catch {
            throw self.refused(extrinsic, error)
        }
    }

    /// The error, after the log was told of it.
    private func refused(_ extrinsic: [UInt8], _ error: PoolError) -> PoolError {
        let reason = error.rpcError
        self.logger.debug(
            "[\(Blake2b.hash256(extrinsic).text)] is refused: \(reason.message)\(reason.data.map { ", \($0)" } ?? "")")
        return error
    }

    private func validate(
        _ extrinsic: [UInt8], source: TransactionSource
    ) async throws(PoolError) -> (Hash256, TransactionValidity, PoolPosition) {
        guard Self.isWellFormed(extrinsic) else { throw .badFormat }
        let hash = Blake2b.hash256(extrinsic)
        try self.state.check(hash, now: self.now())
        guard self.validating.insert(hash).inserted else { throw .alreadyImported(hash) }
        defer { self.validating.remove(hash) }

        // A verdict on a block that is no longer best by the time it comes says little; but there is an end to asking.
        var position = self.best
        var verdict = try await self.verdict(on: extrinsic, source: source, at: position)
        for _ in 0..<2 where position != self.best {
            position = self.best
            verdict = try await self.verdict(on: extrinsic, source: source, at: position)
        }
        try self.state.check(hash, now: self.now())
        return (hash, verdict, position)
    }

    private func verdict(
        on extrinsic: [UInt8], source: TransactionSource, at position: PoolPosition
    ) async throws(PoolError) -> TransactionValidity {
        do {
            return try await self.validator.validate(extrinsic, source: source, at: position.hash)
        } catch {
            throw .verification(error)
        }
    }

    /// Whether the bytes are one extrinsic behind its compact length.
    private static func isWellFormed(_ extrinsic: [UInt8]) -> Bool {
        var input = ScaleDecoder(extrinsic)
        guard let length = try? input.readLength() else { return false }
        return length > 0 && length == input.remaining
    }
}
