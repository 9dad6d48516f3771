import DequeModule
import Primitives

/// Watched transactions by the block that they are in, until that block is final or takes too long to become so.
struct FinalityWatch: Sendable {
    struct Inclusion: Equatable, Sendable {
        let transaction: Hash256
        let index: Int
    }

    private let limit: Int
    private var blocks: [Hash256: [Inclusion]] = [:]
    /// Blocks in the order in which they came; some may be gone already.
    private var order: Deque<Hash256> = []

    /// - Parameter limit: blocks that are waited for at a time.
    init(limit: Int) { self.limit = max(1, limit) }

    /// Waits for a block.
    ///
    /// - Returns: the blocks that are waited for no longer, as they are too many.
    mutating func insert(_ inclusions: [Inclusion], in block: Hash256) -> [(block: Hash256, inclusions: [Inclusion])] {
        guard !inclusions.isEmpty else { return [] }
        if self.blocks.updateValue(inclusions, forKey: block) == nil { self.order.append(block) }
        var late: [(Hash256, [Inclusion])] = []
        while self.blocks.count > self.limit, let oldest = self.order.popFirst() {
            if let inclusions = self.blocks.removeValue(forKey: oldest) { late.append((oldest, inclusions)) }
        }
        return late
    }

    /// Waits no longer for a block, and says which transactions were waited for.
    mutating func remove(_ block: Hash256) -> [Inclusion] {
        guard let inclusions = self.blocks.removeValue(forKey: block) else { return [] }
        // Blocks leave from the front mostly, where they become final.
        if self.order.first == block {
            self.order.removeFirst()
        } else {
            self.order.removeAll { $0 == block }
        }
        return inclusions
    }
}
