import Glibc

/// Why a call of the system failed.
public struct SystemError: Error, Equatable, Sendable {
    /// The number that the system gave; see errno(3).
    public let code: Int32

    /// The error of the last call.
    public init() { code = errno }
}

extension SystemError: CustomStringConvertible {
    public var description: String { strerror(code).map { String(cString: $0) } ?? "error \(code)" }
}
