/// Memory in which an allocator keeps its headers. All addresses come from outside and are checked.
protocol HeapMemory {
    /// Bytes of the memory; it never shrinks.
    var byteCount: UInt64 { get }
    var maximumPages: UInt32 { get }
    /// Makes the memory so many pages larger. False where it cannot.
    mutating func grow(pages: UInt32) -> Bool
    /// The eight bytes at `address`, little-endian; nil where they are not all inside.
    func loadHeader(at address: UInt32) -> UInt64?
    /// False where the eight bytes at `address` are not all inside.
    mutating func storeHeader(_ header: UInt64, at address: UInt32) -> Bool
}

/// Why the allocator refuses. A runtime's memory is its own to write, so none of these is a mistake of the host.
enum AllocatorError: Error, Equatable, Sendable {
    /// More than 32 MiB were asked for at once.
    case tooLarge(UInt32)
    case outOfSpace
    /// There is no header before this address, or it says something that no header says.
    case invalidPointer(UInt32)
    /// The chunk is free already.
    case alreadyFree(UInt32)
    /// A list of free chunks leads to something that is not free.
    case corruptList
    /// The allocator refused before and does nothing any more.
    case poisoned
}

/// Allocates a runtime's memory on its behalf, exactly as Substrate does: where an allocation comes to lie can be seen
/// from what a runtime does.
///
/// ```
///   __heap_base                                  bumper
///   v                                            v
///   +--------+--------------+--------+-----------+----------------
///   | header | 8·2^n bytes  | header | …         | not used yet …
///   +--------+--------------+--------+-----------+----------------
/// ```
///
/// Sizes are rounded up to a power of two of at least 8 and at most 2^25. A header of eight bytes stands before each
/// chunk: with bit 32 set, the low half is the exponent less 3; without it, the chunk is free, and the low half is the
/// address of the next free header of its size, or all ones at the end.
///
/// Source: Polkadot specification, appendix B (host API), allocator; and Substrate's freeing-bump allocator, for the sizes.
struct FreeingBumpAllocator: Sendable {
    static let headerSize: UInt32 = 8
    static let largestAllocation: UInt32 = 1 << 25
    static let pageSize: UInt64 = 1 << 16
    private static let orders: UInt32 = 23
    private static let end = UInt32.max
    private static let occupied: UInt64 = 1 << 32

    /// The address of the first free header of each order.
    private var heads = [UInt32](repeating: FreeingBumpAllocator.end, count: Int(FreeingBumpAllocator.orders))
    private(set) var bumper: UInt32
    /// Where a header of an empty chunk is to stand.
    private var postponedHeader: UInt32?
    private var bytesAllocated: UInt32 = 0
    private var isPoisoned = false

    /// - Parameter heapBase: the first address that the module leaves to the heap.
    init(heapBase: UInt32) {
        // An address in the last bytes of the space stays what it is: there is no room for any chunk.
        let (sum, overflow) = heapBase.addingReportingOverflow(7)
        bumper = overflow ? heapBase : sum & ~7
    }

    /// Returns the address of a chunk of at least `size` bytes. After an error, every call is an error.
    mutating func allocate(_ size: UInt32, in memory: inout some HeapMemory) throws(AllocatorError) -> UInt32 {
        guard !isPoisoned else { throw .poisoned }
        isPoisoned = true
        writePostponedHeader(in: &memory)
        guard size <= Self.largestAllocation else { throw .tooLarge(size) }
        // Below 23 for sizes up to 2^25, so there is a list for it.
        let order = Self.order(of: size)
        let chunk = UInt32(8) << order
        let head = heads[Int(order)]
        let header: UInt32
        if head != Self.end {
            guard UInt64(head) + UInt64(chunk) + UInt64(Self.headerSize) <= memory.byteCount,
                let found = memory.loadHeader(at: head), found & Self.occupied == 0
            else { throw .corruptList }
            heads[Int(order)] = UInt32(truncatingIfNeeded: found)
            header = head
        } else {
            header = try bump(chunk + Self.headerSize, in: &memory)
        }
        guard memory.storeHeader(Self.occupied | UInt64(order), at: header) else { throw .corruptList }
        // A hostile list may hand out the same chunk again and again; the count only has to notice chunks that are
        // freed more often than allocated.
        bytesAllocated &+= chunk + Self.headerSize
        isPoisoned = false
        return header + Self.headerSize
    }

    /// Does as `allocate(0)` does, before anything else is allocated, but writes the header when the next chunk comes or goes.
    /// A call that allocates nothing then touches a page of memory less. Until then, a runtime that looks there would not
    /// see what Substrate's has there: for calls alone on which no two nodes have to agree.
    mutating func allocateFirstEmpty(in memory: inout some HeapMemory) throws(AllocatorError) -> UInt32 {
        isPoisoned = true
        let header = try bump(8 + Self.headerSize, in: &memory)
        postponedHeader = header
        bytesAllocated = 8 + Self.headerSize
        isPoisoned = false
        return header + Self.headerSize
    }

    private mutating func writePostponedHeader(in memory: inout some HeapMemory) {
        guard let header = postponedHeader.take() else { return }
        // `bump` made sure that there is room.
        _ = memory.storeHeader(Self.occupied, at: header)
    }

    /// Takes a chunk back. After an error, every call is an error.
    mutating func free(_ address: UInt32, in memory: inout some HeapMemory) throws(AllocatorError) {
        guard !isPoisoned else { throw .poisoned }
        isPoisoned = true
        writePostponedHeader(in: &memory)
        guard address >= Self.headerSize, let found = memory.loadHeader(at: address - Self.headerSize) else {
            throw .invalidPointer(address)
        }
        guard found & Self.occupied != 0 else { throw .alreadyFree(address) }
        let order = UInt32(truncatingIfNeeded: found)
        guard order < Self.orders else { throw .invalidPointer(address) }
        guard memory.storeHeader(UInt64(heads[Int(order)]), at: address - Self.headerSize) else {
            throw .invalidPointer(address)
        }
        heads[Int(order)] = address - Self.headerSize
        let (left, underflow) = bytesAllocated.subtractingReportingOverflow((8 << order) + Self.headerSize)
        guard !underflow else { throw .alreadyFree(address) }
        bytesAllocated = left
        isPoisoned = false
    }

    /// The exponent less 3 of the power of two that `size`, at most 2^25, is rounded up to.
    private static func order(of size: UInt32) -> UInt32 {
        size <= 8 ? 0 : 29 - UInt32(truncatingIfNeeded: (size - 1).leadingZeroBitCount)
    }

    private mutating func bump(_ size: UInt32, in memory: inout some HeapMemory) throws(AllocatorError) -> UInt32 {
        let needed = UInt64(bumper) + UInt64(size)
        if needed > memory.byteCount {
            let neededPages = (needed + Self.pageSize - 1) / Self.pageSize
            let pages = memory.byteCount / Self.pageSize
            let maximum = UInt64(memory.maximumPages)
            guard pages < maximum, neededPages <= maximum else { throw .outOfSpace }
            // Twice as many as now, where that is enough and allowed.
            let wanted = max(min(pages * 2, maximum), neededPages)
            guard memory.grow(pages: UInt32(truncatingIfNeeded: wanted - pages)) else { throw .outOfSpace }
        }
        defer { bumper &+= size }
        return bumper
    }
}
