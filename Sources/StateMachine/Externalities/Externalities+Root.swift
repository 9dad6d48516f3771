import Primitives
import Trie

extension Externalities {
    /// All changes with the nodes that they make, from what changed alone where the state below is stored.
    func computeChanges(version: StateVersion) throws(StateError) -> StorageChanges {
        var children: [[UInt8]: [StorageChange]] = [:]
        var childNodes: [TrieDelta] = []
        var roots: [[UInt8]: [UInt8]?] = [:]
        for (name, map) in overlay.children where overlay.maps[map].keys.count > 0 {
            let changes = overlay.changes(map)
            let nodes = try self.childNodes(name, changes, version)
            children[name] = changes
            childNodes.append(nodes)
            roots.updateValue(
                nodes.root == TrieRoot.empty ? nil : nodes.root.bytes, forKey: ChildStorage.rootKey(of: name))
        }
        var top = overlay.changes(Overlay.top)
        if !roots.isEmpty {
            top.removeAll { roots[$0.key] != nil }
            top.append(contentsOf: roots.map { StorageChange(key: $0.key, value: $0.value) })
            top.sort { $0.key.lexicographicallyPrecedes($1.key) }
        }
        switch backend {
        case .memory(var state):
            state.apply(top: top, children: children)
            let nodes = TrieDelta(unchanged: state.root(version: version))
            return StorageChanges(top: top, children: children, nodes: nodes)
        case .stored(let view):
            var nodes = try Self.nodes(from: view.root, top, version, view) { key in
                StorageKey(key).withProbe { reads.value($0) } ?? nil
            }
            for child in childNodes { nodes.append(child) }
            return StorageChanges(top: top, children: children, nodes: nodes)
        }
    }

    /// The root and nodes of a child trie with `changes`.
    func childNodes(
        _ child: [UInt8], _ changes: [StorageChange], _ version: StateVersion
    ) throws(StateError) -> TrieDelta {
        switch backend {
        case .memory(var state):
            state.apply(top: [], children: [child: changes])
            return TrieDelta(unchanged: state.childRoot(child, version: version))
        case .stored(let view):
            return try Self.nodes(from: try view.childRoot(child) ?? TrieRoot.empty, changes, version, view) { _ in nil
            }
        }
    }

    /// - Parameter known: the value of the state below, where it is known.
    private static func nodes(
        from root: Hash256, _ changes: [StorageChange], _ version: StateVersion, _ view: StateView,
        known: ([UInt8]) -> [UInt8]?
    ) throws(StateError) -> TrieDelta {
        var trie = MutableTrie(root: root, version: version)
        do throws(TrieError) {
            for change in changes {
                if let value = change.value {
                    try trie.insert(change.key, value, replacing: known(change.key), reading: view.nodes)
                } else {
                    try trie.remove(change.key, reading: view.nodes)
                }
            }
        } catch {
            throw .trie(error)
        }
        return trie.commit()
    }
}
