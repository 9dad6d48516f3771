import CWasmtime
import Primitives
import ScaleCodec

/// One call of a host function: its arguments, by their position, and ways to answer.
///
/// A span is one 64-bit number, the address below and the length above.
struct HostCall {
    let state: CallState
    /// SAFETY: as many as the function has arguments, and one at least; HostFunction.define tells wasmtime the types.
    let values: UnsafeMutablePointer<wasmtime_val_raw_t>

    // MARK: Arguments

    func number(_ index: Int) -> UInt32 { UInt32(bitPattern: values[index].i32) }

    func wide(_ index: Int) -> UInt64 { UInt64(bitPattern: values[index].i64) }

    /// The low byte of a 32-bit argument: how 8-bit ones are passed.
    func byte(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: values[index].i32) }

    /// The memory that a span names, to be written.
    func target(_ index: Int) throws(HostFault) -> UnsafeMutableRawBufferPointer {
        let span = wide(index)
        return try state.bytes(UInt32(truncatingIfNeeded: span), UInt32(truncatingIfNeeded: span >> 32))
    }

    /// The memory that a span names.
    func span(_ index: Int) throws(HostFault) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(try target(index)) }

    /// A copy of what a span names.
    func array(_ index: Int) throws(HostFault) -> [UInt8] { [UInt8](try span(index)) }

    /// The text that a span names; malformed parts are replaced.
    func text(_ index: Int) throws(HostFault) -> String { String(decoding: try span(index), as: UTF8.self) }

    /// The `count` bytes at the address that is an argument.
    func fixed(_ index: Int, _ count: UInt32) throws(HostFault) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(try state.bytes(number(index), count))
    }

    /// The 32 bytes at the address that is an argument.
    func hash(_ index: Int) throws(HostFault) -> Hash256 {
        let bytes = try fixed(index, 32)
        return Hash256(words: bytes.loadUnaligned(as: Words32.self))
    }

    /// The value whose encoding a span names. Bytes may follow it.
    func decoded<Value: ScaleDecodable>(
        _ index: Int, as type: Value.Type = Value.self
    ) throws(HostFault) -> Value {
        var input = ScaleDecoder(try array(index))
        do throws(ScaleError) {
            return try Value(from: &input)
        } catch {
            throw .undecodable(error)
        }
    }

    // MARK: Answers

    /// The span of new memory with these bytes.
    func answer(_ bytes: [UInt8]) throws(HostFault) -> UInt64 {
        guard let count = UInt32(exactly: bytes.count) else { throw .allocator(.tooLarge(.max)) }
        let address = try state.allocate(count)
        try state.bytes(address, count).copyBytes(from: bytes)
        return UInt64(address) | UInt64(count) << 32
    }

    /// The span of the encoding of an optional byte string.
    func answer(optional bytes: [UInt8]?) throws(HostFault) -> UInt64 {
        guard let bytes else { return try answer([0]) }
        // The encoding is put together where it is to stand: 1, the compact length, the bytes. What needs a longer form
        // of the length is more than the allocator gives.
        guard let length = UInt32(exactly: bytes.count), length < 1 << 30 else { throw .allocator(.tooLarge(.max)) }
        let (prefix, prefixSize): (UInt32, Int) =
            length < 1 << 6 ? (length << 2, 1) : length < 1 << 14 ? (length << 2 | 1, 2) : (length << 2 | 2, 4)
        let count = UInt32(1 + prefixSize) + length
        let address = try state.allocate(count)
        let target = try state.bytes(address, count)
        target.storeBytes(of: 1, as: UInt8.self)
        for index in 0..<prefixSize {
            target.storeBytes(
                of: UInt8(truncatingIfNeeded: prefix >> (8 * UInt32(index))), toByteOffset: 1 + index, as: UInt8.self)
        }
        UnsafeMutableRawBufferPointer(rebasing: target[(1 + prefixSize)...]).copyBytes(from: bytes)
        return UInt64(address) | UInt64(count) << 32
    }

    /// The address of new memory of `count` bytes, which `fill` writes.
    func answer(_ count: UInt32, _ fill: (UnsafeMutableRawBufferPointer) -> Void) throws(HostFault) -> UInt64 {
        let address = try state.allocate(count)
        fill(try state.bytes(address, count))
        return UInt64(address)
    }

    /// The address of new memory with these bytes, of a length that the runtime knows.
    func answer(fixed bytes: [UInt8]) throws(HostFault) -> UInt64 {
        try answer(UInt32(truncatingIfNeeded: bytes.count)) { $0.copyBytes(from: bytes) }
    }

    func answer(_ hash: Hash256) throws(HostFault) -> UInt64 {
        try answer(32) { target in hash.withUnsafeBytes { target.copyMemory(from: $0) } }
    }
}
