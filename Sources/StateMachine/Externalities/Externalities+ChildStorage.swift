import HostInterface
import Primitives
import Trie

extension Externalities {
    private func changed(_ child: [UInt8], _ key: [UInt8]) -> OverlayMap.Entry? {
        overlay.child(child).flatMap { overlay.entry($0, key) }
    }

    public func childStorageGet(_ child: [UInt8], _ key: [UInt8]) -> [UInt8]? {
        if let entry = changed(child, key) { return entry.value }
        return attempt { () throws(StateError) in try backend.childGet(child, key) } ?? nil
    }

    public func childStorageExists(_ child: [UInt8], _ key: [UInt8]) -> Bool {
        childStorageGet(child, key) != nil
    }

    public func childStorageSet(_ child: [UInt8], _ key: [UInt8], _ value: [UInt8]) {
        overlay.set(overlay.makeChild(child), key, value)
    }

    public func childStorageClear(_ child: [UInt8], _ key: [UInt8]) {
        overlay.set(overlay.makeChild(child), key, nil)
    }

    public func childStorageNextKey(_ child: [UInt8], _ key: [UInt8]) -> [UInt8]? {
        attempt { () throws(StateError) in
            guard let map = overlay.child(child) else { return try backend.childNextKey(child, after: key) }
            return try overlay.nextKey(map, after: StorageKey(key)) { (key) throws(StateError) in
                try backend.childNextKey(child, after: key.bytes).map(StorageKey.init)
            }?.bytes
        } ?? nil
    }

    public func childStorageClearPrefix(_ child: [UInt8], _ prefix: [UInt8], limit: UInt32?) -> PrefixRemoval {
        guard settleAssumedSignatures() else { return PrefixRemoval(removed: 0, remaining: false) }
        let map = overlay.makeChild(child)
        _ = overlay.removeChanged(map, prefix: prefix)
        return removeStored(map, limit) { (limit) throws(StateError) in
            try backend.childKeys(child, prefix: prefix, limit: limit)
        }
    }

    public func childStorageKill(_ child: [UInt8], limit: UInt32?) -> PrefixRemoval {
        childStorageClearPrefix(child, [], limit: limit)
    }

    /// The root of the child trie as changed so far. It also becomes the value under the child's key of the main trie.
    public func childStorageRoot(_ child: [UInt8], version: UInt8) -> [UInt8] {
        guard settleAssumedSignatures() else { return Hash256.zero.bytes }
        let root = attempt { () throws(StateError) in
            let version = try Self.stateVersion(version)
            let rootKey = ChildStorage.rootKey(of: child)
            guard let map = overlay.child(child), overlay.maps[map].keys.count > 0 else {
                if let entry = overlay.entry(Overlay.top, rootKey) { return entry.value ?? TrieRoot.empty.bytes }
                return try storedChildRoot(child, version).bytes
            }
            let root = try childNodes(child, overlay.changes(map), version).root
            overlay.set(Overlay.top, rootKey, root == TrieRoot.empty ? nil : root.bytes)
            return root.bytes
        }
        return root ?? Hash256.zero.bytes
    }

    private func storedChildRoot(_ child: [UInt8], _ version: StateVersion) throws(StateError) -> Hash256 {
        switch backend {
        case .memory(let state): state.childRoot(child, version: version)
        case .stored(let view): try view.childRoot(child) ?? TrieRoot.empty
        }
    }
}
