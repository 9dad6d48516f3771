import Primitives
import ScaleCodec

/// A block with the proofs of its finality, as Substrate exports it.
public struct SignedBlock: Sendable, ScaleDecodable {
    public let block: Block
    public let justifications: [Justification]?

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        block = try Block(from: &input)
        justifications = try [Justification]?(from: &input)
    }
}

/// Blocks in Substrate's binary export format: their number in eight bytes, little endian, then one block after another.
///
/// Source: `export-blocks --binary` of Substrate's command line.
public struct BlockFile {
    /// Blocks that the file says to hold.
    public let count: UInt64
    private var input: ScaleDecoder
    private var read: UInt64 = 0

    public init(_ bytes: [UInt8]) throws(ScaleError) {
        // The file is in memory already, and what is decoded of it is not much larger.
        input = ScaleDecoder(bytes, memory: .max)
        count = try input.readFixed()
    }

    /// The next block; nil behind the last. Fails where the file ends before, or goes on behind it.
    public mutating func next() throws(ScaleError) -> SignedBlock? {
        guard read < count else {
            try input.finish()
            return nil
        }
        read += 1
        return try SignedBlock(from: &input)
    }
}
