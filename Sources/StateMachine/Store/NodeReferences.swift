import Primitives
import Storage
import Trie

/// Trie nodes in the database, each with the number of tries and places that hold it.
///
/// A node's value is its count (4 bytes, little endian) and its bytes. Counts are read through the batch that changes
/// them, so several blocks may go into one batch.
enum NodeReferences {
    static let countSize = 4

    /// Adds one reference to `hash`.
    static func add(_ hash: Hash256, _ node: UnsafeRawBufferPointer, in batch: borrowing WriteBatch)
        throws(DatabaseError)
    {
        try hash.withUnsafeBytes { (key) throws(DatabaseError) in
            let count = try batch.withValue(.stateNodes, key) { referenceCount(in: $0) } ?? 0
            put(key, count + 1, node, batch)
        }
    }

    /// Drops one reference to `hash`, and the node with the last one. False if there is no such node.
    static func drop(_ hash: Hash256, in batch: borrowing WriteBatch) throws(DatabaseError) -> Bool {
        try hash.withUnsafeBytes { (key) throws(DatabaseError) in
            guard let stored = try batch.withValue(.stateNodes, key, { [UInt8]($0) }), stored.count >= countSize else {
                return false
            }
            stored.withUnsafeBytes { stored in
                let count = referenceCount(in: stored)
                if count <= 1 {
                    batch.remove(.stateNodes, key)
                } else {
                    put(key, count - 1, UnsafeRawBufferPointer(rebasing: stored[countSize...]), batch)
                }
            }
            return true
        }
    }

    private static func referenceCount(in stored: UnsafeRawBufferPointer) -> UInt32 {
        guard stored.count >= countSize else { return 0 }
        return UInt32(littleEndian: stored.loadUnaligned(as: UInt32.self))
    }

    private static func put(
        _ key: UnsafeRawBufferPointer, _ count: UInt32, _ node: UnsafeRawBufferPointer, _ batch: borrowing WriteBatch
    ) {
        withUnsafeBytes(of: count.littleEndian) { batch.put(.stateNodes, key, $0, node) }
    }
}

/// The nodes as one snapshot of the database has them.
struct StoredNodes: NodeReader, Sendable {
    let database: Database
    let snapshot: Snapshot

    func withNode(
        _ hash: Hash256, _ body: (UnsafeRawBufferPointer) throws(TrieError) -> Void
    ) throws(TrieError) -> Bool {
        var failure: TrieError?
        let found: Bool
        do throws(DatabaseError) {
            found = try hash.withUnsafeBytes { (key) throws(DatabaseError) in
                try database.withValue(.stateNodes, key, at: snapshot) { stored in
                    guard stored.count >= NodeReferences.countSize else { return false }
                    do throws(TrieError) {
                        try body(UnsafeRawBufferPointer(rebasing: stored[NodeReferences.countSize...]))
                    } catch {
                        failure = error
                    }
                    return true
                } ?? false
            }
        } catch {
            throw .unreadable(error.description)
        }
        if let failure { throw failure }
        return found
    }
}
