import FrameSupport
import System

/// What a runtime gives to the timestamp pallet.
public protocol TimestampConfig: SystemConfig {
    /// The least time between two blocks, in milliseconds.
    static var minimumPeriod: Moment { get }
    /// Tells who wants to know the block's time, such as the pallet of the consensus that derives slots from it.
    static func onTimestampSet(_ moment: Moment)
}

extension TimestampConfig {
    public static func onTimestampSet(_ moment: Moment) {}
}

/// The time of each block, as its author says; other nodes refuse a block that is ahead of their clocks.
///
/// Source: FRAME's timestamp pallet; Polkadot specification, section "Inherents".
@Pallet("Timestamp")
public enum Timestamp<Runtime: TimestampConfig> {
    /// The current time for the current block.
    @Storage public static var now: StorageValue<Moment>

    /// Whether the timestamp has been updated in this block.
    ///
    /// This value is updated to `true` upon successful submission of a timestamp by a node. It is then checked at the
    /// end of each block execution in the `on_finalize` hook.
    @Storage static var didUpdate: StorageValue<Bool>

    /// The minimum period between blocks.
    @Constant static var minimumPeriod: Moment { Runtime.minimumPeriod }

    @Calls("pallet_timestamp::pallet::Call")
    public enum Call {
        /// Set the current time.
        ///
        /// This call should be invoked exactly once per block. It will panic at the finalization phase, if this call
        /// hasn't been invoked by that time. The timestamp should be greater than the previous one by the amount
        /// specified by `MinimumPeriod`.
        @Index(0) case set(now: Compact<Moment>)
    }
}

extension Timestamp {
    /// Once a block, and never less than the minimum period after the last: the call is mandatory, so that a block in
    /// which it fails is invalid.
    static func set(_ origin: Origin, now moment: Moment) throws(DispatchError) {
        try origin.ensureNone()
        guard !didUpdate.value else { throw .other }
        let last = now.value
        guard last == 0 || moment >= last.saturatingAdd(Runtime.minimumPeriod) else { throw .other }
        now.value = moment
        didUpdate.value = true
        Runtime.onTimestampSet(moment)
    }

    /// Weighs what `onFinalize` will do.
    public static func onInitialize(_ number: BlockNumber) -> Weight {
        Weight(refTime: 4_000_000) + Runtime.databaseWeight.readsWrites(1, 1)
    }

    public static func onFinalize(_ number: BlockNumber) { didUpdate.remove() }

    public static var isBlockComplete: Bool { didUpdate.value }
}

extension Timestamp.Call {
    public var dispatchInfo: DispatchInfo {
        DispatchInfo(weight: Weight(refTime: 9_000_000) + Runtime.databaseWeight.readsWrites(2, 1), class: .mandatory)
    }
}
