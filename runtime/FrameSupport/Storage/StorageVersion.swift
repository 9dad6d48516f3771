import HostInterface
import ScaleCodec

// The version of a pallet's storage layout, which migrations compare and then raise.
extension Pallet {
    /// twox128 of the pallet's name, then twox128 of `:__STORAGE_VERSION__:`.
    public static var storageVersionKey: [UInt8] {
        let name = palletName.utf8Bytes
        var key = [UInt8](repeating: 0, count: 16)
        name.withUnsafeBytes { source in
            key.withUnsafeMutableBytes { target in
                // A buffer over an array of 16 bytes has a base address.
                if let base = target.baseAddress { Host.hash(.twox128, source, into: base) }
            }
        }
        return key + [
            0x4e, 0x7b, 0x90, 0x12, 0x09, 0x6b, 0x41, 0xc4, 0xeb, 0x3a, 0xaf, 0x94, 0x7f, 0x6e, 0xa4, 0x29,
        ]
    }

    /// The version of the layout in storage; 0 where none was ever set.
    public static var storageVersion: UInt16 {
        guard let bytes = Host.get(storageVersionKey) else { return 0 }
        return (try? UInt16(decoding: bytes)) ?? 0
    }

    public static func setStorageVersion(_ version: UInt16) { Host.set(storageVersionKey, version.encoded()) }
}
