import ScaleCodec

extension FixedBytes where Size == Four {
    /// The name of a consensus engine that no chain has.
    public static var testEngine: FixedBytes<Four> {
        // Four bytes for a name of four.
        FixedBytes(Array("test".utf8)) ?? { preconditionFailure("four bytes are not four bytes") }()
    }
}
