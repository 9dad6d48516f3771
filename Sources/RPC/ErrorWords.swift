public import ScaleCodec

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
