import Primitives
import Trie

/// A key with its new value, or nil where it is removed.
public struct StorageChange: Equatable, Sendable {
    public var key: [UInt8]
    public var value: [UInt8]?

    public init(key: [UInt8], value: [UInt8]?) {
        self.key = key
        self.value = value
    }
}

/// Everything that a block (or the genesis) changes in the state.
public struct StorageChanges: Sendable {
    /// Changes of the main trie in key order, among them the roots of changed child tries.
    public var top: [StorageChange]
    /// Changes of child tries by their unprefixed name, each in key order.
    public var children: [[UInt8]: [StorageChange]]
    /// The nodes of all tries that come and go, and the new root of the main trie.
    public var nodes: TrieDelta

    /// The root of the state after the changes.
    public var root: Hash256 { nodes.root }

    public init(top: [StorageChange], children: [[UInt8]: [StorageChange]], nodes: TrieDelta) {
        self.top = top
        self.children = children
        self.nodes = nodes
    }
}

/// Where the main trie keeps the roots of default child tries.
public enum ChildStorage {
    /// Keys below this prefix are child tries' roots (of any kind); a runtime cannot set them itself.
    static let reservedPrefix = [UInt8](":child_storage:".utf8)
    static let defaultPrefix = [UInt8](":child_storage:default:".utf8)

    /// The key of the main trie that holds the root of the default child trie `name`.
    public static func rootKey(of name: [UInt8]) -> [UInt8] { defaultPrefix + name }

    /// The name of the child trie whose root `key` holds, or nil if it holds none.
    public static func name(of key: [UInt8]) -> [UInt8]? {
        key.starts(with: defaultPrefix) ? Array(key.dropFirst(defaultPrefix.count)) : nil
    }
}
