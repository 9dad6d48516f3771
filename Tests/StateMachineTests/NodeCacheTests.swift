import Primitives
import Testing

@testable import StateMachine

@Suite("Node cache")
struct NodeCacheTests {
    /// A node with a branch's header.
    private func branch(_ number: Int, size: Int = 1000) -> (Hash256, [UInt8]) {
        var bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: size)
        bytes[0] = 0x80
        return (Hash256(words: Words32(UInt64(number), 0, 0, 0)), bytes)
    }

    private func bytes(_ cache: NodeCache, _ hash: Hash256) -> [UInt8]? {
        cache.node(hash)?.withBytes { [UInt8]($0) }
    }

    @Test("Branches are found again, leaves and the empty node are not kept")
    func kinds() {
        let cache = NodeCache(size: 1 << 20)
        for (number, header) in [0x80, 0xc5, 0x11, 0x40, 0x20, 0x00].enumerated() as EnumeratedSequence<[UInt8]> {
            let (hash, _) = branch(number)
            [header, 1, 2].withUnsafeBytes { cache.insert(hash, $0) }
            #expect(bytes(cache, hash) == (number < 3 ? [header, 1, 2] : nil))
        }
        let (unknown, _) = branch(6)
        cache.insert(unknown, UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(cache.node(unknown) == nil)
    }

    @Test("What is used stays, what is not goes, and a node at hand outlives both")
    func generations() {
        let cache = NodeCache(size: 1 << 20)
        let (first, firstBytes) = branch(0)
        firstBytes.withUnsafeBytes { cache.insert(first, $0) }
        let held = cache.node(first)
        for number in 1..<5_000 {
            let (hash, node) = branch(number)
            node.withUnsafeBytes { cache.insert(hash, $0) }
            #expect(bytes(cache, hash) == node)
            if number < 3_000 { #expect(bytes(cache, first) == firstBytes) }
        }
        #expect(cache.node(first) == nil)
        #expect(held?.withBytes { [UInt8]($0) } == firstBytes)
        let kept = (0..<5_000).filter { cache.node(branch($0).0) != nil }
        #expect(kept.count >= 400 && kept.count <= 1_100)
        let (huge, hugeBytes) = branch(9_999, size: 300 << 10)
        hugeBytes.withUnsafeBytes { cache.insert(huge, $0) }
        #expect(cache.node(huge) == nil)
    }
}
