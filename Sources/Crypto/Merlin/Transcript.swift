import CSodium
import Primitives

/// A Merlin 1.0 transcript: what the parties of a proof have said, and challenges drawn from all of it.
/// A value of about 220 bytes without a heap: copying it forks the transcript.
public struct Transcript: Sendable {
    private var strobe: Strobe128

    public init(_ protocolLabel: StaticString) {
        strobe = Strobe128(protocol: "Merlin v1.0")
        append("dom-sep", protocolLabel)
    }

    public mutating func append(_ label: StaticString, _ message: UnsafeRawBufferPointer) {
        frame(label, count: message.count)
        strobe.ad(message)
    }

    public mutating func append(_ label: StaticString, _ message: [UInt8]) {
        message.withUnsafeBytes { append(label, $0) }
    }

    public mutating func append(_ label: StaticString, _ message: StaticString) {
        message.withUTF8Buffer { append(label, UnsafeRawBufferPointer($0)) }
    }

    public mutating func append(_ label: StaticString, _ message: some Bytes32) {
        message.withUnsafeBytes { append(label, $0) }
    }

    /// The number as eight little-endian bytes.
    public mutating func append(_ label: StaticString, _ number: UInt64) {
        withUnsafeBytes(of: number.littleEndian) { append(label, $0) }
    }

    /// Fills `challenge` with bytes that depend on everything appended and drawn before.
    public mutating func challenge(_ label: StaticString, into challenge: UnsafeMutableRawBufferPointer) {
        frame(label, count: challenge.count)
        strobe.prf(challenge)
    }

    public mutating func challenge(_ label: StaticString, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
            challenge(label, into: UnsafeMutableRawBufferPointer(start: bytes.baseAddress, count: count))
            initialized = count
        }
    }

    mutating func challenge256<Value: Bytes32>(_ label: StaticString) -> Value {
        var value = Value.zero
        value.withUnsafeMutableBytes { challenge(label, into: $0) }
        return value
    }

    mutating func challengeScalar(_ label: StaticString) -> Scalar {
        SecretBytes.withScratch(count: 64) { wide in
            challenge(label, into: UnsafeMutableRawBufferPointer(start: wide, count: 64))
            return Scalar(reducing: wide)
        }
    }

    /// Secret bytes for a nonce: they depend on the transcript, on `seed` and on fresh randomness, so that neither a
    /// bad random source nor a repeated message reveals a key. The transcript itself is not changed.
    func witness(_ label: StaticString, seed: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) {
        var fork = self
        fork.frame(label, count: seed.count)
        fork.strobe.key(seed)
        SecretBytes.withScratch(count: 32) { random in
            let bytes = UnsafeMutableRawBufferPointer(start: random, count: 32)
            Sodium.randomize(bytes)
            let label: StaticString = "rng"
            label.withUTF8Buffer { fork.strobe.metaAD(UnsafeRawBufferPointer($0), continuing: false) }
            fork.strobe.key(UnsafeRawBufferPointer(bytes))
        }
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: output.count).littleEndian) {
            fork.strobe.metaAD($0, continuing: false)
        }
        fork.strobe.prf(output)
        withUnsafeMutableBytes(of: &fork) { memory in
            if let address = memory.baseAddress { sodium_memzero(address, memory.count) }
        }
    }

    @inline(__always)
    private mutating func frame(_ label: StaticString, count: Int) {
        label.withUTF8Buffer { strobe.metaAD(UnsafeRawBufferPointer($0), continuing: false) }
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: count).littleEndian) {
            strobe.metaAD($0, continuing: true)
        }
    }
}
