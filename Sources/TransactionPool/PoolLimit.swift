/// How much a queue may hold.
public struct PoolLimit: Equatable, Sendable {
    /// Transactions.
    public var count: Int
    /// Bytes of extrinsics.
    public var bytes: Int

    public init(count: Int, bytes: Int) {
        self.count = count
        self.bytes = bytes
    }

    func allows(count: Int, bytes: Int) -> Bool { count <= self.count && bytes <= self.bytes }
}

/// How a pool behaves.
public struct PoolOptions: Equatable, Sendable {
    /// What the ready queue may hold.
    public var ready: PoolLimit
    /// What the future queue may hold.
    public var future: PoolLimit
    /// For how long a transaction that was invalid, dropped or included is refused.
    public var banDuration: Duration
    /// How many transactions may be banned at a time; past that, the oldest bans end early.
    public var banCapacity = 4096
    /// Whether transactions that are not ready at once are refused.
    public var rejectsFuture = false
    /// Whether this node makes blocks. One that does not refuses what may not be told to peers either.
    public var isAuthor = true
    /// Ready transactions that are validated anew after each block, at most.
    public var revalidationBatch = 256
    /// Statuses that a watcher may leave unread before it is let go.
    public var watchBuffer = 64
    /// Blocks with watched transactions whose finality is waited for.
    public var finalityWatchLimit = 512

    /// - Parameters:
    ///   - count: `--pool-limit`; a tenth of it holds for the future queue.
    ///   - kibibytes: `--pool-kbytes`; a tenth of it holds for the future queue.
    ///   - banSeconds: `--tx-ban-seconds`.
    public init(count: Int = 8192, kibibytes: Int = 20480, banSeconds: Int = 1800) {
        let (bytes, overflow) = max(0, kibibytes).multipliedReportingOverflow(by: 1024)
        let limit = PoolLimit(count: max(0, count), bytes: overflow ? .max : bytes)
        self.ready = limit
        self.future = PoolLimit(count: limit.count / 10, bytes: limit.bytes / 10)
        self.banDuration = .seconds(max(0, banSeconds))
    }
}
