import ScaleCodec

/// A value of exactly 32 bytes: four words in memory order, trivially copyable, compared and hashed without a heap.
public protocol Bytes32: Hashable, Comparable, Sendable, ScaleEncodable, ScaleDecodable, BitwiseCopyable {
    var words: Words32 { get set }
    init(words: Words32)
}

/// Four 64-bit words whose memory is the 32 bytes, first byte first.
@frozen
public struct Words32: Hashable, Sendable, BitwiseCopyable {
    public var w0, w1, w2, w3: UInt64

    @inlinable
    public init(_ w0: UInt64, _ w1: UInt64, _ w2: UInt64, _ w3: UInt64) {
        (self.w0, self.w1, self.w2, self.w3) = (w0, w1, w2, w3)
    }
}

extension Bytes32 {
    /// 32 zero bytes.
    @inlinable
    public static var zero: Self { Self(words: Words32(0, 0, 0, 0)) }

    /// Nil unless `bytes` are exactly 32.
    @inlinable
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.init(words: Words32(0, 0, 0, 0))
        // SAFETY: both sides are 32 bytes.
        bytes.withUnsafeBytes { source in
            withUnsafeMutableBytes { $0.copyMemory(from: source) }
        }
    }

    @inlinable
    public func withUnsafeBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try Swift.withUnsafeBytes(of: words, body)
    }

    @inlinable
    public mutating func withUnsafeMutableBytes<R, E: Error>(
        _ body: (UnsafeMutableRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        try Swift.withUnsafeMutableBytes(of: &words, body)
    }

    /// The 32 bytes as an array.
    @inlinable
    public var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }

    @inlinable
    public static func < (left: Self, right: Self) -> Bool {
        if left.words.w0 != right.words.w0 { return left.words.w0.bigEndian < right.words.w0.bigEndian }
        if left.words.w1 != right.words.w1 { return left.words.w1.bigEndian < right.words.w1.bigEndian }
        if left.words.w2 != right.words.w2 { return left.words.w2.bigEndian < right.words.w2.bigEndian }
        return left.words.w3.bigEndian < right.words.w3.bigEndian
    }

    @inlinable
    public func encode(to output: inout ScaleEncoder) {
        withUnsafeBytes { output.append(contentsOf: $0) }
    }

    @inlinable
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        let w0 = try input.readFixed(UInt64.self).littleEndian
        let w1 = try input.readFixed(UInt64.self).littleEndian
        let w2 = try input.readFixed(UInt64.self).littleEndian
        let w3 = try input.readFixed(UInt64.self).littleEndian
        self.init(words: Words32(w0, w1, w2, w3))
    }
}

/// A 256-bit hash.
@frozen
public struct Hash256: Bytes32 {
    public var words: Words32
    @inlinable
    public init(words: Words32) { self.words = words }
}

/// An account: the public key of an sr25519 or ed25519 pair, or the hash of something else that can sign.
@frozen
public struct AccountID: Bytes32 {
    public var words: Words32
    @inlinable
    public init(words: Words32) { self.words = words }
}
