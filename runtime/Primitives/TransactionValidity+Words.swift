// Why a transaction is refused, in Substrate's words, which clients know. Runtimes use them as well, where a block has such
// a transaction.

extension TransactionValidityError {
    public var words: String {
        switch self {
        case .invalid(let reason): reason.words
        case .unknown(let reason): reason.words
        }
    }
}

extension InvalidTransaction {
    public var words: String {
        switch self {
        case .call: "Transaction call is not expected"
        case .payment: "Inability to pay some fees (e.g. account balance too low)"
        case .future: "Transaction will be valid in the future"
        case .stale: "Transaction is outdated"
        case .badProof: "Transaction has a bad signature"
        case .ancientBirthBlock: "Transaction has an ancient birth block"
        case .exhaustsResources: "Transaction would exhaust the block limits"
        case .custom(let code): "Custom error: \(code)"
        case .badMandatory: "A call was labelled as mandatory, but resulted in an Error."
        case .mandatoryValidation: "Transaction dispatch is mandatory; transactions must not be validated."
        case .badSigner: "Invalid signing address"
        case .indeterminateImplicit: "The implicit data was unable to be calculated"
        case .unknownOrigin: "The transaction extension did not authorize any origin"
        }
    }
}

extension UnknownTransaction {
    public var words: String {
        switch self {
        case .cannotLookup: "Could not lookup information required to validate the transaction"
        case .noUnsignedValidator: "Could not find an unsigned validator for the unsigned transaction"
        case .custom: "UnknownTransaction custom error"
        }
    }
}
