import DequeModule
import Primitives

/// The whole pool as a value: queues, bans, and which blocks watched transactions are in.
///
/// It reads no clock, calls no runtime and talks to nobody: verdicts, block numbers and instants come in, and what
/// happened to which transaction is collected until `takeEvents`.
struct PoolState: Sendable {
    typealias Instant = ContinuousClock.Instant

    let options: PoolOptions
    private(set) var graph = TransactionGraph()
    private(set) var bans: BanList
    private var finality: FinalityWatch
    /// Transactions that somebody wants to hear of until they are final.
    var watched: Set<Hash256> = []
    private var events: [PoolEvent] = []
    /// Ready transactions, the one that was validated longest ago first; some have left already.
    private var revalidation: Deque<(hash: Hash256, insertion: UInt64)> = []

    init(options: PoolOptions) {
        self.options = options
        self.bans = BanList(duration: options.banDuration, capacity: options.banCapacity)
        self.finality = FinalityWatch(limit: options.finalityWatchLimit)
    }

    /// What happened since the last call, in order.
    mutating func takeEvents() -> [PoolEvent] {
        defer { self.events = [] }
        return self.events
    }

    // MARK: - Coming in

    /// Throws where it is clear without the runtime that the transaction is not taken.
    func check(_ hash: Hash256, now: Instant) throws(PoolError) {
        guard !self.bans.contains(hash, now: now) else { throw .temporarilyBanned }
        guard !self.graph.contains(hash) else { throw .alreadyImported(hash) }
    }

    /// Takes a transaction in, or bans it where it is invalid.
    ///
    /// - Parameter number: the block on whose state the verdict was reached.
    mutating func insert(
        _ bytes: [UInt8], hash: Hash256, source: TransactionSource, verdict: TransactionValidity, at number: UInt64,
        now: Instant
    ) throws(PoolError) {
        let validity: ValidTransaction
        switch verdict {
        case .valid(let value): validity = value
        case .failed(.invalid(let reason)):
            self.bans.ban(hash, now: now)
            throw .invalid(reason)
        case .failed(.unknown(let reason)):
            throw .unknown(reason)
        }
        guard !validity.provides.isEmpty else {
            self.bans.ban(hash, now: now)
            throw .noTagsProvided
        }
        guard validity.propagate || self.options.isAuthor else { throw .unactionable }

        let transaction = PoolTransaction(hash: hash, bytes: bytes, source: source, validity: validity, at: number)
        let consequences = try self.graph.insert(transaction, rejectsFuture: self.options.rejectsFuture)
        if self.graph.ready.contains(hash) {
            self.becameReady(hash)
        } else {
            self.emit(hash, .future)
        }
        self.apply(consequences, now: now)
        guard !self.enforceLimits(now: now).contains(hash) else { throw .immediatelyDropped }
    }

    // MARK: - Leaving

    /// Removes transactions and what depends on them, and refuses the named ones for a while.
    mutating func remove(_ hashes: [Hash256], now: Instant) -> [Hash256] {
        for hash in hashes { self.bans.ban(hash, now: now) }
        let removed = self.graph.remove(hashes).map(\.hash)
        for hash in removed { self.emit(hash, .invalid) }
        return removed
    }

    /// Follows a block that was added to the best chain.
    ///
    /// - Parameters:
    ///   - included: its transactions that are in this pool or watched, with their place in the block.
    ///   - tags: what all of its transactions provide.
    /// - Returns: those that left the pool although they are not in the block, to be validated anew.
    mutating func enact(
        _ block: Hash256, included: [FinalityWatch.Inclusion], tags: [TransactionTag], now: Instant
    ) -> [PoolTransaction] {
        let hashes = Set(included.map(\.transaction))
        let (pruned, consequences) = self.graph.prune(included: included.map(\.transaction), tags: tags)
        for hash in hashes { self.bans.ban(hash, now: now) }

        let watched = included.filter { self.watched.contains($0.transaction) }
        for inclusion in watched { self.emit(inclusion.transaction, .inBlock(block, index: inclusion.index)) }
        for (block, inclusions) in self.finality.insert(watched, in: block) {
            for inclusion in inclusions { self.emit(inclusion.transaction, .finalityTimeout(block)) }
        }
        self.apply(consequences, now: now)
        return pruned.filter { !hashes.contains($0.hash) }
    }

    /// Follows a block that is no longer in the best chain.
    mutating func retract(_ block: Hash256) {
        for inclusion in self.finality.remove(block) { self.emit(inclusion.transaction, .retracted(block)) }
    }

    /// Follows a block that is final.
    mutating func finalize(_ block: Hash256) {
        for inclusion in self.finality.remove(block) {
            self.emit(inclusion.transaction, .finalized(block, index: inclusion.index))
        }
    }

    /// Removes what is valid no longer at a block of this number, and ends bans.
    mutating func expire(at number: UInt64, now: Instant) {
        var expired = self.graph.ready.byInsertion(
            self.graph.ready.entries.values.filter { $0.transaction.validTill <= number }.map(\.transaction.hash))
        expired += self.graph.future.transactions.filter { $0.validTill <= number }.map(\.hash).sorted()
        if !expired.isEmpty { _ = self.remove(expired, now: now) }
        self.bans.expire(now: now)
    }

    // MARK: - Verdicts on what is, or was, in the pool

    /// The ready transactions whose verdicts are oldest; each is handed out once per round through the pool.
    mutating func dueForRevalidation(limit: Int) -> [PoolTransaction] {
        var due: [PoolTransaction] = []
        for _ in 0..<self.revalidation.count where due.count < limit {
            guard let next = self.revalidation.popFirst() else { break }
            guard let entry = self.graph.ready.entries[next.hash], entry.insertion == next.insertion else { continue }
            self.revalidation.append(next)
            due.append(entry.transaction)
        }
        return due
    }

    /// Every transaction; the ready ones first, and of them those that came first.
    var all: [PoolTransaction] {
        self.graph.ready.byInsertion(self.graph.ready.entries.keys).compactMap { self.graph[$0] }
            + self.graph.future.transactions.sorted { $0.hash < $1.hash }
    }

    /// Takes over a new verdict on a transaction of the pool.
    mutating func revalidated(
        _ transaction: PoolTransaction, verdict: TransactionValidity, at number: UInt64, now: Instant
    ) {
        let hash = transaction.hash
        guard self.graph.contains(hash) else { return }
        switch verdict {
        case .failed(.invalid):
            _ = self.remove([hash], now: now)
        case .failed(.unknown):
            break
        case .valid(let validity):
            // One that waits goes on waiting for the same.
            if let waiting = self.graph.future[hash], waiting.requires == validity.requires,
                waiting.provides == validity.provides
            {
                return
            }
            let renewed = PoolTransaction(
                hash: hash, bytes: transaction.bytes, source: transaction.source, validity: validity, at: number)
            guard !self.graph.update(renewed) else { return }
            // The tags have changed, and with them the place in the graph.
            let displaced = self.graph.remove([hash])
            self.reinsert(renewed, now: now)
            for transaction in displaced where transaction.hash != hash { self.reinsert(transaction, now: now) }
        }
    }

    /// Takes back a transaction that left with a block without being in it, or whose block was retracted.
    mutating func resubmit(
        _ bytes: [UInt8], hash: Hash256, source: TransactionSource, verdict: TransactionValidity, at number: UInt64,
        now: Instant
    ) {
        guard !self.graph.contains(hash) else { return }
        do {
            try self.insert(bytes, hash: hash, source: source, verdict: verdict, at: number, now: now)
        } catch .immediatelyDropped {
            // It was told of with all others that the limits cost.
        } catch {
            self.emit(hash, Self.lastStatus(after: error))
        }
    }

    /// Gives up a transaction that left and can not be validated anew.
    mutating func abandon(_ hash: Hash256) {
        guard !self.graph.contains(hash) else { return }
        self.emit(hash, .dropped)
    }

    /// Tells that peers were told.
    mutating func broadcast(_ hash: Hash256, to peers: [String]) {
        guard self.graph.contains(hash) else { return }
        self.emit(hash, .broadcast(peers))
    }

    // MARK: - Consequences

    private mutating func reinsert(_ transaction: PoolTransaction, now: Instant) {
        do {
            let consequences = try self.graph.insert(transaction)
            if self.graph.ready.contains(transaction.hash) {
                self.becameReady(transaction.hash)
            } else {
                self.emit(transaction.hash, .future)
            }
            self.apply(consequences, now: now)
        } catch {
            self.emit(transaction.hash, Self.lastStatus(after: error))
        }
    }

    private mutating func apply(_ consequences: TransactionGraph.Consequences, now: Instant) {
        for usurpation in consequences.usurped { self.emit(usurpation.hash, .usurped(by: usurpation.by)) }
        for hash in consequences.failed {
            self.bans.ban(hash, now: now)
            self.emit(hash, .invalid)
        }
        for hash in consequences.promoted where self.graph.ready.contains(hash) { self.becameReady(hash) }
    }

    private mutating func becameReady(_ hash: Hash256) {
        if let insertion = self.graph.ready.entries[hash]?.insertion { self.revalidation.append((hash, insertion)) }
        self.emit(hash, .ready)
    }

    private mutating func enforceLimits(now: Instant) -> Set<Hash256> {
        var dropped: Set<Hash256> = []
        for transaction in self.graph.enforce(ready: self.options.ready, future: self.options.future) {
            self.bans.ban(transaction.hash, now: now)
            self.emit(transaction.hash, .dropped)
            dropped.insert(transaction.hash)
        }
        return dropped
    }

    private static func lastStatus(after error: PoolError) -> TransactionStatus {
        switch error {
        case .tooLowPriority, .immediatelyDropped, .unactionable, .futureRejected: .dropped
        default: .invalid
        }
    }

    private mutating func emit(_ hash: Hash256, _ status: TransactionStatus) {
        self.events.append(PoolEvent(transaction: hash, status: status))
        if status.isFinal { self.watched.remove(hash) }
    }
}
