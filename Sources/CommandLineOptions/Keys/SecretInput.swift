import Foundation

/// Secrets that are written instead of being named, so that no history of commands holds them.
enum SecretInput {
    /// A line of standard input; on a terminal it is asked for, and does not appear.
    static func readLine(prompt: String) throws(CommandLineError) -> String {
        var settings = termios()
        let isTerminal = isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &settings) == 0
        if isTerminal {
            FileHandle.standardError.write(Data(prompt.utf8))
            var silent = settings
            silent.c_lflag &= ~tcflag_t(ECHO)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        }
        defer {
            if isTerminal {
                tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
                FileHandle.standardError.write(Data("\n".utf8))
            }
        }
        guard let line = Swift.readLine()?.trimmingCharacters(in: .whitespaces), !line.isEmpty else { throw .noKey }
        return line
    }
}
