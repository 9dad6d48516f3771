import JSON

/// How a job ended, as the chain knows it.
public enum JobResult: String, CaseIterable, Hashable, Sendable {
    /// The answer is there.
    case success = "Success"
    /// The program did its work, and the answer is no.
    case fail = "Fail"
    /// The job as it was asked for cannot be done: a wrong input, or more than the limits allow.
    case error = "Error"
    /// The program or the machine broke.
    case panic = "Panic"

    /// The name or the number of a result, as executors write it; nil for anything else.
    init?(_ json: JSON?) {
        switch json {
        case .string(let name): self.init(rawValue: name)
        case .integer(let number) where (0..<4).contains(number): self = Self.allCases[Int(number)]
        default: return nil
        }
    }
}

/// Why a job got a result that its program did not give itself; requesters find it as `code` in the output.
public enum FailureCode: String, Hashable, Sendable {
    case timeout = "TIMEOUT"
    case outOfMemory = "OUT_OF_MEMORY"
    case outOfFuel = "OUT_OF_FUEL"
    case outputTooLarge = "OUTPUT_TOO_LARGE"
    case cancelled = "CANCELLED"
    case exitStatus = "EXIT_STATUS"
    case killedBySignal = "KILLED_BY_SIGNAL"
    /// A Wasm module did what Wasm does not allow, such as dividing by zero.
    case trap = "TRAP"
    /// The code cannot be loaded by its executor.
    case codeInvalid = "CODE_INVALID"
    case manifestInvalid = "MANIFEST_INVALID"
    /// The manifest asks for what the operator does not grant.
    case notGranted = "NOT_GRANTED"
    case codeUnavailable = "CODE_UNAVAILABLE"
    case inputUnavailable = "INPUT_UNAVAILABLE"
    /// The name is the one that the reference's executors give.
    case inputNotDecryptable = "ENCRYPTED_ARGS_CANT_DECRYPT"
    /// The worker's machine could not run the job at all.
    case executorFault = "EXECUTOR_FAULT"

    /// Errors are about what was asked for; panics are the program's or the machine's.
    var result: JobResult {
        switch self {
        case .timeout, .outOfMemory, .outOfFuel, .manifestInvalid, .notGranted, .inputNotDecryptable: .error
        case .outputTooLarge, .cancelled, .exitStatus, .killedBySignal, .trap, .codeInvalid, .codeUnavailable,
            .inputUnavailable, .executorFault:
            .panic
        }
    }
}

/// What becomes of a job.
public struct JobOutcome: Equatable, Sendable {
    /// Bytes of output, and of a proof, that the chain takes.
    public static let maximumOutput = 2048

    public var result: JobResult
    /// For the chain; empty where there is nothing to say.
    public var output: [UInt8]
    public var proof: [UInt8]?
    /// Why the program's own answer does not stand, in words for the operator's log; nil where it does.
    public var reason: String?
    /// Set where `reason` is.
    public var code: FailureCode?
    public var usage = Usage()

    public struct Usage: Equatable, Sendable {
        public var duration = Duration.zero
        /// Bytes at most, as far as it was seen.
        public var memory = 0
        /// Of a Wasm module.
        public var fuel: UInt64?
        /// What the program wrote to standard error, 64 KiB at most.
        public var log: [UInt8] = []
    }

    public init(_ result: JobResult, output: [UInt8], proof: [UInt8]? = nil) {
        self.result = result
        self.output = output
        self.proof = proof
    }

    /// The outcome of a job that a reason other than its program's answer has ended.
    public init(_ code: FailureCode, _ reason: String) {
        let envelope: JSON = ["result": .string(code.result.rawValue), "e2e": false, "code": .string(code.rawValue)]
        self.init(code.result, output: envelope.bytes)
        self.code = code
        self.reason = reason
    }
}
