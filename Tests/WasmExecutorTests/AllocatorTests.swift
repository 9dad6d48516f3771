import TestSupport
import Testing

@testable import WasmExecutor

/// A memory of whole pages, as an allocator sees it.
private struct PagedMemory: HeapMemory {
    var bytes: [UInt8]
    var maximumPages: UInt32

    init(pages: Int, maximumPages: UInt32 = 1 << 16) {
        bytes = [UInt8](repeating: 0, count: pages << 16)
        self.maximumPages = maximumPages
    }

    var byteCount: UInt64 { UInt64(bytes.count) }
    var pages: Int { bytes.count >> 16 }

    mutating func grow(pages: UInt32) -> Bool {
        guard self.pages + Int(pages) <= Int(maximumPages) else { return false }
        bytes += [UInt8](repeating: 0, count: Int(pages) << 16)
        return true
    }

    func loadHeader(at address: UInt32) -> UInt64? {
        guard Int(address) + 8 <= bytes.count else { return nil }
        return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: Int(address), as: UInt64.self) }
    }

    mutating func storeHeader(_ header: UInt64, at address: UInt32) -> Bool {
        guard Int(address) + 8 <= bytes.count else { return false }
        bytes.withUnsafeMutableBytes { $0.storeBytes(of: header, toByteOffset: Int(address), as: UInt64.self) }
        return true
    }
}

@Suite("Allocator of a runtime's heap")
struct AllocatorTests {
    @Test("Chunks lie behind headers of eight bytes, from an aligned heap base on")
    func layout() throws {
        var memory = PagedMemory(pages: 1)
        var heap = FreeingBumpAllocator(heapBase: 13)
        #expect(try heap.allocate(1, in: &memory) == 24)
        #expect(try heap.allocate(9, in: &memory) == 40)
        #expect(try heap.allocate(0, in: &memory) == 64)
        #expect(heap.bumper == 72)
        #expect(memory.loadHeader(at: 16) == 1 << 32)
        #expect(memory.loadHeader(at: 32) == 1 << 32 | 1)
    }

    @Test(
        "An empty first chunk is like any other, but its header is written with the next chunk", arguments: [0, 1, 2])
    func firstEmpty(next: Int) throws {
        var (memory, usual) = (PagedMemory(pages: 1), PagedMemory(pages: 1))
        var (heap, other) = (FreeingBumpAllocator(heapBase: 13), FreeingBumpAllocator(heapBase: 13))
        let address = try heap.allocateFirstEmpty(in: &memory)
        #expect(try address == other.allocate(0, in: &usual))
        #expect(memory.bytes.allSatisfy { $0 == 0 })
        switch next {
        case 0: #expect(try heap.allocate(9, in: &memory) == other.allocate(9, in: &usual))
        case 1:
            try heap.free(address, in: &memory)
            try other.free(address, in: &usual)
        default:
            #expect(throws: AllocatorError.alreadyFree(address + 8)) { try heap.free(address + 8, in: &memory) }
            #expect(throws: AllocatorError.alreadyFree(address + 8)) { try other.free(address + 8, in: &usual) }
        }
        #expect(memory.bytes == usual.bytes)
        #expect(heap.bumper == other.bumper)
        var full = FreeingBumpAllocator(heapBase: .max)
        #expect(throws: AllocatorError.outOfSpace) { try full.allocateFirstEmpty(in: &memory) }
    }

    @Test(
        "A size is rounded up to a power of two, 8 at least",
        arguments: [
            (0, 8), (8, 8), (9, 16), (16, 16), (17, 32), (4096, 4096), (4097, 8192), (1 << 25, 1 << 25),
        ] as [(UInt32, UInt32)])
    func rounding(size: UInt32, chunk: UInt32) throws {
        var memory = PagedMemory(pages: 1)
        var heap = FreeingBumpAllocator(heapBase: 0)
        #expect(try heap.allocate(size, in: &memory) == 8)
        #expect(heap.bumper == chunk + 8)
    }

    @Test("What was freed last is given out first, and only for its own size")
    func reuse() throws {
        var memory = PagedMemory(pages: 1)
        var heap = FreeingBumpAllocator(heapBase: 0)
        let chunks = try (0..<3).map { _ in try heap.allocate(8, in: &memory) }
        for chunk in chunks { try heap.free(chunk, in: &memory) }
        #expect(memory.loadHeader(at: chunks[0] - 8) == UInt64(UInt32.max))
        #expect(memory.loadHeader(at: chunks[2] - 8) == UInt64(chunks[1] - 8))
        #expect(try heap.allocate(9, in: &memory) == 56)
        #expect(try heap.allocate(3, in: &memory) == chunks[2])
        #expect(try heap.allocate(8, in: &memory) == chunks[1])
    }

    @Test("The memory grows to twice its size, or to what is needed")
    func growth() throws {
        var memory = PagedMemory(pages: 2, maximumPages: 100)
        var heap = FreeingBumpAllocator(heapBase: 0)
        _ = try heap.allocate(1 << 17, in: &memory)
        #expect(memory.pages == 4)
        _ = try heap.allocate(1 << 20, in: &memory)
        #expect(memory.pages == 19)
        #expect(throws: AllocatorError.outOfSpace) { try heap.allocate(1 << 23, in: &memory) }
    }

    @Test("A memory that may not grow is used to its last byte")
    func fullHeap() throws {
        var memory = PagedMemory(pages: 1, maximumPages: 1)
        var heap = FreeingBumpAllocator(heapBase: 0)
        for _ in 0..<(65536 / 40) { _ = try heap.allocate(32, in: &memory) }
        #expect(heap.bumper == 65536 - 16)
        _ = try heap.allocate(8, in: &memory)
        #expect(throws: AllocatorError.outOfSpace) { try heap.allocate(8, in: &memory) }
    }

    @Test("Nothing works any more after an error")
    func poison() throws {
        var memory = PagedMemory(pages: 1)
        var heap = FreeingBumpAllocator(heapBase: 0)
        let chunk = try heap.allocate(8, in: &memory)
        #expect(throws: AllocatorError.tooLarge(1 << 25 + 1)) { try heap.allocate(1 << 25 + 1, in: &memory) }
        #expect(throws: AllocatorError.poisoned) { try heap.allocate(8, in: &memory) }
        #expect(throws: AllocatorError.poisoned) { try heap.free(chunk, in: &memory) }
    }

    @Test("Freeing twice, freeing nothing and freeing outside are errors")
    func badFrees() throws {
        var memory = PagedMemory(pages: 1)
        var heap = FreeingBumpAllocator(heapBase: 0)
        let chunk = try heap.allocate(8, in: &memory)
        try heap.free(chunk, in: &memory)
        #expect(throws: AllocatorError.alreadyFree(chunk)) { try heap.free(chunk, in: &memory) }
        for address: UInt32 in [0, 7, 65536 + 1, .max] {
            var heap = FreeingBumpAllocator(heapBase: 0)
            #expect(throws: AllocatorError.invalidPointer(address)) { try heap.free(address, in: &memory) }
        }
    }

    @Test("Headers that the runtime overwrote are noticed")
    func overwrittenHeaders() throws {
        var memory = PagedMemory(pages: 1)
        var heap = FreeingBumpAllocator(heapBase: 0)
        let first = try heap.allocate(8, in: &memory)
        let second = try heap.allocate(8, in: &memory)
        // An order that does not exist.
        var copy = heap
        _ = memory.storeHeader(1 << 32 | 23, at: first - 8)
        #expect(throws: AllocatorError.invalidPointer(first)) { try copy.free(first, in: &memory) }
        // A free chunk that says it is not.
        _ = memory.storeHeader(1 << 32, at: first - 8)
        try heap.free(first, in: &memory)
        copy = heap
        _ = memory.storeHeader(1 << 32, at: first - 8)
        #expect(throws: AllocatorError.corruptList) { try copy.allocate(8, in: &memory) }
        // A list that leads out of the memory.
        _ = memory.storeHeader(65530, at: first - 8)
        #expect(try heap.allocate(8, in: &memory) == first)
        #expect(throws: AllocatorError.corruptList) { try heap.allocate(8, in: &memory) }
        _ = second
    }

    @Test("A chunk that claims to be larger than all that was given out is refused")
    func forgedOrder() throws {
        var memory = PagedMemory(pages: 1)
        var heap = FreeingBumpAllocator(heapBase: 0)
        let chunk = try heap.allocate(8, in: &memory)
        _ = memory.storeHeader(1 << 32 | 22, at: chunk - 8)
        #expect(throws: AllocatorError.alreadyFree(chunk)) { try heap.free(chunk, in: &memory) }
    }

    @Test("Any heap base is taken, also one at the end of the address space")
    func heapBaseAtTheEnd() {
        var memory = PagedMemory(pages: 1)
        var heap = FreeingBumpAllocator(heapBase: .max)
        #expect(throws: AllocatorError.outOfSpace) { try heap.allocate(8, in: &memory) }
    }

    @Test("Random use by a hostile runtime ends in errors at worst", arguments: 0..<20 as Range<UInt64>)
    func randomUse(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var memory = PagedMemory(pages: 1, maximumPages: 4)
        for _ in 0..<50 {
            var heap = FreeingBumpAllocator(heapBase: UInt32(random.next() % 70000))
            var chunks: [UInt32] = []
            for _ in 0..<200 {
                switch random.next() % 4 {
                case 0, 1:
                    if let chunk = try? heap.allocate(UInt32(random.next() % 600), in: &memory) { chunks.append(chunk) }
                case 2:
                    let chunk = chunks.randomElement(using: &random) ?? UInt32(random.next() % 300_000)
                    try? heap.free(chunk, in: &memory)
                default:
                    let address = UInt32(random.next() % UInt64(memory.bytes.count))
                    let header = random.next() & 0x1_0000_FFFF
                    _ = memory.storeHeader(header, at: address & ~7)
                }
            }
        }
    }
}
