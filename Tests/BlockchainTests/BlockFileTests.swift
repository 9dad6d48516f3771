import Blockchain
import Foundation
import Primitives
import ScaleCodec
import Testing

@Suite("Files of exported blocks")
struct BlockFileTests {
    /// Westend's first 128 blocks.
    private static let westend: [UInt8] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "../shared/vectors/westend-blocks-1-128.bin")
        return FileManager.default.contents(atPath: file.path).map { [UInt8]($0) } ?? []
    }()

    /// The blocks up to the first that does not decode, and why it does not.
    private func read(_ bytes: [UInt8]) -> (blocks: [SignedBlock], failure: ScaleError?) {
        var blocks: [SignedBlock] = []
        do throws(ScaleError) {
            var file = try BlockFile(bytes)
            while let block = try file.next() { blocks.append(block) }
            return (blocks, nil)
        } catch {
            return (blocks, error)
        }
    }

    @Test("The blocks of a public chain follow each other")
    func westend() throws {
        let (blocks, failure) = read(Self.westend)
        #expect(failure == nil)
        #expect(blocks.map(\.block.header.number) == Array(1...128))
        for (parent, child) in zip(blocks, blocks.dropFirst()) {
            #expect(child.block.header.parentHash == parent.block.header.hash)
        }
        let last = try #require(blocks.last)
        #expect(
            last.block.header.hash.bytes.starts(with: [0x54, 0x90, 0xdd, 0xb4, 0xf0, 0x96, 0xe0, 0x61]))
    }

    @Test("A file that ends too soon, or goes on, gives the blocks before, and an error")
    func lengths() throws {
        let first = read(Array(Self.westend.prefix(1000)))
        #expect(first.blocks.count == 1 || first.blocks.count == 2)
        #expect(first.failure != nil)
        #expect(read(Self.westend + [0]).failure == .trailingBytes(count: 1))
        #expect(read([1, 0, 0]).failure != nil)
        #expect(read([0, 0, 0, 0, 0, 0, 0, 0]).failure == nil)
    }

    @Test("Damaged bytes are other blocks or an error, never a trap", arguments: 0..<200 as Range<UInt64>)
    func damage(seed: UInt64) {
        var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
        func random(_ below: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(below))
        }
        var bytes = Array(Self.westend.prefix(4000))
        for _ in 0...random(4) { bytes[random(bytes.count)] = UInt8(random(256)) }
        #expect(read(bytes).blocks.count <= 128, "seed \(seed)")
    }
}
