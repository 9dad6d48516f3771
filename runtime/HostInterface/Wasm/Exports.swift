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

    /// Leaves the answer where the host finds it: in the array's own memory, which is not given back.
    ///
    /// An instance lives for one call, and nothing runs in it after that. So what is there in the end is not released either:
    /// the first release of a call would touch a page of memory more, for the type's table, as a variable that keeps it would.
    public static func answer(_ bytes: [UInt8], to input: [UInt8]) -> UInt64 {
        UnsafeMutablePointer<(input: [UInt8], answer: [UInt8])>.allocate(capacity: 1).initialize(to: (input, bytes))
        return bytes.withUnsafeBytes { Imports.span($0) }
    }
}
#endif
