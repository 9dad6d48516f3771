import Primitives

/// Ready and future transactions, and the moves between the two.
struct TransactionGraph: Sendable {
    /// What an insertion led to besides itself.
    struct Consequences: Equatable, Sendable {
        /// Future transactions that are ready now.
        var promoted: [Hash256] = []
        /// Transactions that had to make room, and for whom.
        var usurped: [Usurpation] = []
        /// Future transactions that could not become ready, as they would have closed a cycle.
        var failed: [Hash256] = []
    }

    struct Usurpation: Equatable, Sendable {
        let hash: Hash256
        let by: Hash256
    }

    private(set) var ready = ReadyQueue()
    private(set) var future = FutureQueue()
    /// Tags of the last two blocks. A transaction whose validation took that long may still require them.
    private var recentlyPruned: (latest: Set<TransactionTag>, before: Set<TransactionTag>) = ([], [])

    var isEmpty: Bool { self.ready.count == 0 && self.future.count == 0 }

    func contains(_ hash: Hash256) -> Bool { self.ready.contains(hash) || self.future.contains(hash) }

    subscript(hash: Hash256) -> PoolTransaction? {
        self.ready.entries[hash]?.transaction ?? self.future[hash]
    }

    /// Adds a transaction to the queue that it belongs to.
    ///
    /// - Throws: `alreadyImported`, `futureRejected`, and as `ReadyQueue.insert`; nothing has changed then.
    mutating func insert(
        _ transaction: PoolTransaction, rejectsFuture: Bool = false
    ) throws(PoolError) -> Consequences {
        guard !self.contains(transaction.hash) else { throw .alreadyImported(transaction.hash) }
        let missing = self.missing(transaction)
        guard missing.isEmpty else {
            guard !rejectsFuture else { throw .futureRejected }
            self.future.insert(transaction, missing: missing)
            return Consequences()
        }

        let replaced = try self.ready.insert(transaction)
        var consequences = Consequences()
        self.note(replaced, usurpedBy: transaction.hash, in: &consequences)
        self.promote(self.future.satisfy(transaction.provides), noting: &consequences)
        return consequences
    }

    /// Removes transactions and whatever depends on them.
    mutating func remove(_ hashes: [Hash256]) -> [PoolTransaction] {
        var removed = self.ready.removeSubtrees(hashes)
        self.retractTags(of: removed)
        for hash in hashes {
            if let transaction = self.future.remove(hash) { removed.append(transaction) }
        }
        return removed
    }

    /// Follows a block that was added to the chain.
    ///
    /// - Parameters:
    ///   - included: those of its transactions that are known here.
    ///   - tags: what all of its transactions provide.
    /// - Returns: ready transactions that left because the chain provides one of their tags; not all of them need
    ///   be in the block.
    mutating func prune(
        included: [Hash256], tags: [TransactionTag]
    ) -> (pruned: [PoolTransaction], consequences: Consequences) {
        self.recentlyPruned = (Set(tags), self.recentlyPruned.latest)
        for hash in included { self.future.remove(hash) }

        var pruned: [PoolTransaction] = []
        var complete: [PoolTransaction] = []
        for tag in tags {
            complete += self.future.satisfy([tag])
            pruned += self.ready.prune(tag)
        }
        var consequences = Consequences()
        self.promote(complete, noting: &consequences)
        return (pruned, consequences)
    }

    /// Takes over a new verdict on a ready transaction where it can stay in its place.
    mutating func update(_ transaction: PoolTransaction) -> Bool { self.ready.update(transaction) }

    /// Removes the worst transactions, and what depends on them, until both queues keep their limits.
    mutating func enforce(ready: PoolLimit, future: PoolLimit) -> [PoolTransaction] {
        var removed: [PoolTransaction] = []
        while !ready.allows(count: self.ready.count, bytes: self.ready.bytes), let worst = self.ready.worst() {
            removed += self.remove([worst])
        }
        while !future.allows(count: self.future.count, bytes: self.future.bytes), let oldest = self.future.oldest() {
            removed += self.remove([oldest])
        }
        return removed
    }

    // MARK: - Moves

    private func missing(_ transaction: PoolTransaction) -> Set<TransactionTag> {
        Set(
            transaction.requires.filter {
                !self.ready.provides($0) && !self.recentlyPruned.latest.contains($0)
                    && !self.recentlyPruned.before.contains($0)
            })
    }

    /// Moves transactions that were complete a moment ago, and all that they complete in turn.
    private mutating func promote(_ transactions: [PoolTransaction], noting consequences: inout Consequences) {
        var stack = Array(transactions.reversed())
        // What those that had to make room provided; somebody further down may have been complete by it.
        var lost: Set<TransactionTag> = []
        while let transaction = stack.popLast() {
            let missing = transaction.requires.filter { lost.contains($0) && !self.ready.provides($0) }
            guard missing.isEmpty else {
                self.future.insert(transaction, missing: Set(missing))
                continue
            }
            do {
                let replaced = try self.ready.insert(transaction)
                for transaction in replaced { lost.formUnion(transaction.provides) }
                consequences.promoted.append(transaction.hash)
                self.note(replaced, usurpedBy: transaction.hash, in: &consequences)
                stack += self.future.satisfy(transaction.provides).reversed()
            } catch .tooLowPriority {
                let winner = transaction.provides.compactMap { self.ready.providers[$0] }.first
                consequences.usurped.append(Usurpation(hash: transaction.hash, by: winner ?? transaction.hash))
            } catch {
                consequences.failed.append(transaction.hash)
            }
        }
    }

    private mutating func note(
        _ replaced: [PoolTransaction], usurpedBy winner: Hash256, in consequences: inout Consequences
    ) {
        self.retractTags(of: replaced)
        consequences.usurped += replaced.map { Usurpation(hash: $0.hash, by: winner) }
    }

    /// Future transactions miss what removed ones provided, unless somebody else does now.
    private mutating func retractTags(of removed: [PoolTransaction]) {
        for transaction in removed {
            self.future.retract(transaction.provides.filter { !self.ready.provides($0) })
        }
    }
}
