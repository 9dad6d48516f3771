import Glibc
import StandardStreams
import Testing

/// Each in a process of its own, as there is one standard input, output and error.
@Suite("Standard streams")
struct StandardStreamsTests {
    @Test("A file opened by a program without standard output does not become its standard output")
    func closedOutput() async {
        await #expect(processExitsWith: .success) {
            close(STDOUT_FILENO)
            StandardStreams.fill()
            let next = open("/dev/null", O_RDONLY)
            #expect(next > STDERR_FILENO)
        }
    }

    @Test("An input is read to its end")
    func input() async {
        await #expect(processExitsWith: .success) {
            let text = [UInt8](repeating: 7, count: 200_000)
            var path = Array("/tmp/standard-streams.XXXXXX".utf8CString)
            let file = mkstemp(&path)
            unlink(path)
            #expect(text.withUnsafeBytes { write(file, $0.baseAddress, $0.count) } == text.count)
            lseek(file, 0, SEEK_SET)
            dup2(file, STDIN_FILENO)
            let all = try StandardStreams.readInput()
            #expect(all == text)
            let rest = try StandardStreams.readInput()
            #expect(rest.isEmpty)
        }
    }

    @Test("An input that cannot be read is an error with the reason")
    func unreadableInput() async {
        await #expect(processExitsWith: .success) {
            dup2(open("/tmp", O_RDONLY), STDIN_FILENO)
            #expect(throws: StandardStreamError.input(EISDIR)) { try StandardStreams.readInput() }
            close(STDIN_FILENO)
            #expect(throws: StandardStreamError.input(EBADF)) { try StandardStreams.readInput() }
            #expect("\(StandardStreamError.input(EISDIR))" == "standard input can not be read: Is a directory")
        }
    }

    @Test("A reader that went away is no error, and a full disk is one")
    func output() async {
        await #expect(processExitsWith: .success) {
            signal(SIGPIPE, SIG_IGN)
            var ends: [Int32] = [-1, -1]
            #expect(pipe(&ends) == 0)
            close(ends[0])
            dup2(ends[1], STDOUT_FILENO)
            try StandardStreams.print("nobody reads this")
            dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO)
            #expect(throws: StandardStreamError.output(ENOSPC)) { try StandardStreams.print("no place for this") }
        }
    }

    @Test("What is told to nobody is lost")
    func brokenError() async {
        await #expect(processExitsWith: .success) {
            signal(SIGPIPE, SIG_IGN)
            var ends: [Int32] = [-1, -1]
            #expect(pipe(&ends) == 0)
            let log = dup(STDERR_FILENO)
            close(ends[0])
            dup2(ends[1], STDERR_FILENO)
            StandardStreams.tell("a line\n")
            close(STDERR_FILENO)
            StandardStreams.tell("another line\n")
            dup2(log, STDERR_FILENO)
        }
    }

    @Test("Control characters are written as their codes, and all else as it is")
    func printable() {
        #expect("é 🏆".printable == "é 🏆")
        #expect("a\nb\u{1B}[2Jc\u{7F}\u{9B}d".printable == #"a\nb\u{1B}[2Jc\u{7F}\u{009B}d"#)
    }
}
