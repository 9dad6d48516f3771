import CCrypto

/// STROBE-128 over Keccak-f[1600], with the four operations that Merlin needs: meta-AD, AD, KEY and PRF.
struct Strobe128: Sendable {
    /// Bytes of the sponge that one block fills; two more hold STROBE's own marks.
    private static let rate = 166

    private enum Flag {
        static let inbound: UInt8 = 1
        static let application: UInt8 = 2
        static let cipher: UInt8 = 4
        static let meta: UInt8 = 16
    }

    private var sponge = cc_keccak_lanes()
    /// Where in the block the next byte goes, below `rate`.
    private var position = 0
    /// Where in the block the running operation began, plus one; 0 when in an earlier block.
    private var operationStart: UInt8 = 0

    init(protocol label: StaticString) {
        let header: [UInt8] = [1, UInt8(Self.rate + 2), 1, 0, 1, 96] + Array("STROBEv1.0.2".utf8)
        withSponge { bytes in
            for (index, byte) in header.enumerated() { bytes[index] = byte }
        }
        permute()
        label.withUTF8Buffer { metaAD(UnsafeRawBufferPointer($0), continuing: false) }
    }

    // MARK: Operations

    mutating func metaAD(_ data: UnsafeRawBufferPointer, continuing: Bool) {
        if !continuing { begin(Flag.meta | Flag.application) }
        absorb(data)
    }

    mutating func ad(_ data: UnsafeRawBufferPointer) {
        begin(Flag.application)
        absorb(data)
    }

    mutating func key(_ data: UnsafeRawBufferPointer) {
        begin(Flag.application | Flag.cipher)
        for byte in data {
            let place = position
            withSponge { $0[place] = byte }
            advance()
        }
    }

    mutating func prf(_ output: UnsafeMutableRawBufferPointer) {
        begin(Flag.inbound | Flag.application | Flag.cipher)
        for index in output.indices {
            let place = position
            output[index] = withSponge { bytes in
                defer { bytes[place] = 0 }
                return bytes[place]
            }
            advance()
        }
    }

    // MARK: Duplex

    @inline(__always)
    private mutating func begin(_ flags: UInt8) {
        let previousStart = operationStart
        operationStart = UInt8(truncatingIfNeeded: position + 1)
        absorb(byte: previousStart)
        absorb(byte: flags)
        if flags & Flag.cipher != 0 && position != 0 { endBlock() }
    }

    private mutating func absorb(_ data: UnsafeRawBufferPointer) {
        var offset = 0
        while offset < data.count {
            let count = min(data.count - offset, Self.rate - position)
            let place = position
            withSponge { bytes in
                var index = 0
                while index < count {
                    bytes[place &+ index] ^= data[offset &+ index]
                    index &+= 1
                }
            }
            offset += count
            position += count
            if position == Self.rate { endBlock() }
        }
    }

    @inline(__always)
    private mutating func absorb(byte: UInt8) {
        let place = position
        withSponge { $0[place] ^= byte }
        advance()
    }

    @inline(__always)
    private mutating func advance() {
        position += 1
        if position == Self.rate { endBlock() }
    }

    private mutating func endBlock() {
        let (place, start) = (position, operationStart)
        withSponge { bytes in
            bytes[place] ^= start
            bytes[place + 1] ^= 0x04
            bytes[Self.rate + 1] ^= 0x80
        }
        permute()
        position = 0
        operationStart = 0
    }

    private mutating func permute() {
        withUnsafeMutablePointer(to: &sponge.lanes.0) { cc_keccak_f1600($0) }
    }

    /// The sponge's 200 bytes.
    @inline(__always)
    private mutating func withSponge<R>(_ body: (UnsafeMutableRawBufferPointer) -> R) -> R {
        withUnsafeMutableBytes(of: &sponge, body)
    }
}
