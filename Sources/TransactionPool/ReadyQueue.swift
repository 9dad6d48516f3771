import Primitives

/// Transactions whose required tags are all provided, by each other or by the chain already.
///
/// They form a graph without cycles: an edge leads from the one transaction that provides a tag to each that
/// requires it. The edges are not stored; they follow from who provides and who requires a tag.
struct ReadyQueue: Sendable {
    struct Entry: Sendable {
        var transaction: PoolTransaction
        /// Sequence number of the insertion into this queue.
        let insertion: UInt64
        /// How many of the required tags a transaction of this queue provides; at zero it can come next.
        var unmet: Int
    }

    private(set) var entries: [Hash256: Entry] = [:]
    private(set) var providers: [TransactionTag: Hash256] = [:]
    private(set) var requirers: [TransactionTag: Set<Hash256>] = [:]
    /// Length of all extrinsics together.
    private(set) var bytes = 0
    private var nextInsertion: UInt64 = 0
    private var eviction = EvictionOrder()

    var count: Int { self.entries.count }

    func contains(_ hash: Hash256) -> Bool { self.entries[hash] != nil }

    func provides(_ tag: TransactionTag) -> Bool { self.providers[tag] != nil }

    /// Adds a transaction whose requirements are met, in place of those that provide one of its tags.
    ///
    /// - Returns: those that had to make room: the rivals, and what depended on a tag that is gone with them.
    /// - Throws: `tooLowPriority` unless its priority is higher than its rivals' priorities together,
    ///   `cycleDetected` where it would have to come before a transaction that it requires.
    mutating func insert(_ transaction: PoolTransaction) throws(PoolError) -> [PoolTransaction] {
        let inherited = Set(transaction.provides.filter { self.providers[$0] != nil })
        let rivals = Set(inherited.compactMap { self.providers[$0] })
        if !rivals.isEmpty {
            let old = rivals.reduce(UInt64(0)) { sum, rival in
                let (total, overflow) = sum.addingReportingOverflow(self.entries[rival]?.transaction.priority ?? 0)
                return overflow ? .max : total
            }
            guard old < transaction.priority else {
                throw .tooLowPriority(old: old, new: transaction.priority)
            }
        }
        guard !self.wouldCloseCycle(transaction, rivals: rivals) else { throw .cycleDetected }

        let replaced = self.removeSubtrees(self.byInsertion(rivals), keeping: inherited)
        self.link(transaction, inherited: inherited)
        return replaced
    }

    /// Removes transactions and whatever depends on them.
    ///
    /// - Parameter kept: tags that stay provided, whose dependants therefore stay too.
    mutating func removeSubtrees(_ roots: [Hash256], keeping kept: Set<TransactionTag> = []) -> [PoolTransaction] {
        var removed: [PoolTransaction] = []
        var stack = Array(roots.reversed())
        while let hash = stack.popLast() {
            guard let transaction = self.detach(hash) else { continue }
            for tag in transaction.provides where !kept.contains(tag) {
                stack += self.dependants(of: tag).reversed()
            }
            removed.append(transaction)
        }
        return removed
    }

    /// Removes the provider of a tag that the chain provides now.
    ///
    /// What depends on it moves up. What it depended on goes too, where nothing else waits for that: the chain
    /// can not provide the tag without it.
    mutating func prune(_ tag: TransactionTag) -> [PoolTransaction] {
        var pruned: [PoolTransaction] = []
        var stack = [tag]
        while let tag = stack.popLast() {
            guard let hash = self.providers[tag], let transaction = self.detach(hash) else { continue }
            for tag in transaction.provides {
                for dependant in self.requirers[tag] ?? [] { self.entries[dependant]?.unmet -= 1 }
            }
            for tag in transaction.requires {
                guard let previous = self.providers[tag], let entry = self.entries[previous] else { continue }
                let isAwaited = entry.transaction.provides.contains { self.requirers[$0] != nil }
                if !isAwaited { stack += entry.transaction.provides.prefix(1) }
            }
            pruned.append(transaction)
        }
        return pruned
    }

    /// Takes over a new verdict that changes no tag; false where it does, or where the transaction is not here.
    mutating func update(_ transaction: PoolTransaction) -> Bool {
        guard let entry = self.entries[transaction.hash], entry.transaction.requires == transaction.requires,
            entry.transaction.provides == transaction.provides
        else { return false }
        self.entries[transaction.hash]?.transaction = transaction
        if entry.transaction.priority != transaction.priority {
            self.rank(transaction, insertion: entry.insertion)
        }
        return true
    }

    /// The one that goes first when the queue is too full.
    mutating func worst() -> Hash256? {
        let entries = self.entries
        return self.eviction.first { Self.isLiving($0, in: entries) }?.hash
    }

    /// Hashes in the order in which they came.
    func byInsertion(_ hashes: some Collection<Hash256>) -> [Hash256] {
        guard hashes.count > 1 else { return Array(hashes) }
        return hashes.sorted { (self.entries[$0]?.insertion ?? 0) < (self.entries[$1]?.insertion ?? 0) }
    }

    // MARK: - Edges

    private func dependants(of tag: TransactionTag) -> [Hash256] { self.byInsertion(self.requirers[tag] ?? []) }

    /// Whether something that would come after `transaction`, or leave for it, provides what it requires.
    private func wouldCloseCycle(_ transaction: PoolTransaction, rivals: Set<Hash256>) -> Bool {
        if transaction.requires.contains(where: transaction.provides.contains) { return true }
        let needed = Set(transaction.requires.compactMap { self.providers[$0] })
        guard !needed.isEmpty else { return false }

        var seen = rivals
        for tag in transaction.provides { seen.formUnion(self.requirers[tag] ?? []) }
        var stack = Array(seen)
        while let hash = stack.popLast() {
            if needed.contains(hash) { return true }
            for tag in self.entries[hash]?.transaction.provides ?? [] {
                for dependant in self.requirers[tag] ?? [] where seen.insert(dependant).inserted {
                    stack.append(dependant)
                }
            }
        }
        return false
    }

    /// - Parameter inherited: tags that another one provided until now; dependants have counted these already.
    private mutating func link(_ transaction: PoolTransaction, inherited: Set<TransactionTag>) {
        let hash = transaction.hash
        let insertion = self.nextInsertion
        self.nextInsertion += 1
        var unmet = 0
        for tag in transaction.requires {
            if self.providers[tag] != nil { unmet += 1 }
            self.requirers[tag, default: []].insert(hash)
        }
        for tag in transaction.provides {
            self.providers[tag] = hash
            guard !inherited.contains(tag) else { continue }
            for dependant in self.requirers[tag] ?? [] { self.entries[dependant]?.unmet += 1 }
        }
        self.entries[hash] = Entry(transaction: transaction, insertion: insertion, unmet: unmet)
        self.bytes += transaction.bytes.count
        self.rank(transaction, insertion: insertion)
    }

    private mutating func detach(_ hash: Hash256) -> PoolTransaction? {
        guard let transaction = self.entries.removeValue(forKey: hash)?.transaction else { return nil }
        for tag in transaction.requires {
            self.requirers[tag]?.remove(hash)
            if self.requirers[tag]?.isEmpty == true { self.requirers[tag] = nil }
        }
        for tag in transaction.provides { self.providers[tag] = nil }
        self.bytes -= transaction.bytes.count
        return transaction
    }

    private mutating func rank(_ transaction: PoolTransaction, insertion: UInt64) {
        let rank = EvictionOrder.Rank(
            priority: transaction.priority, insertion: insertion, hash: transaction.hash)
        let entries = self.entries
        self.eviction.insert(rank, living: entries.count) { Self.isLiving($0, in: entries) }
    }

    private static func isLiving(_ rank: EvictionOrder.Rank, in entries: [Hash256: Entry]) -> Bool {
        guard let entry = entries[rank.hash] else { return false }
        return entry.insertion == rank.insertion && entry.transaction.priority == rank.priority
    }
}
