import Primitives

/// What reading and writing one key costs, in picoseconds.
@SCALE("sp_weights::RuntimeDbWeight")
public struct RuntimeDBWeight: Hashable, Sendable {
    public var read: UInt64
    public var write: UInt64

    /// FRAME's standard constants for RocksDB: 25 µs and 100 µs.
    public static var rocksDB: RuntimeDBWeight { RuntimeDBWeight(read: 25_000_000, write: 100_000_000) }

    public init(read: UInt64, write: UInt64) {
        self.read = read
        self.write = write
    }

    public func readsWrites(_ reads: UInt64, _ writes: UInt64) -> Weight {
        Weight(refTime: read.saturatingMultiply(reads).saturatingAdd(write.saturatingMultiply(writes)))
    }
}
