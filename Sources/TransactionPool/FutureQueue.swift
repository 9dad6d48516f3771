import Primitives

/// Transactions that wait for tags that nobody has provided yet.
struct FutureQueue: Sendable {
    private struct Entry: Sendable {
        let transaction: PoolTransaction
        var missing: Set<TransactionTag>
        let insertion: UInt64
    }

    private var entries: [Hash256: Entry] = [:]
    /// Who requires a tag, missing or not.
    private var requirers: [TransactionTag: Set<Hash256>] = [:]
    /// Length of all extrinsics together.
    private(set) var bytes = 0
    private var nextInsertion: UInt64 = 0
    private var eviction = EvictionOrder()

    var count: Int { self.entries.count }

    var transactions: some Sequence<PoolTransaction> { self.entries.values.lazy.map(\.transaction) }

    func contains(_ hash: Hash256) -> Bool { self.entries[hash] != nil }

    subscript(hash: Hash256) -> PoolTransaction? { self.entries[hash]?.transaction }

    /// - Parameter missing: those of its required tags that nobody provides; not empty.
    mutating func insert(_ transaction: PoolTransaction, missing: Set<TransactionTag>) {
        let insertion = self.nextInsertion
        self.nextInsertion += 1
        for tag in transaction.requires { self.requirers[tag, default: []].insert(transaction.hash) }
        self.entries[transaction.hash] = Entry(transaction: transaction, missing: missing, insertion: insertion)
        self.bytes += transaction.bytes.count
        // Age alone decides here.
        let rank = EvictionOrder.Rank(priority: 0, insertion: insertion, hash: transaction.hash)
        let entries = self.entries
        self.eviction.insert(rank, living: entries.count) { entries[$0.hash]?.insertion == $0.insertion }
    }

    /// Takes out the transactions that miss nothing more now that these tags are provided, oldest first.
    mutating func satisfy(_ tags: [TransactionTag]) -> [PoolTransaction] {
        var complete: [(transaction: PoolTransaction, insertion: UInt64)] = []
        for tag in tags {
            for hash in self.requirers[tag] ?? [] {
                self.entries[hash]?.missing.remove(tag)
                guard let entry = self.entries[hash], entry.missing.isEmpty else { continue }
                complete.append((entry.transaction, entry.insertion))
                self.remove(hash)
            }
        }
        return complete.sorted { $0.insertion < $1.insertion }.map(\.transaction)
    }

    /// Notes that these tags are no longer provided.
    mutating func retract(_ tags: some Sequence<TransactionTag>) {
        for tag in tags {
            for hash in self.requirers[tag] ?? [] { self.entries[hash]?.missing.insert(tag) }
        }
    }

    @discardableResult
    mutating func remove(_ hash: Hash256) -> PoolTransaction? {
        guard let transaction = self.entries.removeValue(forKey: hash)?.transaction else { return nil }
        for tag in transaction.requires {
            self.requirers[tag]?.remove(hash)
            if self.requirers[tag]?.isEmpty == true { self.requirers[tag] = nil }
        }
        self.bytes -= transaction.bytes.count
        return transaction
    }

    /// The one that has waited longest.
    mutating func oldest() -> Hash256? {
        let entries = self.entries
        return self.eviction.first { entries[$0.hash]?.insertion == $0.insertion }?.hash
    }
}
