import Crypto
import Primitives
import TestSupport
import Testing

@testable import Trie

@Suite("Trie roots")
struct TrieRootTests {
    @Test("The empty trie has the root that every Substrate header without extrinsics shows")
    func empty() {
        let expected = hex("03170a2e7597b7b7e3d84c05391d139a62b157e78786d8c082f29dcf4c111314")
        #expect(TrieRoot.empty.bytes == expected)
        #expect(TrieRoot.of([(key: [UInt8], value: [UInt8])](), version: .v1).bytes == expected)
        #expect(TrieRoot.ordered([], version: .v0).bytes == expected)
    }

    @Test("A single key makes one leaf")
    func leaf() {
        #expect(TrieRoot.of([(key: [0xaa], value: [0xbb])], version: .v0) == Blake2b.hash256(hex("42aa04bb")))
        #expect(TrieRoot.of([(key: [], value: [])], version: .v0) == Blake2b.hash256(hex("4000")))
    }

    @Test("Keys without a common prefix hang inline under a branch")
    func branch() {
        let root = TrieRoot.of(
            [(key: [0x48, 0x19], value: [0xfe]), (key: [0x13, 0x14], value: [0xff])], version: .v1)
        #expect(root == Blake2b.hash256(hex("801200" + "14" + "430314" + "04ff" + "14" + "430819" + "04fe")))
    }

    @Test("A key that is a prefix of another makes a branch with a value")
    func branchWithValue() {
        let root = TrieRoot.of([(key: [0x12], value: [1]), (key: [0x12, 0x34], value: [2])], version: .v0)
        #expect(root == Blake2b.hash256(hex("c2120800" + "0401" + "10" + "4104" + "0402")))
    }

    @Test("A long partial key continues its length in further bytes", arguments: [31, 32, 158, 159, 200])
    func longPartialKey(length: Int) {
        let key = [UInt8](repeating: 0x77, count: length)
        var head: [UInt8] = [0x7f]
        var rest = length * 2 - 63
        if rest < 0 { head = [0x40 | UInt8(length * 2)] }
        while rest >= 255 {
            head.append(255)
            rest -= 255
        }
        if length * 2 >= 63 { head.append(UInt8(rest)) }
        #expect(TrieRoot.of([(key: key, value: [9])], version: .v0) == Blake2b.hash256(head + key + [4, 9]))
    }

    @Test("Version 1 writes the hash of a value longer than 32 bytes, version 0 never")
    func hashedValue() {
        let (short, long) = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 1, count: 33))
        #expect(
            TrieRoot.of([(key: [0xab], value: short)], version: .v1) == Blake2b.hash256([0x42, 0xab, 0x80] + short))
        #expect(TrieRoot.of([(key: [0xab], value: long)], version: .v0) == Blake2b.hash256([0x42, 0xab, 0x84] + long))
        #expect(
            TrieRoot.of([(key: [0xab], value: long)], version: .v1)
                == Blake2b.hash256([0x22, 0xab] + Blake2b.hash256(long).bytes))
        let leaf: [UInt8] = [0x41, 0x0d, 0x04, 0x05]
        #expect(
            TrieRoot.of([(key: [0xab], value: long), (key: [0xab, 0xcd], value: [5])], version: .v1)
                == Blake2b.hash256([0x12, 0xab, 0x00, 0x10] + Blake2b.hash256(long).bytes + [0x10] + leaf))
    }

    @Test("An ordered root is the root over compact-encoded indexes")
    func ordered() {
        let values = (0..<300).map { [UInt8(truncatingIfNeeded: $0), 1, 2] }
        let pairs = values.enumerated().map { index, value -> (key: [UInt8], value: [UInt8]) in
            let word = index < 64 ? index << 2 : index << 2 | 1
            return (index < 64 ? [UInt8(word)] : [UInt8(word & 255), UInt8(word >> 8)], value)
        }
        #expect(TrieRoot.ordered(values, version: .v0) == TrieRoot.of(pairs, version: .v0))
    }

    @Test("Neither the order of the keys nor a repeated key matters")
    func order() {
        var random = SeededGenerator(seed: 3)
        var pairs = (0..<500).map { _ in
            (key: random.bytes(Int.random(in: 0...12, using: &random)), value: random.bytes(40))
        }
        let map = Dictionary(pairs.map { ($0.key, $0.value) }) { _, last in last }
        pairs = map.map { ($0.key, $0.value) }
        let root = TrieRoot.of(pairs, version: .v1)
        #expect(TrieRoot.of(pairs.shuffled(using: &random), version: .v1) == root)
        #expect(TrieRoot.of(pairs.map { ($0.key, [0]) } + pairs, version: .v1) == root)
    }
}
