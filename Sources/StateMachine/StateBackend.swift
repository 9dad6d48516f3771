import Primitives
import Trie

/// The state under an overlay.
public enum StateBackend: Sendable {
    case memory(InMemoryState)
    case stored(StateView)

    func get(_ key: [UInt8]) throws(StateError) -> [UInt8]? {
        switch self {
        case .memory(let state): state.get(key)
        case .stored(let view): try view.get(key)
        }
    }

    func get(_ key: KeyProbe) throws(StateError) -> [UInt8]? {
        switch self {
        case .memory(let state): state.get([UInt8](key.bytes))
        case .stored(let view): try view.get(key)
        }
    }

    func contains(_ key: KeyProbe) throws(StateError) -> Bool {
        switch self {
        case .memory(let state): state.get([UInt8](key.bytes)) != nil
        case .stored(let view): try view.contains(key)
        }
    }

    func nextKey(after key: [UInt8]) throws(StateError) -> [UInt8]? {
        switch self {
        case .memory(let state): state.top.keys.first(after: StorageKey(key))?.bytes
        case .stored(let view): try view.nextKey(after: key)
        }
    }

    /// The keys that begin with `prefix`, at most `limit`.
    func keys(prefix: [UInt8], limit: Int) throws(StateError) -> [[UInt8]] {
        switch self {
        case .memory(let state): state.top.keys.keys(prefix: prefix).prefix(limit).map(\.bytes)
        case .stored(let view): try view.keys(prefix: prefix, limit: limit)
        }
    }

    func childGet(_ child: [UInt8], _ key: [UInt8]) throws(StateError) -> [UInt8]? {
        switch self {
        case .memory(let state): state.childGet(child, key)
        case .stored(let view): try view.childGet(child, key)
        }
    }

    func childNextKey(_ child: [UInt8], after key: [UInt8]) throws(StateError) -> [UInt8]? {
        switch self {
        case .memory(let state): state.children[child]?.keys.first(after: StorageKey(key))?.bytes
        case .stored(let view): try view.childNextKey(child, after: key)
        }
    }

    func childKeys(_ child: [UInt8], prefix: [UInt8], limit: Int) throws(StateError) -> [[UInt8]] {
        switch self {
        case .memory(let state): (state.children[child]?.keys.keys(prefix: prefix) ?? []).prefix(limit).map(\.bytes)
        case .stored(let view): try view.childKeys(child, prefix: prefix, limit: limit)
        }
    }
}
