import Primitives
import ScaleCodec

/// One step of a derivation path: `/soft` or `//hard`.
public struct Junction: Hashable, Sendable {
    public let chainCode: ChainCode
    public let isHard: Bool

    /// A number is coded as eight little-endian bytes, any other name as a SCALE string; what exceeds 32 bytes is
    /// hashed with BLAKE2b-256, what is shorter filled up with zeros.
    public init(_ name: some StringProtocol, isHard: Bool) {
        self.isHard = isHard
        if name.utf8.first != UInt8(ascii: "-"), let number = UInt64(name) {
            chainCode = ChainCode(words: Words32(number.littleEndian, 0, 0, 0))
        } else {
            var code = ScaleEncoder()
            code.appendPrefixed(Array(name.utf8))
            chainCode = Self.chainCode(of: code.bytes)
        }
    }

    private static func chainCode(of code: [UInt8]) -> ChainCode {
        guard code.count <= 32 else { return ChainCode(words: Blake2b.hash256(code).words) }
        var chainCode = ChainCode.zero
        chainCode.withUnsafeMutableBytes { $0.copyBytes(from: code) }
        return chainCode
    }
}
