/// Why bytes are not the SCALE encoding of the expected type.
public enum ScaleError: Error, Equatable, Sendable {
    /// The input ends `missing` bytes before the value does.
    case truncated(missing: Int)
    /// `count` bytes follow the value where nothing may follow.
    case trailingBytes(count: Int)
    /// A `Bool` was neither 0 nor 1.
    case invalidBool(UInt8)
    /// The type has no variant of this index.
    case invalidVariant(UInt8)
    /// A compact integer was not written in its shortest form.
    case nonCanonicalCompact
    /// A compact integer does not fit the expected width.
    case compactTooWide
    /// A collection has more elements than its bound allows.
    case boundExceeded(count: Int, bound: Int)
    /// Text is not UTF-8.
    case invalidUTF8
    /// Values nest deeper than the decoder allows.
    case tooDeep
    /// Decoded values would need more memory than the decoder allows.
    case tooLarge
    /// The bytes are well formed but name no valid value of the type.
    case invalidValue
}

extension ScaleError {
    /// What is wrong with bytes, for those who sent them.
    public var words: String {
        switch self {
        case .truncated(let missing): "\(missing) bytes are missing"
        case .trailingBytes(let count): "\(count) bytes are left over"
        case .invalidBool(let byte): "\(byte) is neither true nor false"
        case .invalidVariant(let byte): "there is no variant \(byte)"
        case .nonCanonicalCompact: "a number is not in its shortest form"
        case .compactTooWide: "a number is too large"
        case .boundExceeded(let count, let bound): "there are \(count) elements where \(bound) may be"
        case .invalidUTF8: "a text is not UTF-8"
        case .tooDeep: "values are nested too deep"
        case .tooLarge: "the values are too large"
        case .invalidValue: "the bytes stand for no value"
        }
    }
}
