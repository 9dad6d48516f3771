import Glibc
import Synchronization

/// Standard input, output and error of the process.
///
/// Foundation's handles of files end the process where one of them is closed, broken or a folder; here nothing does.
public enum StandardStreams {
    /// Puts nothing in the place of those that were closed.
    ///
    /// Otherwise the next files opened would take their numbers, and what is logged would be written into a database.
    public static func fill() {
        for file in STDIN_FILENO...STDERR_FILENO where fcntl(file, F_GETFD) == -1 {
            // The lowest number that is free: this one, as the lower ones are open by now.
            _ = open("/dev/null", O_RDWR)
        }
    }

    /// Reads standard input to its end.
    public static func readInput() throws(StandardStreamError) -> [UInt8] {
        var input: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count > 0 {
                input += buffer[..<count]
            } else if count == 0 {
                return input
            } else if errno != EINTR {
                throw .input(errno)
            }
        }
    }

    /// Prints a text and ends its line.
    public static func print(_ text: String) throws(StandardStreamError) { try write(Array(text.utf8) + [0x0A]) }

    /// Writes bytes to standard output. A reader that went away has read all it wanted.
    public static func write(_ bytes: [UInt8]) throws(StandardStreamError) {
        let error = write(bytes, to: STDOUT_FILENO)
        if error != 0, error != EPIPE { throw .output(error) }
    }

    private static let standardError = Mutex(())

    /// Writes a text to standard error as it is, with no other in the middle of it. What nobody can read any more is lost.
    public static func tell(_ text: String) { tell(Array(text.utf8)) }

    /// Writes bytes to standard error as they are, with no others in the middle of them.
    public static func tell(_ bytes: [UInt8]) {
        standardError.withLock { _ in _ = write(bytes, to: STDERR_FILENO) }
    }

    /// - Returns: the number of the error that was met; 0 where all was written.
    private static func write(_ bytes: [UInt8], to file: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }
}
