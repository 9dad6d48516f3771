#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A storage key in a dictionary or in order: hashed and compared as memory, where an array of bytes goes byte by byte.
struct StorageKey: Hashable, Comparable, Sendable {
    let bytes: [UInt8]

    @inline(__always)
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    @inline(__always)
    func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }

    @inline(__always)
    static func == (left: StorageKey, right: StorageKey) -> Bool {
        left.bytes.count == right.bytes.count && order(left, right) == 0
    }

    @inline(__always)
    static func < (left: StorageKey, right: StorageKey) -> Bool { order(left, right) < 0 }

    /// Below, at or above 0, as `left` stands before, at or behind `right`.
    @inline(__always)
    private static func order(_ left: StorageKey, _ right: StorageKey) -> Int {
        let common = Swift.min(left.bytes.count, right.bytes.count)
        let order = left.bytes.withUnsafeBytes { left in
            right.bytes.withUnsafeBytes { right -> Int32 in
                // Empty arrays have no address, and `memcmp` takes none.
                guard common > 0, let left = left.baseAddress, let right = right.baseAddress else { return 0 }
                return memcmp(left, right, common)
            }
        }
        return order != 0 ? Int(order) : left.bytes.count - right.bytes.count
    }

    @inline(__always)
    func hasBytes(_ other: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count == other.count else { return false }
        return bytes.withUnsafeBytes { bytes in
            guard let bytes = bytes.baseAddress, let other = other.baseAddress else { return true }
            return memcmp(bytes, other, self.bytes.count) == 0
        }
    }

    func starts(with prefix: [UInt8]) -> Bool { bytes.starts(with: prefix) }
}
