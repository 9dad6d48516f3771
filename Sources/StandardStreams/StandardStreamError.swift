import Glibc

/// Why a standard stream could not be used, with the number that the system gave.
public enum StandardStreamError: Error, Equatable, Sendable {
    case input(Int32)
    case output(Int32)
}

extension StandardStreamError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .input(let code): "standard input can not be read: \(Self.words(code))"
        case .output(let code): "the output can not be written: \(Self.words(code))"
        }
    }

    private static func words(_ code: Int32) -> String { strerror(code).map { String(cString: $0) } ?? "error \(code)" }
}
