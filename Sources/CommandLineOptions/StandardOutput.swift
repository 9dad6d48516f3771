import Foundation

/// What commands print.
enum StandardOutput {
    /// Prints a text and ends its line. A reader that went away has read all it wanted.
    static func print(_ text: String) throws(CommandLineError) {
        var bytes = Array(text.utf8)[...]
        bytes.append(UInt8(ascii: "\n"))
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count >= 0 {
                bytes = bytes.dropFirst(count)
            } else if errno == EPIPE {
                return
            } else if errno != EINTR {
                throw .outputFailed(reason: lastSystemError())
            }
        }
    }
}
