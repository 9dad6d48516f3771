import Primitives

/// Asks the runtime about transactions.
public protocol TransactionValidator: Sendable {
    /// What `TaggedTransactionQueue_validate_transaction` says on the state after block `hash`.
    func validate(
        _ extrinsic: [UInt8], source: TransactionSource, at hash: Hash256
    ) async throws(ValidationFailure) -> TransactionValidity
}
