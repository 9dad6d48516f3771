import CSodium

/// Secret bytes in one place on the heap, zeroed when the last owner lets go of them.
// SAFETY: the memory is written only inside `init`, before anyone else can hold the object.
final class SecretBytes: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer

    /// `fill` writes all `count` bytes, which start as zeros.
    init(count: Int, fill: (UnsafeMutablePointer<UInt8>) -> Void) {
        memory = .allocate(byteCount: count, alignment: 8)
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        fill(UnsafeMutablePointer(mutating: start))
    }

    convenience init(_ bytes: [UInt8]) {
        self.init(count: bytes.count) { memory in
            memory.update(from: bytes, count: bytes.count)
        }
    }

    deinit {
        if let address = memory.baseAddress { sodium_memzero(address, memory.count) }
        memory.deallocate()
    }

    var count: Int { memory.count }

    /// Valid as long as the object lives; use inside `withExtendedLifetime`-like scopes only.
    private var start: UnsafePointer<UInt8> {
        // An allocation has an address, also one of zero bytes.
        UnsafePointer(memory.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self))
    }

    @inline(__always)
    func withBytePointer<R>(_ body: (UnsafePointer<UInt8>) -> R) -> R {
        withExtendedLifetime(self) { body(start) }
    }

    func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        withExtendedLifetime(self) { body(UnsafeRawBufferPointer(memory)) }
    }

    /// A copy, which nobody zeroes.
    var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }

    /// Lends `count` zeroed bytes for intermediate secrets and zeroes them afterwards.
    @inline(__always)
    static func withScratch<R>(count: Int, _ body: (UnsafeMutablePointer<UInt8>) -> R) -> R {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { buffer in
            buffer.initialize(repeating: 0)
            // A temporary allocation of at least one byte has an address; no caller asks for zero.
            let start = buffer.baseAddress.unsafelyUnwrapped
            defer { sodium_memzero(start, count) }
            return body(start)
        }
    }
}
