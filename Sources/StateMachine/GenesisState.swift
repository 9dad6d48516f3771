import Primitives
import Trie

/// The first state of a chain, ready to be stored.
public struct GenesisState: Sendable {
    /// Its keys and values as changes of the empty state, with all its nodes.
    public let changes: StorageChanges

    /// The state root of the genesis header.
    public var root: Hash256 { changes.root }

    /// - Parameters:
    ///   - top: keys and values of the main trie. Roots of child tries among them are replaced.
    ///   - children: keys and values of default child tries by unprefixed name.
    ///   - version: the state version of the genesis runtime.
    public init(
        top: [[UInt8]: [UInt8]], children: [[UInt8]: [[UInt8]: [UInt8]]] = [:], version: StateVersion
    ) throws(StateError) {
        var top = top.filter { ChildStorage.name(of: $0.key) == nil }
        var childNodes: [TrieDelta] = []
        for (name, pairs) in children {
            let nodes = try Self.nodes(of: pairs, version)
            if nodes.root != TrieRoot.empty { top[ChildStorage.rootKey(of: name)] = nodes.root.bytes }
            childNodes.append(nodes)
        }
        var nodes = try Self.nodes(of: top, version)
        for child in childNodes { nodes.append(child) }
        changes = StorageChanges(
            top: Self.sorted(top), children: children.mapValues { Self.sorted($0) }, nodes: nodes)
    }

    private static func sorted(_ pairs: [[UInt8]: [UInt8]]) -> [StorageChange] {
        pairs.map { StorageChange(key: $0.key, value: $0.value) }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    }

    private static func nodes(of pairs: [[UInt8]: [UInt8]], _ version: StateVersion) throws(StateError) -> TrieDelta {
        var trie = MutableTrie(version: version)
        do throws(TrieError) {
            for change in sorted(pairs) { try trie.insert(change.key, change.value ?? [], reading: NoNodes()) }
        } catch {
            throw .trie(error)
        }
        return trie.commit()
    }
}
