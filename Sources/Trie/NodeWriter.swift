import Crypto
import Primitives

/// Memory in which nodes are encoded one after another, parents around their children, without one allocation a node.
///
/// A branch is written in place; the encodings of its children go behind room for their references, are hashed four at
/// a time, and leave their references only.
struct NodeWriter: ~Copyable {
    /// A child encoding that waits for its hash.
    struct Pending {
        var offset: Int
        var count: Int
    }

    /// Bytes that sixteen references take at most: a length byte and a hash each.
    static let referencesSize = 16 * 33

    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    private let messages: UnsafeMutableBufferPointer<UnsafeRawBufferPointer>
    /// The hashes that the last `hash` made.
    let digests: UnsafeMutableBufferPointer<Hash256>

    init(capacity: Int = 1 << 16) {
        self.capacity = capacity
        base = .allocate(byteCount: capacity, alignment: 16)
        messages = .allocate(capacity: 16)
        messages.initialize(repeating: UnsafeRawBufferPointer(start: nil, count: 0))
        digests = .allocate(capacity: 16)
        digests.initialize(repeating: .zero)
    }

    deinit {
        base.deallocate()
        messages.deallocate()
        digests.deallocate()
    }

    /// The bytes from `offset` on; valid until the next `reserve`.
    @inline(__always)
    func bytes(_ offset: Int, _ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + offset, count: count)
    }

    /// Makes sure that bytes up to `end` can be written.
    @inline(__always)
    mutating func reserve(_ end: Int) {
        if end > capacity { grow(end) }
    }

    private mutating func grow(_ end: Int) {
        let larger = Swift.max(end, capacity * 2)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        memory.copyMemory(from: base, byteCount: capacity)
        base.deallocate()
        base = memory
        capacity = larger
    }

    @inline(__always)
    func put(_ byte: UInt8, at offset: Int) { base.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self) }

    /// Copies `source` and returns the offset behind it.
    @inline(__always)
    func put(_ source: UnsafeRawBufferPointer, at offset: Int) -> Int {
        guard let start = source.baseAddress else { return offset }
        (base + offset).copyMemory(from: start, byteCount: source.count)
        return offset + source.count
    }

    @inline(__always)
    func put(_ hash: Hash256, at offset: Int) -> Int {
        hash.withUnsafeBytes { put($0, at: offset) }
    }

    /// Bytes that header and partial key of `nibbles` nibbles take at most.
    @inline(__always)
    static func headSize(nibbles: Int) -> Int { nibbles / 255 + nibbles / 2 + 4 }

    /// Writes header and partial key: `count` nibbles of `key` from nibble `start` on. Returns the offset behind them.
    @inline(__always)
    func putHead(
        isBranch: Bool, hasValue: Bool, isHashed: Bool, key: UnsafeRawBufferPointer, start: Int, count: Int,
        at offset: Int
    ) -> Int {
        var position: Int
        if isHashed {
            position =
                isBranch ? putHeader(0x10, bits: 4, count, at: offset) : putHeader(0x20, bits: 5, count, at: offset)
        } else if isBranch {
            position = putHeader(hasValue ? 0xc0 : 0x80, bits: 6, count, at: offset)
        } else {
            position = putHeader(0x40, bits: 6, count, at: offset)
        }
        var nibble = start
        let end = start + count
        if count & 1 == 1 {
            put(key.nibble(nibble), at: position)
            position += 1
            nibble += 1
        }
        if nibble & 1 == 0 {
            return put(UnsafeRawBufferPointer(rebasing: key[nibble >> 1..<end >> 1]), at: position)
        }
        while nibble < end {
            put(key[nibble >> 1] << 4 | key[(nibble >> 1) + 1] >> 4, at: position)
            position += 1
            nibble += 2
        }
        return position
    }

    @inline(__always)
    private func putHeader(_ prefix: UInt8, bits: Int, _ count: Int, at offset: Int) -> Int {
        let full = (1 << bits) - 1
        guard count >= full else {
            put(prefix | UInt8(truncatingIfNeeded: count), at: offset)
            return offset + 1
        }
        put(prefix | UInt8(truncatingIfNeeded: full), at: offset)
        var rest = count - full
        var position = offset + 1
        while rest >= 255 {
            put(255, at: position)
            rest -= 255
            position += 1
        }
        put(UInt8(truncatingIfNeeded: rest), at: position)
        return position + 1
    }

    /// Writes a compact length and returns the offset behind it (at most five bytes on).
    @inline(__always)
    func putLength(_ count: Int, at offset: Int) -> Int {
        if count < 1 << 6 {
            put(UInt8(truncatingIfNeeded: count << 2), at: offset)
            return offset + 1
        }
        if count < 1 << 14 {
            put(UInt8(truncatingIfNeeded: count << 2 | 0b01), at: offset)
            put(UInt8(truncatingIfNeeded: count >> 6), at: offset + 1)
            return offset + 2
        }
        var position = offset
        // Up to 2^30 bytes in four bytes, above that in the long form with a four-byte number.
        let word = count < 1 << 30 ? UInt32(truncatingIfNeeded: count << 2 | 0b10) : UInt32(truncatingIfNeeded: count)
        if count >= 1 << 30 {
            put(0b11, at: position)
            position += 1
        }
        for byte in 0..<4 { put(UInt8(truncatingIfNeeded: word >> UInt32(8 * byte)), at: position + byte) }
        return position + 4
    }

    @inline(__always)
    func putBitmap(_ bitmap: UInt16, at offset: Int) {
        put(UInt8(truncatingIfNeeded: bitmap), at: offset)
        put(UInt8(truncatingIfNeeded: bitmap >> 8), at: offset + 1)
    }

    /// Hashes those of `pending` (at most 16) that are 32 bytes or longer, in order, into `digests`.
    @inline(__always)
    func hash(_ pending: ArraySlice<Pending>) {
        var count = 0
        for child in pending where child.count >= 32 {
            messages[count] = bytes(child.offset, child.count)
            count += 1
        }
        // Four lanes at once take less time than two hashes one after another.
        while count & 3 > 1 {
            messages[count] = messages[count - 1]
            count += 1
        }
        Blake2b.hash256(many: UnsafeBufferPointer(rebasing: messages[0..<count]), into: digests)
    }
}
