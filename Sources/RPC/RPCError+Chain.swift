import Blockchain
import Executor
import JSON
import JSONRPC

/// A group of methods by the code under which it reports that the node could not answer.
enum ErrorGroup: Int, Sendable {
    case author = 1040
    case chain = 3002
    case state = 4003
    case dev = 6001

    /// Substrate's "Client error", in its words where clients look for them.
    func client(_ error: BlockchainError) -> RPCError {
        RPCError(code: rawValue, message: "Client error: \(error.clientText)")
    }
}

extension RPCError {
    static let stopping = RPCError.internalError("the node is stopping")

    /// An error of the methods that ask the runtime for a figure: 1 where it failed, 2 where its argument is no
    /// extrinsic.
    static func runtime(_ message: String, _ reason: String, code: Int = 1) -> RPCError {
        RPCError(code: code, message: message, data: .string(reason))
    }
}

extension BlockchainError {
    /// The error as Substrate's client names it.
    var clientText: String {
        switch self {
        case .unknownBlock, .noState: "UnknownBlock: \(blockText)"
        // Clients compare what they are told of a function that there is not.
        case .executor(.refused(let function, let reason)) where reason == "Exported method \(function) is not found":
            "Execution failed: Other: \(reason)"
        case .executor(.refused(_, let reason)): "Execution failed: \(reason)"
        case .executor(.timeExceeded): "Execution failed: it took too long"
        default: description
        }
    }

    /// The error as a call of a runtime API names it.
    var runtimeAPIText: String {
        switch self {
        case .unknownBlock, .noState: "Api called for an unknown Block: \(blockText)"
        default: clientText
        }
    }

    private var blockText: String {
        switch self {
        case .unknownBlock(let hash): "Header was not found in the database: \(hash.hexText)"
        case .noState(let hash): "State already discarded for \(hash.hexText)"
        default: description
        }
    }
}
