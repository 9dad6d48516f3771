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
}

/// A change of one transaction.
struct PoolEvent: Equatable, Sendable {
    let transaction: Hash256
    let status: TransactionStatus
}
