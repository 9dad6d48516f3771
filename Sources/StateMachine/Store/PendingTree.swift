import Primitives

/// The newest finalized block and the blocks over it.
struct PendingTree: Sendable {
    /// The newest finalized block: the state that the flat column holds.
    struct Base: Equatable, Sendable {
        var hash: Hash256
        var number: UInt32
        var root: Hash256
    }

    var base: Base?
    private(set) var blocks: [Hash256: PendingBlock] = [:]
    /// A block with the given state root.
    private var blockOfRoot: [Hash256: Hash256] = [:]
    /// The lowest block number whose removed nodes still wait for pruning.
    var oldestRemovals: UInt32?
    /// The removed nodes of blocks that the batch at hand makes final, by number: the database does not have them yet.
    var unwrittenRemovals: [UInt32: [Hash256]] = [:]

    mutating func insert(_ block: PendingBlock) {
        blocks[block.hash] = block
        blockOfRoot[block.root] = block.hash
    }

    mutating func remove(_ block: PendingBlock) {
        blocks[block.hash] = nil
        if blockOfRoot[block.root] == block.hash { blockOfRoot[block.root] = nil }
    }

    /// The block of `hash` and its ancestors, newest first, that come after the block `end`. Nil if it is not above it.
    func path(to hash: Hash256, after end: Hash256) -> [PendingBlock]? {
        var path: [PendingBlock] = []
        var next = hash
        while next != end {
            guard let block = blocks[next] else { return nil }
            path.append(block)
            next = block.parent
        }
        return path
    }

    /// The diffs, newest first, that make the state of `root` from that of the block `end`. Nil if there is no such
    /// block above `end`, or if they were more than `limit`.
    func diffs(to root: Hash256, after end: Hash256, limit: Int) -> [StateDiff]? {
        guard var next = blockOfRoot[root] else { return nil }
        var diffs: [StateDiff] = []
        while next != end {
            guard diffs.count < limit, let block = blocks[next] else { return nil }
            diffs.append(block.diff)
            next = block.parent
        }
        return diffs
    }

    /// `hash` and every block above it.
    func subtree(of hash: Hash256) -> [PendingBlock] {
        var members: Set<Hash256> = [hash]
        // Parents come before their children in the order of numbers.
        return blocks.values.sorted { $0.number < $1.number }.filter { block in
            guard block.hash == hash || members.contains(block.parent) else { return false }
            members.insert(block.hash)
            return true
        }
    }
}
