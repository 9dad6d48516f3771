import Crypto
import CybrosClient
import Primitives
import ScaleCodec

/// Whose turn it is to take a job, without a word between the workers: all order those that may take it in the same way, by
/// a hash of job and worker, and with the number of the block the turn goes from one to the next, every two blocks; where
/// blocks come faster than workers follow, after more of them.
///
/// So that of several idle workers one sends a transaction, and none of them pays for a job that another got. Where it is
/// busy or gone, the job waits two blocks at most for the next one.
///
/// Source: rendezvous hashing (Thaler and Ravishankar, 1998).
struct Turns: Equatable, Sendable {
    private let others: [AccountID]
    private let me: AccountID
    private let length: BlockNumber

    /// - Parameters:
    ///   - workers: those that may take the job; whether `me` is among them does not matter.
    ///   - length: blocks that a turn lasts.
    init(of workers: [AccountID], for me: AccountID, length: BlockNumber) {
        others = workers.filter { $0 != me }
        self.me = me
        self.length = max(1, length)
    }

    /// How many blocks a turn lasts. What is taken at its beginning is to be seen by all before its end: two blocks do for
    /// that, where they take half a second or more; else it is a power of two, so that all who follow the chain find the same.
    ///
    /// - Parameter interval: between two blocks, as it was lately.
    static func length(interval: Duration) -> BlockNumber {
        var length: BlockNumber = 2
        while length < 256, interval * Int(length) < .seconds(1) { length *= 2 }
        return length
    }

    /// Whether it is this worker's turn after a block.
    func isMine(_ job: JobKey, after block: BlockNumber) -> Bool {
        rank(job) == Int(block / length) % (others.count + 1)
    }

    /// How many workers come before this one.
    private func rank(_ job: JobKey) -> Int {
        let own = score(job, me)
        return others.count { worker in
            let other = score(job, worker)
            // Two of the same score are told apart by their accounts.
            return other == own ? worker.bytes.lexicographicallyPrecedes(me.bytes) : other < own
        }
    }

    private func score(_ job: JobKey, _ worker: AccountID) -> UInt64 {
        let hash = Twox.hash64(job.poolID.encoded() + job.jobID.encoded() + worker.bytes)
        return hash.reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension JobKey {
    /// As people read it: pool and job.
    var name: String { "\(poolID)/\(jobID)" }

    /// In the order of their names, the oldest job of a pool first.
    static func isBefore(_ left: JobKey, _ right: JobKey) -> Bool {
        (left.poolID, left.jobID) < (right.poolID, right.jobID)
    }
}
