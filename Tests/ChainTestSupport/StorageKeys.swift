import Crypto
import Primitives

/// Storage keys computed from names, as clients do it.
public enum StorageKeys {
    public static func value(_ pallet: String, _ item: String) -> [UInt8] {
        Twox.hash128(Array(pallet.utf8)) + Twox.hash128(Array(item.utf8))
    }

    public static func account(_ account: AccountID) -> [UInt8] {
        value("System", "Account") + Blake2b.hash128(account.bytes) + account.bytes
    }

    public static func version(_ pallet: String) -> [UInt8] { value(pallet, ":__STORAGE_VERSION__:") }
}
