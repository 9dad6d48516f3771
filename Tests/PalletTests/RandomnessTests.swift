import FrameSupport
import Randomness
import RuntimeTestSupport
import System
import Testing

@Suite struct RandomnessTests {
    /// A plain reading of the rule: majority of three, over and over, of 81 hashes of position, subject and seed.
    func expected(_ ring: [Hash256], start: Int, _ subject: [UInt8]) -> [UInt8] {
        var level = (0..<81).map { position in
            Host.blake2_256([UInt8(position)] + subject.encoded() + ring[(start + position) % ring.count].bytes).bytes
        }
        while level.count > 1 {
            level = stride(from: 0, to: level.count, by: 3).map { group in
                (0..<32).map { byte in
                    let (a, b, c) = (level[group][byte], level[group + 1][byte], level[group + 2][byte])
                    return (a & b) | (b & c) | (a & c)
                }
            }
        }
        return level[0]
    }

    @Test("The value is the majority mix of the last parent hashes, before and after the ring is full")
    func mixes() throws {
        let chain = try mockChain()
        var parents: [Hash256] = []
        for number in BlockNumber(1)...90 {
            try chain.advance(to: number)
            let parent = chain.run { Core.parentHash.value }
            if parents.count < 81 { parents.append(parent) } else { parents[Int(number - 1) % 81] = parent }
            guard [1, 2, 80, 81, 82, 90].contains(number) else { continue }
            let subject = Array("subject".utf8)
            let value = chain.run { Randomness<Mock>.random(subject) }
            #expect(value.value.bytes == chain.run { expected(parents, start: Int(number - 1) % 81, subject) })
            #expect(value.knownSince == (number < 81 ? 0 : number - 81))
        }
    }

    @Test("Subjects do not share values")
    func subjects() throws {
        let chain = try mockChain()
        chain.run { #expect(Randomness<Mock>.random([1]).value != Randomness<Mock>.random([2]).value) }
    }
}
