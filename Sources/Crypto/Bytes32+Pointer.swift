import Primitives

/// The 32 bytes as C functions take them: neither nil nor a copy.
extension Bytes32 {
    @inline(__always)
    func withBytePointer<R>(_ body: (UnsafePointer<UInt8>) -> R) -> R {
        withUnsafePointer(to: words) { pointer in
            body(UnsafeRawPointer(pointer).assumingMemoryBound(to: UInt8.self))
        }
    }

    @inline(__always)
    mutating func withMutableBytePointer<R>(_ body: (UnsafeMutablePointer<UInt8>) -> R) -> R {
        withUnsafeMutablePointer(to: &words) { pointer in
            body(UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: UInt8.self))
        }
    }
}
