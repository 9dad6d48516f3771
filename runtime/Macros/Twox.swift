/// twox128 at compile time, for storage prefixes: XXH64 with seeds 0 and 1, each little endian.
enum Twox {
    /// The two words of twox128, in memory order on little-endian machines (which all targets are).
    static func hash128(_ text: String) -> (UInt64, UInt64) {
        let bytes = [UInt8](text.utf8)
        return (hash64(bytes, seed: 0), hash64(bytes, seed: 1))
    }

    private static let p1: UInt64 = 0x9E37_79B1_85EB_CA87
    private static let p2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
    private static let p3: UInt64 = 0x1656_67B1_9E37_79F9
    private static let p4: UInt64 = 0x85EB_CA77_C2B2_AE63
    private static let p5: UInt64 = 0x27D4_EB2F_1656_67C5

    private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 { value << count | value >> (64 - count) }

    private static func round(_ accumulator: UInt64, _ input: UInt64) -> UInt64 {
        rotate(accumulator &+ input &* p2, 31) &* p1
    }

    static func hash64(_ bytes: [UInt8], seed: UInt64) -> UInt64 {
        func word(_ offset: Int, _ width: Int) -> UInt64 {
            (0..<width).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
        }
        var position = 0
        var hash: UInt64
        if bytes.count >= 32 {
            var lanes = [seed &+ p1 &+ p2, seed &+ p2, seed, seed &- p1]
            while position + 32 <= bytes.count {
                for lane in 0..<4 { lanes[lane] = round(lanes[lane], word(position + 8 * lane, 8)) }
                position += 32
            }
            hash = rotate(lanes[0], 1) &+ rotate(lanes[1], 7) &+ rotate(lanes[2], 12) &+ rotate(lanes[3], 18)
            for lane in lanes { hash = (hash ^ round(0, lane)) &* p1 &+ p4 }
        } else {
            hash = seed &+ p5
        }
        hash = hash &+ UInt64(bytes.count)
        while position + 8 <= bytes.count {
            hash = rotate(hash ^ round(0, word(position, 8)), 27) &* p1 &+ p4
            position += 8
        }
        if position + 4 <= bytes.count {
            hash = rotate(hash ^ word(position, 4) &* p1, 23) &* p2 &+ p3
            position += 4
        }
        while position < bytes.count {
            hash = rotate(hash ^ UInt64(bytes[position]) &* p5, 11) &* p1
            position += 1
        }
        hash = (hash ^ hash >> 33) &* p2
        hash = (hash ^ hash >> 29) &* p3
        return hash ^ hash >> 32
    }
}
