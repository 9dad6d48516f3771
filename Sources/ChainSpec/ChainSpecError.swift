import JSON

/// Why a text is not a chain specification; paths name the member, as in `genesis.raw.top`.
public enum ChainSpecError: Error, Equatable, Sendable {
    /// The file could not be read, for this reason.
    case unreadable(file: String, reason: String)
    /// The text is longer than `limit` bytes.
    case tooLarge(bytes: Int, limit: Int)
    /// The text is not JSON.
    case notJSON(JSONError)
    /// A member must be there and is not.
    case missing(path: String)
    /// A value is not what it must be.
    case unexpected(path: String, expected: String)
    /// Text that must be hexadecimal is not.
    case invalidHex(path: String)
    /// Hexadecimal text has the wrong length in bytes.
    case wrongLength(path: String, expected: Int, found: Int)
    /// Two keys are the same bytes.
    case duplicateKey(path: String)
    /// The id names a folder on disk, and this one can not.
    case unusableID(String)
}

extension ChainSpecError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let file, let reason): "\(file) can not be read: \(reason)"
        case .tooLarge(let bytes, let limit): "it is \(bytes) bytes long, and \(limit) are allowed"
        case .notJSON(let error): "it is not JSON: \(error)"
        case .missing(let path): "\(path) is missing"
        case .unexpected(let path, let expected): "\(path) is not \(expected)"
        case .invalidHex(let path): "\(path) is not hexadecimal"
        case .wrongLength(let path, let expected, let found): "\(path) has \(found) bytes instead of \(expected)"
        case .duplicateKey(let path): "\(path) occurs twice"
        case .unusableID(let id): "the id \"\(id)\" can not name a folder"
        }
    }
}
