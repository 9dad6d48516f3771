import CWasmtime

/// The memory of one instance, as the host sees it.
///
/// Addresses and lengths come from the runtime; every access checks them against the size.
///
/// SAFETY: `base` is valid for `count` bytes as long as the instance lives, because a memory is reserved whole, never
/// moves and never shrinks (see `WasmEngine`).
struct LinearMemory: HeapMemory {
    private let context: OpaquePointer
    private var memory: wasmtime_memory_t
    private let base: UnsafeMutableRawPointer
    /// Bytes, when last asked: the runtime may have made the memory larger since.
    private var count: Int
    let maximumPages: UInt32

    /// Nil where the memory has no address, which is so for one without pages.
    init?(_ memory: wasmtime_memory_t, in context: OpaquePointer, maximumPages: UInt32) {
        self.context = context
        self.memory = memory
        self.maximumPages = maximumPages
        guard let base = wasmtime_memory_data(context, &self.memory) else { return nil }
        self.base = UnsafeMutableRawPointer(base)
        count = wasmtime_memory_data_size(context, &self.memory)
    }

    /// The bytes from `address` on; nil where they are not all inside.
    @inline(__always)
    mutating func bytes(_ address: UInt32, _ length: UInt32) -> UnsafeMutableRawBufferPointer? {
        let end = Int(address) + Int(length)
        if end > count {
            count = wasmtime_memory_data_size(context, &memory)
            guard end <= count else { return nil }
        }
        return UnsafeMutableRawBufferPointer(start: base + Int(address), count: Int(length))
    }

    // MARK: HeapMemory

    var byteCount: UInt64 {
        // A memory that is as large as it may be stays as it is.
        guard count < Int(maximumPages) << 16 else { return UInt64(count) }
        var memory = memory
        return UInt64(wasmtime_memory_data_size(context, &memory))
    }

    mutating func grow(pages: UInt32) -> Bool {
        var previous: UInt64 = 0
        if let error = wasmtime_memory_grow(context, &memory, UInt64(pages), &previous) {
            wasmtime_error_delete(error)
            return false
        }
        count = wasmtime_memory_data_size(context, &memory)
        return true
    }

    func loadHeader(at address: UInt32) -> UInt64? {
        guard Int(address) + 8 <= count else { return nil }
        return UInt64(littleEndian: base.loadUnaligned(fromByteOffset: Int(address), as: UInt64.self))
    }

    func storeHeader(_ header: UInt64, at address: UInt32) -> Bool {
        guard Int(address) + 8 <= count else { return false }
        base.storeBytes(of: header.littleEndian, toByteOffset: Int(address), as: UInt64.self)
        return true
    }
}
