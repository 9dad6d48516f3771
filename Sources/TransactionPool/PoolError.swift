import Primitives

/// Why the pool does not take a transaction.
public enum PoolError: Error, Hashable, Sendable {
    /// The bytes are not one extrinsic behind its length.
    case badFormat
    /// The runtime could not be asked.
    case verification(ValidationFailure)
    /// The runtime found it invalid.
    case invalid(InvalidTransaction)
    /// The runtime could not tell.
    case unknown(UnknownTransaction)
    /// It was invalid, dropped or included not long ago.
    case temporarilyBanned
    /// It is in the pool, or about to be.
    case alreadyImported(Hash256)
    /// Those in the pool that provide the same tags have a priority of `old` together, and this one has no higher.
    case tooLowPriority(old: UInt64, new: UInt64)
    /// It requires a transaction that requires it.
    case cycleDetected
    /// The pool is full of better ones.
    case immediatelyDropped
    /// Neither may peers be told of it nor does this node make blocks.
    case unactionable
    /// It provides no tag by which it could be told from others.
    case noTagsProvided
    /// The block on whose state it was to be validated is not known.
    case unknownBlock(Hash256)
    /// It waits for others, and this pool takes no such ones.
    case futureRejected
}

/// Why the runtime could not be asked about a transaction.
public enum ValidationFailure: Error, Hashable, Sendable {
    /// There is no such block, or its state is gone.
    case unknownBlock(Hash256)
    /// The call failed, for this reason.
    case runtime(String)
}
