import Primitives

/// What a transaction provides or requires; the runtime chooses the bytes.
public typealias TransactionTag = [UInt8]

/// A transaction that the runtime found valid, with what the pool must know to order it.
public struct PoolTransaction: Hashable, Sendable {
    /// Blake2b-256 of `bytes`.
    public let hash: Hash256
    /// The extrinsic as it stands in a block, length prefix included.
    public let bytes: [UInt8]
    public let source: TransactionSource
    /// The higher it is, the sooner the transaction comes.
    public let priority: UInt64
    /// Tags that others must have provided before this one; each once.
    public let requires: [TransactionTag]
    /// Tags that only this one of the pool provides; each once.
    public let provides: [TransactionTag]
    /// The block number at which the validity ends.
    public let validTill: UInt64
    /// Whether peers are to be told.
    public let propagate: Bool

    /// - Parameter number: the block on whose state the verdict was reached.
    public init(
        hash: Hash256, bytes: [UInt8], source: TransactionSource, validity: ValidTransaction, at number: UInt64
    ) {
        let (end, overflow) = number.addingReportingOverflow(validity.longevity)
        self.hash = hash
        self.bytes = bytes
        self.source = source
        self.priority = validity.priority
        self.requires = Self.unique(validity.requires)
        self.provides = Self.unique(validity.provides)
        self.validTill = overflow ? .max : end
        self.propagate = validity.propagate
    }

    private static func unique(_ tags: [TransactionTag]) -> [TransactionTag] {
        guard tags.count > 1 else { return tags }
        var seen: Set<TransactionTag> = []
        return tags.filter { seen.insert($0).inserted }
    }
}
