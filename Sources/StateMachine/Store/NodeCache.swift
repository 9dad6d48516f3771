import Primitives
import Synchronization

/// Branches of tries by their hash, as many as fit into a number of bytes.
///
/// Nodes lie one behind another in chunks, of an old and a young generation. A node that is found in the old one moves to
/// the young; when the young one has its half of the bytes, the old one goes. What a hash stands for never changes, so
/// nothing here is ever wrong, whichever blocks are written, given up or pruned.
final class NodeCache: Sendable {
    /// A node in a chunk, which stays alive while it is looked at.
    struct Node {
        fileprivate let chunk: Chunk
        fileprivate let place: Place

        func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
            let result = try body(UnsafeRawBufferPointer(start: chunk.memory + place.offset, count: place.count))
            withExtendedLifetime(chunk) {}
            return result
        }
    }

    fileprivate struct Place {
        var chunk: Int
        var offset: Int
        var count: Int
    }

    /// Memory that only grows: bytes once written are never written again.
    ///
    /// SAFETY of `@unchecked Sendable`: `memory` is set in `init` alone. Bytes are written once, under the cache's lock, and
    /// their place is told to nobody before.
    fileprivate final class Chunk: @unchecked Sendable {
        static let size = 256 << 10
        let memory = UnsafeMutableRawPointer.allocate(byteCount: Chunk.size, alignment: 16)
        deinit { memory.deallocate() }
    }

    private struct Generation {
        var places: [Hash256: Place]
        var chunks: [Chunk] = []
        /// Bytes written to the last chunk.
        var used = Chunk.size

        /// - Parameter count: of the nodes that are expected.
        init(count: Int) { places = Dictionary(minimumCapacity: count) }

        mutating func add(_ hash: Hash256, _ node: UnsafeRawBufferPointer) {
            guard node.count <= Chunk.size, places[hash] == nil else { return }
            if used + node.count > Chunk.size {
                chunks.append(Chunk())
                used = 0
            }
            let place = Place(chunk: chunks.count - 1, offset: used, count: node.count)
            UnsafeMutableRawBufferPointer(start: chunks[place.chunk].memory + used, count: node.count)
                .copyMemory(from: node)
            used += node.count
            places[hash] = place
        }

        func node(_ hash: Hash256) -> Node? { places[hash].map { Node(chunk: chunks[$0.chunk], place: $0) } }
    }

    private let chunksPerGeneration: Int
    private let generations = Mutex((young: Generation(count: 0), old: Generation(count: 0)))

    /// - Parameter size: bytes of nodes.
    init(size: Int) { chunksPerGeneration = Swift.max(1, size / 2 / Chunk.size) }

    func node(_ hash: Hash256) -> Node? {
        generations.withLock { generations in
            if let node = generations.young.node(hash) { return node }
            guard let node = generations.old.node(hash) else { return nil }
            node.withBytes { add(hash, $0, to: &generations) }
            return node
        }
    }

    /// Remembers `node` if it is a branch. Leaves are many, and read once if at all.
    func insert(_ hash: Hash256, _ node: UnsafeRawBufferPointer) {
        // Branches have headers 0b1xxxxxxx and 0b0001xxxx.
        guard let header = node.first, header >> 7 == 1 || header >> 4 == 1 else { return }
        generations.withLock { add(hash, node, to: &$0) }
    }

    private func add(
        _ hash: Hash256, _ node: UnsafeRawBufferPointer, to generations: inout (young: Generation, old: Generation)
    ) {
        generations.young.add(hash, node)
        guard generations.young.chunks.count > chunksPerGeneration else { return }
        generations.old = generations.young
        generations.young = Generation(count: generations.old.places.count)
    }
}
