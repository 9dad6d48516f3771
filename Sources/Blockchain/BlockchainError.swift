import Executor
import Primitives
import ScaleCodec
import StateMachine
import Storage

/// Why the chain could not answer or take a block.
public enum BlockchainError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The database holds another chain than the specification describes.
    case genesisMismatch(database: Hash256, specification: Hash256)
    /// No block of this hash is known.
    case unknownBlock(Hash256)
    /// The block's parent is not known.
    case unknownParent(Hash256)
    /// The state of this block was pruned, or never computed.
    case noState(Hash256)
    /// The block does not execute to what its header says.
    case invalidBlock(Hash256, reason: String)
    /// Finality can not go back, nor to another branch.
    case notDescendant(block: Hash256, finalized: Hash256)
    /// What is stored under a key is damaged.
    case corrupt(what: String, ScaleError)
    case database(DatabaseError)
    case state(StateError)
    case executor(ExecutorError)

    public var description: String {
        switch self {
        case .genesisMismatch(let database, let specification):
            "the database holds the chain with genesis \(database.hexText), the specification describes \(specification.hexText); "
                + "choose another --base-path, or remove the old chain with purge-chain"
        case .unknownBlock(let hash): "block \(hash.hexText) is not known"
        case .unknownParent(let hash): "the parent \(hash.hexText) is not known"
        case .noState(let hash): "the state of block \(hash.hexText) is not kept any more"
        case .invalidBlock(let hash, let reason): "block \(hash.hexText) is invalid: \(reason)"
        case .notDescendant(let block, let finalized):
            "block \(block.hexText) does not descend from the finalized block \(finalized.hexText)"
        case .corrupt(let what, let error): "the database is damaged: \(what): \(error)"
        case .database(let error): error.description
        case .state(let error): "\(error)"
        case .executor(let error): error.description
        }
    }
}

extension Hash256 {
    /// The hash as clients write it: `0x` and 64 digits.
    public var hexText: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = Array("0x".utf8)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension Hash256 {
    /// The hash as operators read it: `0x1234…abcd`.
    public var shortText: String { "\(hexText.prefix(6))…\(hexText.suffix(4))" }
}
