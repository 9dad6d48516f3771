public import Primitives

/// Why a transaction can not be made, or what became of it.
public enum TransactionError: Error, Equatable, Sendable {
    /// The chain's transactions have another format.
    case unsupportedFormat(UInt8)
    /// The metadata does not tell the types of address or signature.
    case unknownFormat
    /// The chain wants something of transactions that this library does not know.
    case unsupportedExtension(String)
    case signing(SigningError)
    /// The node does not take the transaction.
    case rejected(ServerError)
    /// It can no longer be executed.
    case invalid
    /// The node's pool was too full.
    case dropped
    /// Another transaction with the same nonce took its place in the pool.
    case usurped(by: Hash256)
    /// Its nonce was used by another transaction, which is final.
    case replaced
    /// The blocks for which it was made are final, and it is in none of them.
    case expired
    /// It is not in the block that it was said to be in, or that block tells nothing of it.
    case noOutcome(block: Hash256)
}

extension TransactionError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unsupportedFormat(let version): "transactions of format \(version) are not supported"
        case .unknownFormat: "the metadata does not tell how transactions are signed"
        case .unsupportedExtension(let name): "the chain wants \(name) of transactions, which is not supported"
        case .signing(let error): "the transaction was not signed: \(error.reason)"
        case .rejected(let error): "the node does not take the transaction: \(error)"
        case .invalid: "the transaction has become invalid"
        case .dropped: "the node dropped the transaction"
        case .usurped(let other): "transaction \(other.hexText) took the place of this one"
        case .replaced: "another transaction used the nonce of this one"
        case .expired: "the transaction has expired"
        case .noOutcome(let block): "block \(block.hexText) tells nothing of the transaction"
        }
    }
}

extension ServerError {
    /// Codes of Substrate's `author` methods.
    private enum PoolCode {
        static let invalid = 1010
        static let tooLowPriority = 1014
    }

    /// Whether the node refuses a transaction since its nonce is not free: used on chain, or by another in the pool.
    var isAboutNonce: Bool {
        code == PoolCode.tooLowPriority
            || code == PoolCode.invalid && (data?.string ?? message).contains("outdated")
    }
}
