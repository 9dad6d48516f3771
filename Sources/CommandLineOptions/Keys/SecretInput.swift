import Foundation
import StandardStreams

/// Secrets that are written instead of being named, so that no history of commands holds them.
enum SecretInput {
    /// A line of standard input; on a terminal it is asked for, and does not appear.
    static func readLine(prompt: String) throws(CommandLineError) -> String {
        var settings = termios()
        let isTerminal = isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &settings) == 0
        if isTerminal {
            StandardStreams.tell(prompt)
            var silent = settings
            silent.c_lflag &= ~tcflag_t(ECHO)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        }
        defer {
            if isTerminal {
                tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
                StandardStreams.tell("\n")
            }
        }
        guard let line = Swift.readLine()?.trimmingCharacters(in: .whitespaces), !line.isEmpty else { throw .noKey }
        return line
    }
}
