#if hasFeature(Embedded)
/// What the exports of a Wasm blob get and give (Polkadot specification, appendix C.1): a function is called with the
/// address and the length of its arguments, and answers with one number, address below and length above.
public enum Exports {
    /// The arguments of a call. The memory that they are in is the host's, which takes it back itself.
    public static func input(_ address: UInt32, _ length: UInt32) -> [UInt8] {
        // Also without arguments an array of its own: the shared empty one is on a page of memory that a small call does
        // not touch otherwise, and touching one costs microseconds.
        Imports.bytes(address, Int(length), capacity: max(1, Int(length)))
    }

    /// Leaves the answer where the host finds it. It is not freed: the host reads it when nothing runs here any more.
    public static func answer(_ bytes: [UInt8]) -> UInt64 {
        let answer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        answer.copyBytes(from: bytes)
        return Imports.span(UnsafeRawBufferPointer(answer))
    }
}
#endif
