import CybrosClient
import JobExecution
import Primitives
import Synchronization

/// What a worker says of itself: in its log, to who asks over HTTP, and to Prometheus.
public final class StatusBoard: Sendable {
    /// A copy of all of it.
    public struct Status: Sendable {
        public var address = ""
        public var publicKey: [UInt8] = []
        /// As the chain has it; nil where the worker is not registered.
        public var worker: WorkerInfo?
        public var best: (number: BlockNumber, hash: Hash256)?
        public var finalized: (number: BlockNumber, hash: Hash256)?
        public var balance: Balance = 0
        public var isConnected = false
        public var waiting = 0
        public var assigned = 0
        public var running = 0
        /// Jobs whose result is on the chain, by result.
        public var done: [JobExecution.JobResult: Int] = [:]
        public var resigned = 0
        public var heartbeats = 0
        public var transactions = 0
        public var failedTransactions = 0
        public var jobSeconds = 0.0
    }

    private let status = Mutex(Status())

    public init() {}

    public var current: Status { status.withLock { $0 } }

    func update(_ body: (inout Status) -> Void) { status.withLock { body(&$0) } }
}

extension StatusBoard.Status {
    /// A line for the log.
    public var line: String {
        let state = worker.map { "\($0.status)" } ?? "not registered"
        let results = JobExecution.JobResult.allCases.map { "\(done[$0, default: 0]) \($0.rawValue.lowercased())" }
        let block = best.map { "#\($0.number)" } ?? "no block"
        return
            "💼 \(isConnected ? state : "disconnected"), best \(block); jobs: \(running) running, \(assigned) held, \(waiting) waiting; done: \(results.joined(separator: ", "))"
    }

    /// Prometheus' text format.
    var metrics: String {
        var text = ""
        func add(_ name: String, _ type: String, _ help: String, _ values: [(labels: String, value: String)]) {
            text += "# HELP cybros_worker_\(name) \(help)\n# TYPE cybros_worker_\(name) \(type)\n"
            for (labels, value) in values { text += "cybros_worker_\(name)\(labels) \(value)\n" }
        }
        add("connected", "gauge", "Whether a node answers.", [("", isConnected ? "1" : "0")])
        add(
            "online", "gauge", "Whether the chain has the worker online.", [("", worker?.status == .online ? "1" : "0")]
        )
        add("best_block", "gauge", "Number of the newest block.", [("", String(best?.number ?? 0))])
        add("balance", "gauge", "Smallest units that the worker can spend.", [("", String(balance))])
        add("jobs_running", "gauge", "Jobs whose program runs.", [("", String(running))])
        add("jobs_assigned", "gauge", "Jobs that the worker holds.", [("", String(assigned))])
        add(
            "jobs_waiting", "gauge", "Jobs that nobody has in the worker's pools, as far as it looked.",
            [("", String(waiting))])
        add(
            "jobs_done_total", "counter", "Jobs whose result is on the chain.",
            JobExecution.JobResult.allCases.map { ("{result=\"\($0.rawValue)\"}", String(done[$0, default: 0])) })
        add("jobs_resigned_total", "counter", "Jobs given back.", [("", String(resigned))])
        add("job_seconds_total", "counter", "Seconds that programs of jobs ran.", [("", String(jobSeconds))])
        add("heartbeats_total", "counter", "Heartbeats on the chain.", [("", String(heartbeats))])
        add("transactions_total", "counter", "Transactions in blocks.", [("", String(transactions))])
        add(
            "failed_transactions_total", "counter", "Transactions that were refused, or whose call failed.",
            [("", String(failedTransactions))])
        return text
    }
}
