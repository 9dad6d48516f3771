import Crypto
import Primitives
import Testing

@testable import ContentStore

/// Blocks in memory, as a store would find them.
struct BlockSet {
    var blocks: [Hash256: [UInt8]] = [:]

    mutating func add(_ content: [UInt8], format: FileTree.Format = .version1) -> CID {
        FileTree.build(content, format: format) { cid, block in blocks[cid.digest] = block }
    }

    mutating func add(_ node: DAGNode) -> CID {
        let cid = CID(.dagPB, digest: SHA2.hash256(node.block))
        blocks[cid.digest] = node.block
        return cid
    }

    func read(_ cid: CID, maximumSize: Int = 100 << 20) async throws(ContentError) -> [UInt8] {
        var reader = FileReader(root: cid, maximumSize: maximumSize)
        return try await reader.read { (cid) throws(ContentError) in
            guard let block = blocks[cid.digest] else { throw .notFound(cid, reasons: []) }
            return block
        }
    }
}

@Suite("Files as trees of blocks")
struct FileTreeTests {
    /// Of so many zero bytes, the CIDs that `ipfs add` gives. Those of version 0 are in the tests of solc, which computes
    /// the same hashes. Those of version 1 were computed with a separate program, which gives the CIDs that go-ipfs gave
    /// for the files of js-unixfs's convergence tests (174 and 175 parts, and a byte more).
    static let zeros: [(count: Int, version0: String, version1: String)] = [
        (
            0, "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH",
            "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"
        ),
        (
            262_145, "QmbVuw4C4vcmVKqxoWtgDVobvcHrSn51qsmQmyxjk4sB2Q",
            "bafybeigllfqgfpqydppr6cmv56g7ax4wyhruzswvcefv6j5kj77nzttfki"
        ),
        (
            1_310_710, "QmNg7BJo8gEMDK8yGQbHEwPtycesnE6FUULX5iVd5TAL9f",
            "bafybeihvnlp5cngitqdhsz4moqvznt4ywvqjkca2jossz7ovzmf4xuawly"
        ),
        (
            45_613_056, "QmY4HSz1oVGdUzb8poVYPLsoqBZjH6LZrtgnme9wWn2Qko",
            "bafybeibxsa3ioclowpaq7b6gxl65gzqneopfr3fnhedak6sqr4bjz5lnyq"
        ),
        (
            45_613_057, "QmehMASWcBsX7VcEQqs6rpR5AHoBfKyBVEgmkJHjpPg8jq",
            "bafybeihqwzd3o6q6v3pmwhzjy22vokhr767burokmqemg63hptx2nqd7ym"
        ),
        (
            46_661_632, "QmaTb1sT9hrSXJLmf8bxJ9NuwndiHuMLsgNLgkS2eXu3Xj",
            "bafybeiabbliecj6px44vaxdkfsiuzaucybofh2pxyr6skndkqwzt5e52eu"
        ),
    ]

    @Test("A file has the CID that IPFS gives it, and reads back", arguments: zeros)
    func knownFiles(count: Int, version0: String, version1: String) async throws {
        let content = [UInt8](repeating: 0, count: count)
        for (format, expected) in [(FileTree.Format.version0, version0), (.version1, version1)] {
            var blocks = BlockSet()
            let cid = blocks.add(content, format: format)
            #expect(cid.description == expected)
            #expect(try await blocks.read(cid) == content)
        }
    }

    @Test(
        "A short text has the CID that IPFS gives it",
        arguments: [
            ("x", "QmULKig5Fxrs2sC4qt9nNduucXfb92AFYQ6Hi3YRqDmrYC"),
            ("hello", "QmWfVY9y3xjsixTgbd9AorQxH7VtMpzfx2HaWtsoUYecaX"),
            ("hello world", "Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD"),
        ])
    func shortTexts(text: String, expected: String) {
        var blocks = BlockSet()
        #expect(blocks.add(Array(text.utf8), format: .version0).description == expected)
    }

    @Test("Parts come back in their order, with data of the node in front")
    func order() async throws {
        var blocks = BlockSet()
        let content = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 / 1000) }
        let cid = blocks.add(content)
        #expect(try await blocks.read(cid) == content)
        let parts = ["b", "c"].map { blocks.add(Array($0.utf8)) }
        let file = FileNode(data: Array("a".utf8), blockSizes: [1, 1])
        let root = blocks.add(DAGNode(links: parts.map { .init(cid: $0, size: 1) }, data: file.bytes))
        #expect(try await blocks.read(root) == Array("abc".utf8))
    }

    @Test("A file larger than what is taken is refused by what its root says")
    func tooLarge() async throws {
        var blocks = BlockSet()
        let cid = blocks.add([UInt8](repeating: 1, count: 300_000))
        // With the root alone, anything more would be missing.
        blocks.blocks = blocks.blocks.filter { $0.key == cid.digest }
        await #expect(throws: ContentError.tooLarge(cid, limit: 299_999)) {
            try await blocks.read(cid, maximumSize: 299_999)
        }
    }

    @Test("A node that lies about the sizes below it is refused")
    func lies() async throws {
        var blocks = BlockSet()
        let part = blocks.add([1, 2, 3])
        let file = FileNode(blockSizes: [2])
        let root = blocks.add(DAGNode(links: [.init(cid: part, size: 3)], data: file.bytes))
        await #expect(throws: ContentError.invalid(part, .wrongSize(declared: 2, found: 3))) {
            try await blocks.read(root)
        }
        let one = blocks.add(DAGNode(links: [.init(cid: part, size: 3)], data: FileNode(blockSizes: [3, 3]).bytes))
        await #expect(throws: ContentError.invalid(one, .linksWithoutSizes(links: 1, sizes: 2))) {
            try await blocks.read(one)
        }
        #expect(throws: ContentError.Block.wrongSize(declared: 9, found: 0)) { try FileNode([8, 2, 0x18, 9]) }
        #expect(throws: ContentError.Block.wrongSize(declared: 0, found: 0)) { try FileNode([8, 2, 0x20, 0]) }
        #expect(throws: ContentError.Block.folder) { try FileNode([8, 1]) }
        #expect(throws: ContentError.Block.notAFile(4)) { try FileNode([8, 4]) }
        #expect(throws: ContentError.Block.notAFile(nil)) { try FileNode([]) }
    }

    @Test("A few blocks that link to each other many times do not cost endless work")
    func bombs() async throws {
        // Doubles at each of the levels, of which there are more than files have.
        var blocks = BlockSet()
        var cid = blocks.add([1])
        var size: UInt64 = 1
        for _ in 0..<40 {
            let file = FileNode(blockSizes: [size, size])
            cid = blocks.add(DAGNode(links: [.init(cid: cid, size: 0), .init(cid: cid, size: 0)], data: file.bytes))
            size *= 2
        }
        await #expect(throws: ContentError.tooLarge(cid, limit: 1 << 20)) {
            try await blocks.read(cid, maximumSize: 1 << 20)
        }
        // One byte, at the end of a long chain.
        var chain = blocks.add([1])
        for _ in 0..<40 {
            chain = blocks.add(DAGNode(links: [.init(cid: chain, size: 0)], data: FileNode(blockSizes: [1]).bytes))
        }
        await #expect(throws: ContentError.tooDeep(chain, limit: FileReader.maximumDepth)) {
            try await blocks.read(chain)
        }
        // Many blocks of a byte each.
        let byte = blocks.add([1])
        let links = [DAGNode.Link](repeating: .init(cid: byte, size: 1), count: 10_000)
        let many = blocks.add(
            DAGNode(links: links, data: FileNode(blockSizes: .init(repeating: 1, count: 10_000)).bytes))
        await #expect(throws: ContentError.tooManyBlocks(many, limit: 275)) {
            try await blocks.read(many, maximumSize: 10_000)
        }
    }

    @Test("Random changes of blocks never trap, and never give other bytes than were asked for")
    func hostileBlocks() async throws {
        let seed = UInt64.random(in: .min ... .max)
        print("FileTreeTests.hostileBlocks: seed \(seed)")
        var random = Xorshift(state: seed | 1)
        var blocks = BlockSet()
        let parts = (0..<3).map { blocks.add([UInt8($0)]) }
        let root = blocks.add(
            DAGNode(
                links: parts.map { .init(cid: $0, size: 1) }, data: FileNode(blockSizes: [1, 1, 1]).bytes))
        let original = try #require(blocks.blocks[root.digest])
        for _ in 0..<20_000 {
            var block = original
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                switch Int.random(in: 0..<3, using: &random) {
                case 0 where !block.isEmpty:
                    block[Int.random(in: 0..<block.count, using: &random)] = .random(in: 0...255, using: &random)
                case 1: block.removeLast(Int.random(in: 0...block.count, using: &random))
                default:
                    block.insert(
                        .random(in: 0...255, using: &random), at: Int.random(in: 0...block.count, using: &random))
                }
            }
            // Whatever is decoded is encoded and decoded to the same.
            if let node = try? DAGNode(block: block) {
                #expect(try DAGNode(block: node.block).data == node.data, "seed \(seed)")
                if let data = node.data { _ = try? FileNode(data) }
            }
            _ = try? CID(block)
            blocks.blocks[root.digest] = block
            if let content = try? await blocks.read(root, maximumSize: 1000) { #expect(content.count <= 1000) }
        }
    }
}

/// A generator that gives the same numbers for the same seed.
struct Xorshift: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
