import HeapModule
import Primitives

/// The ready transactions as they were at one moment, in the order in which a block takes them.
///
/// None comes before one that it requires; of those that could come next, the one of the highest priority does,
/// then the one whose validity ends first, then the one that came first.
public struct BestTransactions: Sequence, IteratorProtocol, Sendable {
    private struct Rank: Comparable, Sendable {
        let hash: Hash256
        let priority: UInt64
        let validTill: UInt64
        let insertion: UInt64

        init(_ entry: ReadyQueue.Entry) {
            hash = entry.transaction.hash
            priority = entry.transaction.priority
            validTill = entry.transaction.validTill
            insertion = entry.insertion
        }

        /// The greatest comes next.
        static func < (left: Rank, right: Rank) -> Bool {
            if left.priority != right.priority { return left.priority < right.priority }
            return (left.validTill, left.insertion) > (right.validTill, right.insertion)
        }
    }

    private let entries: [Hash256: ReadyQueue.Entry]
    private let requirers: [TransactionTag: Set<Hash256>]
    private var candidates: Heap<Rank>
    /// Tags still to come, of transactions of which some came.
    private var unmet: [Hash256: Int] = [:]
    private var skipped: Set<Hash256> = []

    init(_ queue: ReadyQueue) {
        self.entries = queue.entries
        self.requirers = queue.requirers
        self.candidates = Heap(queue.entries.values.lazy.filter { $0.unmet == 0 }.map { Rank($0) })
    }

    public mutating func next() -> PoolTransaction? {
        while let rank = self.candidates.popMax() {
            guard !self.skipped.contains(rank.hash), let entry = self.entries[rank.hash] else { continue }
            for tag in entry.transaction.provides {
                for dependant in self.requirers[tag] ?? [] { self.advance(dependant) }
            }
            return entry.transaction
        }
        return nil
    }

    /// Leaves out whatever depends on a transaction that has come but did not make it into the block.
    public mutating func skipDependants(of transaction: PoolTransaction) {
        for tag in transaction.provides { self.skipped.formUnion(self.requirers[tag] ?? []) }
    }

    private mutating func advance(_ hash: Hash256) {
        guard let entry = self.entries[hash] else { return }
        let left = (self.unmet[hash] ?? entry.unmet) - 1
        self.unmet[hash] = left
        if left == 0 { self.candidates.insert(Rank(entry)) }
    }
}
