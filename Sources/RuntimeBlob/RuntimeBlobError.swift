import ScaleCodec

/// Why bytes are not a runtime's code.
public enum RuntimeBlobError: Error, Equatable, Sendable {
    /// The code decompresses to more than `limit` bytes.
    case tooLarge(limit: Int)
    /// The compressed code is damaged; zstd's words for it.
    case damaged(String)
    /// The compressed code ends too early.
    case truncated
    /// The code does not start as a Wasm module of version 1 does.
    case notWasm
    /// The section whose header is at `offset` does not fit the module.
    case malformedSection(offset: Int)
    /// The section `runtime_version` does not hold a runtime version.
    case malformedVersion(ScaleError)
    /// The section `runtime_apis` is `length` bytes long, which is no multiple of 12.
    case malformedAPIs(length: Int)
}

extension RuntimeBlobError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooLarge(let limit): "it decompresses to more than \(limit) bytes"
        case .damaged(let reason): "it is compressed, and damaged: \(reason)"
        case .truncated: "it is compressed, and ends too early"
        case .notWasm: "it does not begin as a Wasm module does"
        case .malformedSection(let offset): "its section at byte \(offset) goes beyond its end"
        case .malformedVersion(let error): "its section runtime_version does not decode: \(error.words)"
        case .malformedAPIs(let length): "its section runtime_apis has \(length) bytes, no multiple of 12"
        }
    }
}
