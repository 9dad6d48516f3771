import HostInterface
import ScaleCodec

/// How a map's key becomes part of a storage key. The raw values are those of the metadata.
///
/// Source: FRAME's `StorageHasher`; the "concat" hashers keep the key readable behind its hash.
public enum StorageHasher: UInt8, Sendable {
    case blake2_128 = 0, blake2_256, blake2_128Concat, twox128, twox256, twox64Concat, identity

    var hashLength: Int {
        switch self {
        case .identity: 0
        case .twox64Concat: 8
        case .blake2_128, .blake2_128Concat, .twox128: 16
        case .blake2_256, .twox256: 32
        }
    }

    var keepsKey: Bool {
        switch self {
        case .blake2_128Concat, .twox64Concat, .identity: true
        case .blake2_128, .blake2_256, .twox128, .twox256: false
        }
    }

    private var function: Host.HashFunction? {
        switch self {
        case .identity: nil
        case .twox64Concat: .twox64
        case .blake2_128, .blake2_128Concat: .blake2_128
        case .blake2_256: .blake2_256
        case .twox128: .twox128
        case .twox256: .twox256
        }
    }

    /// Appends the hashed key: room for the hash first, the key behind it, then the hash into the room.
    func append<Key: ScaleEncodable>(_ key: Key, to output: inout ScaleEncoder) {
        let start = output.bytes.count
        let length = hashLength
        for _ in 0..<length { output.append(0) }
        key.encode(to: &output)
        guard let function else { return }
        output.bytes.withUnsafeMutableBytes { raw in
            let data = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(raw)[(start + length)...])
            // The buffer holds at least the hash's room, so it has a base address.
            if let base = raw.baseAddress { Host.hash(function, data, into: base + start) }
        }
        if !keepsKey { output.bytes.removeLast(output.bytes.count - start - length) }
    }

    /// Reads a key back; nil where the hasher does not keep it.
    func readKey<Key: ScaleDecodable>(from input: inout ScaleDecoder) throws(ScaleError) -> Key? {
        try input.skip(hashLength)
        return keepsKey ? try Key(from: &input) : nil
    }
}

/// The 32 bytes before all keys of a storage item: twox128 of the pallet's name, then twox128 of the item's.
public struct StoragePrefix: Sendable {
    let w0, w1, w2, w3: UInt64

    /// Four words in memory order (little endian), as the macros compute them when the pallet is compiled.
    public init(_ w0: UInt64, _ w1: UInt64, _ w2: UInt64, _ w3: UInt64) {
        (self.w0, self.w1, self.w2, self.w3) = (w0, w1, w2, w3)
    }

    /// - Parameter capacity: bytes to reserve; a map's key with a hash and an account id takes 80.
    func encoder(capacity: Int = 80) -> ScaleEncoder {
        var output = ScaleEncoder(capacity: capacity)
        output.appendFixed(w0)
        output.appendFixed(w1)
        output.appendFixed(w2)
        output.appendFixed(w3)
        return output
    }

    /// The prefix as bytes: the whole key of a plain value.
    public var bytes: [UInt8] { encoder(capacity: 32).bytes }
}
