import Primitives
import Storage
import Trie

/// The nodes as one snapshot of the database has them, and as the cache remembers them.
struct StoredNodes: NodeReader, Sendable {
    let database: Database
    let snapshot: Snapshot
    let cache: NodeCache

    func withNode(
        _ hash: Hash256, _ body: (UnsafeRawBufferPointer) throws(TrieError) -> Void
    ) throws(TrieError) -> Bool {
        if let node = cache.node(hash) {
            try node.withBytes { (bytes) throws(TrieError) in try body(bytes) }
            return true
        }
        var failure: TrieError?
        let found: Bool
        do throws(DatabaseError) {
            found = try hash.withUnsafeBytes { (key) throws(DatabaseError) in
                try database.withValue(.stateNodes, key, at: snapshot) { stored in
                    cache.insert(hash, stored)
                    do throws(TrieError) {
                        try body(stored)
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
