import Primitives
import Trie

/// A whole state in memory: for tests of pallets and for building a genesis.
public struct InMemoryState: Sendable {
    struct Map: Sendable {
        private(set) var values: [StorageKey: [UInt8]] = [:]
        private(set) var keys = SortedKeys()

        mutating func set(_ key: [UInt8], _ value: [UInt8]?) {
            let key = StorageKey(key)
            if let value {
                if values.updateValue(value, forKey: key) == nil { keys.insert(key) }
            } else if values.removeValue(forKey: key) != nil {
                keys.remove(key)
            }
        }

        var pairs: [(key: [UInt8], value: [UInt8])] {
            var pairs: [(key: [UInt8], value: [UInt8])] = []
            keys.forEach { key in if let value = values[key] { pairs.append((key.bytes, value)) } }
            return pairs
        }
    }

    private(set) var top = Map()
    private(set) var children: [[UInt8]: Map] = [:]

    public init() {}

    /// - Parameters:
    ///   - top: keys and values of the main trie, without roots of child tries.
    ///   - children: those of child tries by unprefixed name.
    public init(top: [[UInt8]: [UInt8]], children: [[UInt8]: [[UInt8]: [UInt8]]] = [:]) {
        for (key, value) in top { self.top.set(key, value) }
        for (name, pairs) in children {
            for (key, value) in pairs { self.children[name, default: Map()].set(key, value) }
        }
    }

    public func get(_ key: [UInt8]) -> [UInt8]? { top.values[StorageKey(key)] }

    public func childGet(_ child: [UInt8], _ key: [UInt8]) -> [UInt8]? { children[child]?.values[StorageKey(key)] }

    public mutating func apply(top changes: [StorageChange], children childChanges: [[UInt8]: [StorageChange]]) {
        for change in changes where ChildStorage.name(of: change.key) == nil { top.set(change.key, change.value) }
        for (name, changes) in childChanges {
            for change in changes { children[name, default: Map()].set(change.key, change.value) }
        }
    }

    public mutating func apply(_ changes: StorageChanges) { apply(top: changes.top, children: changes.children) }

    /// The root of the whole state.
    public func root(version: StateVersion) -> Hash256 {
        var pairs = top.pairs
        for name in children.keys {
            let root = childRoot(name, version: version)
            if root != TrieRoot.empty { pairs.append((ChildStorage.rootKey(of: name), root.bytes)) }
        }
        return TrieRoot.of(pairs, version: version)
    }

    func childRoot(_ name: [UInt8], version: StateVersion) -> Hash256 {
        TrieRoot.of(children[name]?.pairs ?? [], version: version)
    }
}
