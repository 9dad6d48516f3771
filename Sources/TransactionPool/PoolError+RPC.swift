import Primitives

/// The error of a JSON-RPC answer, as `author_*` methods give it.
public struct PoolRPCError: Hashable, Sendable {
    public let code: Int
    public let message: String
    /// The `data` member, where there is one.
    public let data: String?
}

extension PoolError {
    /// Code, message and data that Substrate's `author` methods answer with; clients match on them.
    public var rpcError: PoolRPCError {
        switch self {
        case .badFormat:
            PoolRPCError(
                code: 1001, message: "Extrinsic has invalid format: its length prefix does not match its length",
                data: nil)
        case .verification(.runtime(let reason)):
            PoolRPCError(code: 1002, message: "Verification Error: \(reason)", data: reason)
        case .invalid(let reason):
            PoolRPCError(code: 1010, message: "Invalid Transaction", data: reason.words)
        case .unknown(let reason):
            PoolRPCError(code: 1011, message: "Unknown Transaction Validity", data: reason.rpcText)
        case .temporarilyBanned:
            PoolRPCError(code: 1012, message: "Transaction is temporarily banned", data: nil)
        case .alreadyImported(let hash):
            PoolRPCError(code: 1013, message: "Transaction Already Imported", data: hash.text)
        case .tooLowPriority(let old, let new):
            PoolRPCError(
                code: 1014, message: "Priority is too low: (\(old) vs \(new))",
                data: "The transaction has too low priority to replace another transaction already in the pool.")
        case .cycleDetected:
            PoolRPCError(code: 1015, message: "Cycle Detected", data: nil)
        case .immediatelyDropped:
            PoolRPCError(
                code: 1016, message: "Immediately Dropped",
                data: "The transaction couldn't enter the pool because of the limit")
        case .unactionable:
            PoolRPCError(
                code: 1018, message: "Unactionable",
                data: "The transaction is unactionable since it is not propagable and "
                    + "the local node does not author blocks")
        case .noTagsProvided:
            PoolRPCError(
                code: 1019, message: "No tags provided",
                data: "Transaction does not provide any tags, so the pool can't identify it")
        case .unknownBlock, .verification(.unknownBlock):
            PoolRPCError(code: 1020, message: "The provided block ID is not valid", data: nil)
        case .futureRejected:
            PoolRPCError(code: 1021, message: "The pool is not accepting future transactions", data: nil)
        }
    }
}

extension Hash256 {
    /// The hash as clients and operators read it.
    var text: String {
        let digits = Array("0123456789abcdef")
        return bytes.reduce(into: "0x") { text, byte in
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
    }
}

extension UnknownTransaction {
    /// The `data` of error 1011: the name of the reason.
    public var rpcText: String {
        switch self {
        case .cannotLookup: "CannotLookup"
        case .noUnsignedValidator: "NoUnsignedValidator"
        case .custom(let code): "Custom(\(code))"
        }
    }
}
