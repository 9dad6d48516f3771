import HeapModule
import Primitives

/// Which transaction goes first when a queue is too full: the one of the lowest priority, and of those the oldest.
///
/// A heap with lazy deletion: entries of transactions that have left stay until they surface, or until they
/// outnumber the living ones. Insertion and removal are logarithmic, amortised.
struct EvictionOrder: Sendable {
    struct Rank: Comparable, Sendable {
        let priority: UInt64
        /// Sequence number within the queue; no two are equal.
        let insertion: UInt64
        let hash: Hash256

        static func < (left: Rank, right: Rank) -> Bool {
            (left.priority, left.insertion) < (right.priority, right.insertion)
        }
    }

    private var heap = Heap<Rank>()

    mutating func insert(_ rank: Rank, living: Int, isLiving: (Rank) -> Bool) {
        heap.insert(rank)
        if heap.count > 2 * living + 64 {
            heap = Heap(heap.unordered.filter(isLiving))
        }
    }

    /// The first living entry.
    mutating func first(where isLiving: (Rank) -> Bool) -> Rank? {
        while let rank = heap.min {
            if isLiving(rank) { return rank }
            heap.removeMin()
        }
        return nil
    }
}
