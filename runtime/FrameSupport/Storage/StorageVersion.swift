import HostInterface
import Primitives
import ScaleCodec

// The version of a pallet's storage layout: that of the code, which a pallet declares, and that of the state, which
// migrations bring up to it.
//
// Source: FRAME's `StorageVersion`, `VersionedMigration` and `BeforeAllRuntimeMigrations`.
extension Pallet {
    /// What the keys of all that the pallet stores begin with: twox128 of its name.
    static var storagePrefix: [UInt8] {
        var key = [UInt8](repeating: 0, count: 16)
        palletName.utf8Bytes.withUnsafeBytes { source in
            key.withUnsafeMutableBytes { target in
                // A buffer over an array of 16 bytes has a base address.
                if let base = target.baseAddress { Host.hash(.twox128, source, into: base) }
            }
        }
        return key
    }

    /// The pallet's prefix, then twox128 of `:__STORAGE_VERSION__:`.
    public static var storageVersionKey: [UInt8] {
        storagePrefix + [
            0x4e, 0x7b, 0x90, 0x12, 0x09, 0x6b, 0x41, 0xc4, 0xeb, 0x3a, 0xaf, 0x94, 0x7f, 0x6e, 0xa4, 0x29,
        ]
    }

    /// The version of the layout in storage; 0 where none was ever set.
    public static var storedVersion: UInt16 {
        guard let bytes = Host.get(storageVersionKey) else { return 0 }
        return (try? UInt16(decoding: bytes)) ?? 0
    }

    static func setStoredVersion(_ version: UInt16) { Host.set(storageVersionKey, version.encoded()) }

    /// Whether anything at all is under the pallet's prefix.
    private static var isInStorage: Bool {
        let prefix = storagePrefix
        return Host.nextKey(after: prefix)?.starts(with: prefix) == true
    }

    /// Gives a pallet that has nothing in storage yet the version of its code: there is nothing to migrate.
    public static func initializeStorageVersion(_ database: RuntimeDBWeight) -> Weight {
        if isInStorage { return database.readsWrites(1, 0) }
        setStoredVersion(storageVersion)
        return database.readsWrites(1, 1)
    }

    /// Runs the migrations from the version in storage up to that of the code, each once.
    ///
    /// Storage of a later version than the code's is left alone: nobody knows the way back.
    public static func migrateStorage(_ database: RuntimeDBWeight) -> Weight {
        var weight = database.readsWrites(1, 0)
        var version = storedVersion
        while version < storageVersion {
            weight += migrate(from: version)
            // Below the code's version, which is a UInt16 too.
            version += 1
            setStoredVersion(version)
            weight += database.readsWrites(0, 1)
            Host.log(.info, "runtime", "the storage of \(palletName) is of version \(version) now")
        }
        return weight
    }
}
