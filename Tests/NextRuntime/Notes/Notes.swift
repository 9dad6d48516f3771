import FrameSupport
import System

/// A note of each account: what the runtime that tests upgrade to has beyond the present one.
///
/// Version 0 of its storage kept bare texts, version 1 keeps with each the block in which it was written.
@Pallet("Notes")
public enum Notes<Runtime: SystemConfig> {
    /// What an account wrote down last.
    @Storage(.blake2_128Concat) static var notes: StorageMap<AccountID, Note?>

    @Calls("pallet_notes::pallet::Call")
    public enum Call {
        /// Write a note in the place of your last one.
        @Index(0) case write(text: [UInt8])
    }
}

@SCALE("pallet_notes::Note")
public struct Note: Hashable, Sendable {
    public var text: [UInt8]
    public var since: BlockNumber
}

extension Notes {
    static func write(_ origin: Origin, text: [UInt8]) throws(DispatchError) {
        notes[try origin.signed()] = Note(text: text, since: System<Runtime>.blockNumber)
    }

    public static var storageVersion: UInt16 { 1 }

    /// Notes of version 0 count as written in the block before the upgrade.
    public static func migrate(from version: UInt16) -> Weight {
        guard version == 0 else { return .zero }
        let since = System<Runtime>.blockNumber
        let count = notes.translate { (_, text: [UInt8]) in Note(text: text, since: since) }
        return Runtime.databaseWeight.readsWrites(count, count)
    }
}

extension Notes.Call {
    public var dispatchInfo: DispatchInfo {
        DispatchInfo(weight: Weight(refTime: 10_000_000) + Runtime.databaseWeight.readsWrites(0, 1))
    }
}
