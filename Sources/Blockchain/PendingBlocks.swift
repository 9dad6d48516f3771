import Primitives
import StateMachine

/// The blocks above the newest finalized one, on all branches.
struct PendingBlocks {
    private let blocks: [(hash: Hash256, number: UInt32, parent: Hash256, root: Hash256)]

    init(_ states: StateStore) { blocks = states.pendingBlocks }

    /// The highest block that descends from `block`; itself where none does.
    func longest(above block: BlockID) -> BlockID {
        var descendants: Set = [block.hash]
        var longest = block
        // Parents stand before their children.
        for next in blocks where descendants.contains(next.parent) {
            descendants.insert(next.hash)
            if next.number > longest.number { longest = BlockID(hash: next.hash, number: next.number) }
        }
        return longest
    }
}
