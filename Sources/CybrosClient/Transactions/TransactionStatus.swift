import JSON
public import Primitives

/// What a node says of a transaction, or what was found out about it.
public enum TransactionStatus: Hashable, Sendable {
    /// It waits for others of the account.
    case future
    /// It can be included.
    case ready
    /// These peers were told.
    case broadcast([String])
    /// It is in this block of the best chain.
    case inBlock(Hash256)
    /// That block is no longer in the best chain.
    case retracted(Hash256)
    /// The node has waited for the block to become final for too long.
    case finalityTimeout(Hash256)
    /// It is in this block, for good.
    case finalized(Hash256)
    /// Another one with the same nonce took its place.
    case usurped(by: Hash256)
    /// The pool was too full.
    case dropped
    /// It can no longer be executed.
    case invalid

    /// Reads a notification of `author_submitAndWatchExtrinsic`.
    init(_ json: JSON) throws(ClientError) {
        let method = "author_extrinsicUpdate"
        func hash(_ json: JSON) throws(ClientError) -> Hash256 {
            guard let hash = json.hexBytes.flatMap({ Hash256($0) }) else { throw .badAnswer(method: method, "\(json)") }
            return hash
        }
        switch json {
        case "future": self = .future
        case "ready": self = .ready
        case "dropped": self = .dropped
        case "invalid": self = .invalid
        case .object(let members) where members.count == 1:
            let (name, value) = members.elements[0]
            switch name {
            case "broadcast": self = .broadcast((value.array ?? []).compactMap(\.string))
            case "inBlock": self = .inBlock(try hash(value))
            case "retracted": self = .retracted(try hash(value))
            case "finalityTimeout": self = .finalityTimeout(try hash(value))
            case "finalized": self = .finalized(try hash(value))
            case "usurped": self = .usurped(by: try hash(value))
            default: throw .badAnswer(method: method, "\(json)")
            }
        default: throw .badAnswer(method: method, "\(json)")
        }
    }
}
