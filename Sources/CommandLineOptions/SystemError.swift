import Foundation

/// The reason that the system gives for the last call that failed.
func lastSystemError() -> String {
    let code = errno
    return strerror(code).map { String(cString: $0) } ?? "error \(code)"
}
