import Primitives
import Storage
import Trie

/// The state of one block. It stays readable, and the same, for as long as the view lives, whatever is finalized or
/// pruned meanwhile. Views may be read from several threads.
public final class StateView: Sendable {
    enum Source: Sendable {
        /// The flat column of the newest finalized state under these diffs, newest first.
        case flat([StateDiff])
        /// The trie's nodes alone.
        case trie
    }

    /// The state root.
    public let root: Hash256
    let nodes: StoredNodes
    private let source: Source
    private let codeHashes: CodeHashes
    private var database: Database { nodes.database }
    private var snapshot: Snapshot { nodes.snapshot }

    init(root: Hash256, source: Source, nodes: StoredNodes, codeHashes: CodeHashes) {
        self.root = root
        self.source = source
        self.nodes = nodes
        self.codeHashes = codeHashes
    }

    // MARK: - Main trie

    public func get(_ key: [UInt8]) throws(StateError) -> [UInt8]? {
        try StorageKey(key).withProbe { (key) throws(StateError) in try get(key) }
    }

    public func contains(_ key: [UInt8]) throws(StateError) -> Bool {
        try StorageKey(key).withProbe { (key) throws(StateError) in try contains(key) }
    }

    func get(_ key: KeyProbe) throws(StateError) -> [UInt8]? {
        switch source {
        case .flat(let diffs):
            for diff in diffs {
                if let value = diff.value(key) { return value }
            }
            return try reading { () throws(DatabaseError) in
                try database.withValue(.stateFlat, key.bytes, at: snapshot) { [UInt8]($0) }
            }
        case .trie:
            return try walking { () throws(TrieError) in
                try TrieLookup.value(of: [UInt8](key.bytes), root: root, reading: nodes)
            }
        }
    }

    func contains(_ key: KeyProbe) throws(StateError) -> Bool {
        switch source {
        case .flat(let diffs):
            for diff in diffs {
                if let value = diff.value(key) { return value != nil }
            }
            return try reading { () throws(DatabaseError) in
                try database.withValue(.stateFlat, key.bytes, at: snapshot) { _ in true } ?? false
            }
        case .trie:
            return try get(key) != nil
        }
    }

    /// The BLAKE2b-256 hash of the value under `key`.
    public func valueHash(_ key: [UInt8]) throws(StateError) -> Hash256? {
        try walking { () throws(TrieError) in try TrieLookup.valueHash(of: key, root: root, reading: nodes) }
    }

    /// The BLAKE2b-256 hash of the runtime's code; nil where there is none.
    public func codeHash() throws(StateError) -> Hash256? {
        if let known = codeHashes.hash(root) { return known }
        guard let hash = try valueHash(RuntimeCode.key) else { return nil }
        codeHashes.insert(root, hash)
        return hash
    }

    /// The first key after `key`.
    public func nextKey(after key: [UInt8]) throws(StateError) -> [UInt8]? {
        try keys(prefix: [], startAfter: key, limit: 1).first
    }

    /// The keys that begin with `prefix` and come after `start`, in byte order, at most `limit`.
    public func keys(
        prefix: [UInt8], startAfter start: [UInt8]? = nil, limit: Int = .max
    ) throws(StateError) -> [[UInt8]] {
        guard case .flat(let diffs) = source else {
            return try walking { () throws(TrieError) in
                try TrieLookup.keys(prefix: prefix, after: start, limit: limit, root: root, reading: nodes)
            }
        }
        var first = prefix
        // The smallest key after `start` is `start` and a zero byte.
        if let start, !start.lexicographicallyPrecedes(prefix) { first = start + [0] }
        var walker = FlatWalker(database, snapshot, diffs: diffs, from: first)
        var keys: [[UInt8]] = []
        while keys.count < limit {
            let key: [UInt8]?
            do throws(DatabaseError) { key = try walker.next() } catch { throw .database(error) }
            guard let key, key.starts(with: prefix) else { break }
            keys.append(key)
        }
        return keys
    }

    /// The keys that begin with `prefix` and come after `start`, with their values.
    public func pairs(
        prefix: [UInt8], startAfter start: [UInt8]? = nil, limit: Int = .max
    ) throws(StateError) -> [(key: [UInt8], value: [UInt8])] {
        var pairs: [(key: [UInt8], value: [UInt8])] = []
        for key in try keys(prefix: prefix, startAfter: start, limit: limit) {
            if let value = try get(key) { pairs.append((key, value)) }
        }
        return pairs
    }

    // MARK: - Child tries

    /// The root of a default child trie; nil if it has no keys.
    public func childRoot(_ child: [UInt8]) throws(StateError) -> Hash256? {
        guard let root = try get(ChildStorage.rootKey(of: child)) else { return nil }
        guard let hash = Hash256(root) else { throw .damagedRecord("root of a child trie") }
        return hash
    }

    public func childGet(_ child: [UInt8], _ key: [UInt8]) throws(StateError) -> [UInt8]? {
        guard let root = try childRoot(child) else { return nil }
        return try walking { () throws(TrieError) in try TrieLookup.value(of: key, root: root, reading: nodes) }
    }

    public func childValueHash(_ child: [UInt8], _ key: [UInt8]) throws(StateError) -> Hash256? {
        guard let root = try childRoot(child) else { return nil }
        return try walking { () throws(TrieError) in try TrieLookup.valueHash(of: key, root: root, reading: nodes) }
    }

    public func childNextKey(_ child: [UInt8], after key: [UInt8]) throws(StateError) -> [UInt8]? {
        guard let root = try childRoot(child) else { return nil }
        return try walking { () throws(TrieError) in try TrieLookup.nextKey(after: key, root: root, reading: nodes) }
    }

    public func childKeys(
        _ child: [UInt8], prefix: [UInt8], startAfter start: [UInt8]? = nil, limit: Int = .max
    ) throws(StateError) -> [[UInt8]] {
        guard let root = try childRoot(child) else { return [] }
        return try walking { () throws(TrieError) in
            try TrieLookup.keys(prefix: prefix, after: start, limit: limit, root: root, reading: nodes)
        }
    }

    // MARK: - Proofs

    /// The nodes that show what is under `keys` (`state_getReadProof`).
    public func proof(of keys: [[UInt8]]) throws(StateError) -> [[UInt8]] {
        try walking { () throws(TrieError) in try TrieProof.make(of: keys, root: root, reading: nodes) }
    }

    /// The nodes that show what a child trie holds under `keys`, with those that show its root
    /// (`state_getChildReadProof`).
    public func childProof(_ child: [UInt8], of keys: [[UInt8]]) throws(StateError) -> [[UInt8]] {
        var proof = try proof(of: [ChildStorage.rootKey(of: child)])
        guard let childRoot = try childRoot(child) else { return proof }
        let below = try walking { () throws(TrieError) in
            try TrieProof.make(of: keys, root: childRoot, reading: nodes)
        }
        let known = Set(proof)
        proof.append(contentsOf: below.filter { !known.contains($0) })
        return proof
    }
}
