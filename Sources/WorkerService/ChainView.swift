import Crypto
import CybrosClient
import Primitives
import ScaleCodec

/// What a worker sees of the chain after one block: all that it decides by.
struct ChainView: Sendable {
    /// The block's number.
    var number: BlockNumber
    var hash: Hash256
    /// The number of the newest block that is final.
    var finalized: BlockNumber
    var finalizedHash: Hash256
    /// Seconds since the Unix epoch, of the block.
    var time: UInt64
    /// Between two blocks, as it was lately.
    var interval: Duration
    /// Nil where nobody has registered the worker.
    var worker: WorkerInfo?
    /// Why the worker went offline in this block; nil where it did not.
    var offlineReason: OfflineReason?
    /// Nil where there is no such implementation, or no such build of it.
    var build: ImplBuildInfo?
    var isImplKnown: Bool
    /// From which block on a heartbeat is owed in this window; nil where none is.
    var heartbeatDue: BlockNumber?
    /// What the worker can spend.
    var balance: Balance
    /// The pools that the worker is told to serve.
    var pools: [PoolView]
    /// Jobs that the worker holds, in the order of their names.
    var assigned: [AssignedJob]
}

/// A pool as a worker sees it.
struct PoolView: Sendable {
    let id: UInt32
    /// Nil where there is no such pool.
    var info: PoolInfo?
    var isAuthorized: Bool
    var isSubscribed: Bool
    /// Jobs that nobody has, of the worker's version of the specification, with their inputs.
    var assignable: [WaitingJob]
    /// The workers that are online for these jobs and take them from the pool.
    var peers: [AccountID]
}

/// A job that waits for a worker.
struct WaitingJob: Sendable {
    let key: JobKey
    let input: [UInt8]
}

/// A job that the worker holds.
struct AssignedJob: Sendable {
    let key: JobKey
    /// Whether it is locked to the worker; else it can be given back.
    var isProcessing: Bool
    var specVersion: UInt32
    /// Seconds since the Unix epoch.
    var createdAt: UInt64
    /// Seconds since the Unix epoch.
    var expiresAt: UInt64
    var input: [UInt8]

    /// Tells it from a job of the same name: a development chain that begins anew has the same genesis, and gives the same
    /// names again.
    var fingerprint: Hash256 { Blake2b.hash256(createdAt.encoded() + input) }
}
