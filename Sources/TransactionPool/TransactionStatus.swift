import Primitives

/// What became of a transaction.
public enum TransactionStatus: Hashable, Sendable {
    /// It waits for tags that nobody has provided yet.
    case future
    /// It can be executed.
    case ready
    /// These peers were told.
    case broadcast([String])
    /// It is in a block of the best chain, at this place.
    case inBlock(Hash256, index: Int)
    /// The block that it was in is no longer in the best chain.
    case retracted(Hash256)
    /// The block that it was in took too long to become final; nothing more will be said.
    case finalityTimeout(Hash256)
    /// The block that it is in is final.
    case finalized(Hash256, index: Int)
    /// Another one that provides the same tags took its place.
    case usurped(by: Hash256)
    /// The pool was too full.
    case dropped
    /// It can no longer be executed.
    case invalid

    /// Whether this is the last word on the transaction.
    public var isFinal: Bool {
        switch self {
        case .future, .ready, .broadcast, .inBlock, .retracted: false
        case .finalityTimeout, .finalized, .usurped, .dropped, .invalid: true
        }
    }

    /// What the log tells.
    var text: String {
        switch self {
        case .future: "waits for others"
        case .ready: "is ready"
        case .broadcast(let peers): "was told to \(peers.count) peers"
        case .inBlock(let block, let index): "is extrinsic \(index) of block \(block.text)"
        case .retracted(let block): "was retracted with block \(block.text)"
        case .finalityTimeout(let block): "waits no longer for the finality of block \(block.text)"
        case .finalized(let block, _): "is final with block \(block.text)"
        case .usurped(let other): "gave way to \(other.text)"
        case .dropped: "was dropped"
        case .invalid: "is invalid"
        }
    }
}

/// A change of one transaction.
struct PoolEvent: Equatable, Sendable {
    let transaction: Hash256
    let status: TransactionStatus
}
