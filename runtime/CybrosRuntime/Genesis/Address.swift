import FrameSupport

/// Accounts as genesis configurations write them: SS58 text, or 32 bytes in hex.
enum Address {
    static func account(_ text: [UInt8]) throws(GenesisError) -> AccountID {
        if text.starts(with: StaticString("0x").utf8Bytes) {
            guard let bytes = hex(Array(text[2...])), let account = AccountID(bytes) else {
                throw GenesisError("an account in hex needs 64 digits after 0x")
            }
            return account
        }
        // Prefixes below 64 take one byte; this chain's is 42, and an address of another chain is a mistake.
        guard let data = base58(text), data.count == 35, data[0] == 42 else {
            throw GenesisError("\(String(decoding: text, as: UTF8.self)) is not an SS58 address with prefix 42")
        }
        let checksum = Blake2b512.hash(StaticString("SS58PRE").utf8Bytes + data[..<33])
        guard checksum[0] == data[33], checksum[1] == data[34], let account = AccountID(Array(data[1..<33])) else {
            throw GenesisError("the checksum of the address \(String(decoding: text, as: UTF8.self)) does not hold")
        }
        return account
    }

    private static func hex(_ digits: [UInt8]) -> [UInt8]? {
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = nibble(digits[index]), let low = nibble(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static let alphabet = StaticString("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")

    /// Base 58, most significant digit first; a leading `1` is a leading zero byte.
    private static func base58(_ text: [UInt8]) -> [UInt8]? {
        let alphabet = alphabet.utf8Bytes
        guard text.count <= 64 else { return nil }
        var number: [UInt8] = []
        for character in text {
            guard let digit = alphabet.firstIndex(of: character) else { return nil }
            var carry = digit
            for index in number.indices.reversed() {
                carry += Int(number[index]) * 58
                number[index] = UInt8(truncatingIfNeeded: carry)
                carry >>= 8
            }
            while carry > 0 {
                number.insert(UInt8(truncatingIfNeeded: carry), at: 0)
                carry >>= 8
            }
        }
        let zeros = text.prefix { $0 == UInt8(ascii: "1") }.count
        return [UInt8](repeating: 0, count: zeros) + number
    }
}

/// BLAKE2b with 64 bytes of output (RFC 7693), for the checksums of addresses: hosts offer the short forms only.
enum Blake2b512 {
    private static let iv: [UInt64] = [
        0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b, 0xa54f_f53a_5f1d_36f1,
        0x510e_527f_ade6_82d1, 0x9b05_688c_2b3e_6c1f, 0x1f83_d9ab_fb41_bd6b, 0x5be0_cd19_137e_2179,
    ]

    private static let sigma: [[Int]] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
        [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4], [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
        [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13], [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
        [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11], [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
        [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5], [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
    ]

    /// The hash of at most 128 bytes, which is one block: all that an address has.
    static func hash(_ message: [UInt8]) -> [UInt8] {
        var words = [UInt64](repeating: 0, count: 16)
        for (index, byte) in message.prefix(128).enumerated() {
            words[index / 8] |= UInt64(byte) << UInt64(index % 8 * 8)
        }
        var state = iv
        state[0] ^= 0x0101_0040
        var v = state + iv
        v[12] ^= UInt64(min(message.count, 128))
        v[14] = ~v[14]
        for round in 0..<12 {
            let s = sigma[round % 10]
            mix(&v, 0, 4, 8, 12, words[s[0]], words[s[1]])
            mix(&v, 1, 5, 9, 13, words[s[2]], words[s[3]])
            mix(&v, 2, 6, 10, 14, words[s[4]], words[s[5]])
            mix(&v, 3, 7, 11, 15, words[s[6]], words[s[7]])
            mix(&v, 0, 5, 10, 15, words[s[8]], words[s[9]])
            mix(&v, 1, 6, 11, 12, words[s[10]], words[s[11]])
            mix(&v, 2, 7, 8, 13, words[s[12]], words[s[13]])
            mix(&v, 3, 4, 9, 14, words[s[14]], words[s[15]])
        }
        var output = ScaleEncoder()
        for index in 0..<8 { output.appendFixed(state[index] ^ v[index] ^ v[index + 8]) }
        return output.bytes
    }

    private static func mix(_ v: inout [UInt64], _ a: Int, _ b: Int, _ c: Int, _ d: Int, _ x: UInt64, _ y: UInt64) {
        v[a] = v[a] &+ v[b] &+ x
        v[d] = rotate(v[d] ^ v[a], 32)
        v[c] = v[c] &+ v[d]
        v[b] = rotate(v[b] ^ v[c], 24)
        v[a] = v[a] &+ v[b] &+ y
        v[d] = rotate(v[d] ^ v[a], 16)
        v[c] = v[c] &+ v[d]
        v[b] = rotate(v[b] ^ v[c], 63)
    }

    private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 { value >> count | value << (64 - count) }
}
