public import JSON
public import Primitives

/// Why a client did not get what it asked for.
public enum ClientError: Error, Equatable, Sendable {
    case endpoint(EndpointError)
    /// The node can not be reached.
    case connection(ConnectionError)
    /// The connection was lost while the node was at the request: whether it was carried out is not known.
    case connectionLost(method: String)
    /// The answer did not come in time.
    case timeout(method: String)
    /// So many requests wait already.
    case tooManyRequests(limit: Int)
    /// The task was cancelled.
    case cancelled
    /// The client was closed.
    case closed
    /// The node refused: its own error.
    case server(method: String, ServerError)
    /// The node's answer is not what the method answers.
    case badAnswer(method: String, String)
    /// After reconnecting the node has another chain: it was reset, or is another node.
    case chainChanged(expected: Hash256, found: Hash256)
    /// The node knows no such block, or has discarded its state.
    case unknownBlock(Hash256)
    case metadata(MetadataError)
    /// `what` is a call, a storage item or the like.
    case value(ValueError, of: String)
    case transaction(TransactionError)
}

/// A JSON-RPC error of the node.
public struct ServerError: Error, Equatable, Sendable {
    public var code: Int
    public var message: String
    public var data: JSON?

    public init(code: Int, message: String, data: JSON? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }
}

extension ClientError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .endpoint(let error): error.description
        case .connection(let error): error.description
        case .connectionLost(let method): "the connection was lost during \(method)"
        case .timeout(let method): "\(method) was not answered in time"
        case .tooManyRequests(let limit): "\(limit) requests wait for their answers already"
        case .cancelled: "the task was cancelled"
        case .closed: "the client is closed"
        case .server(let method, let error): "\(method): \(error)"
        case .badAnswer(let method, let reason): "the answer to \(method) can not be used: \(reason)"
        case .chainChanged(let expected, let found):
            "the node has another chain now: its genesis is \(found.hexText), not \(expected.hexText)"
        case .unknownBlock(let hash): "the node does not have block \(hash.hexText), or no longer its state"
        case .metadata(let error): error.description
        case .value(let error, let what): "\(what): \(error)"
        case .transaction(let error): error.description
        }
    }
}

extension ServerError: CustomStringConvertible {
    public var description: String {
        switch data {
        case .string(let text)?: "\(message): \(text) (\(code))"
        case let other?: "\(message): \(other) (\(code))"
        case nil: "\(message) (\(code))"
        }
    }
}
