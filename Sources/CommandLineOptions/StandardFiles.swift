import Foundation

/// Standard input, output and error.
enum StandardFiles {
    /// Puts nothing in the place of those that were closed.
    ///
    /// Otherwise the next files opened would take their numbers, and what is logged would be written into a database.
    static func fill() {
        for file in STDIN_FILENO...STDERR_FILENO where fcntl(file, F_GETFD) == -1 {
            // The lowest number that is free: this one, as the lower ones are open by now.
            _ = open("/dev/null", O_RDWR)
        }
    }
}
