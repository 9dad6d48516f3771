import Glibc
import JSON

/// What a program has said on standard output, and with it how its job ended.
struct ProgramAnswer: Equatable {
    /// The output: what the hexadecimal digits stand for where there are such behind `0x`; else the text without white
    /// space around it; else, where it is no text, the bytes as they are.
    var bytes: [UInt8]
    /// The result that an envelope, a JSON object with a member `result`, tells; nil where the output is none.
    var result: JobResult?

    init(_ output: [UInt8]) {
        bytes = Self.decode(output)
        let json = bytes.first == UInt8(ascii: "{") ? try? JSON(parsing: bytes) : nil
        result = JobResult(json?["result"])
    }

    private static func decode(_ output: [UInt8]) -> [UInt8] {
        guard let text = String(validating: output, as: UTF8.self) else { return output }
        let trimmed = text.drop(while: \.isWhitespace)
        let end = trimmed.lastIndex { !$0.isWhitespace }.map { trimmed.index(after: $0) } ?? trimmed.startIndex
        let content = trimmed[..<end]
        if content.hasPrefix("0x"), content.utf8.count.isMultiple(of: 2), let bytes = JSON(String(content)).hexBytes {
            return bytes
        }
        return Array(content.utf8)
    }
}

extension JobOutcome {
    /// Judges how a program ended and what it said.
    ///
    /// An envelope's result counts, whatever the exit status. Without one, status 0 is success, and all else panic.
    init(_ report: Sandbox.Report, limits: JobLimits) {
        let answer = ProgramAnswer(report.output)
        switch report.ending {
        case .exit(let status):
            if let result = answer.result ?? (status == 0 ? .success : nil) {
                self.init(result, output: answer.bytes)
            } else {
                self.init(.exitStatus, "the program ended with status \(status) and without a result")
            }
        case .signal(let signal) where signal == SIGXCPU:
            self.init(.timeout, "the program took more than \(limits.cpuTime) s of the processor")
        case .signal(let signal):
            self.init(.killedBySignal, "the program was ended by signal \(signal)")
        case .stop(.realTime):
            self.init(.timeout, "the program took more than \(limits.realTime) s")
        case .stop(.memory(let bytes)):
            self.init(.outOfMemory, "the program took \(bytes) bytes of memory, of \(limits.memory) that it may")
        case .stop(.output):
            self.init(.outputTooLarge, "the program wrote more than \(limits.output) bytes")
        case .stop(.cancelled):
            self.init(.cancelled, "the job was given up")
        }
        usage = Usage(duration: report.duration, memory: report.peakMemory, log: report.log)
    }
}
