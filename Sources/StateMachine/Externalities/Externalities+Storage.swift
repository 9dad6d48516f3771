import HostInterface

extension Externalities {
    public func storageGet(_ key: [UInt8]) -> [UInt8]? {
        let key = StorageKey(key)
        if let entry = overlay.entry(Overlay.top, key) { return entry.value }
        return attempt { () throws(StateError) in try stored(key) } ?? nil
    }

    public func storageExists(_ key: [UInt8]) -> Bool {
        let key = StorageKey(key)
        if let entry = overlay.entry(Overlay.top, key) { return !entry.isRemoved }
        if let known = reads.value(key) { return known != nil }
        return attempt { () throws(StateError) in try backend.contains(key.bytes) } ?? false
    }

    /// The value under `key` in the state below.
    func stored(_ key: StorageKey) throws(StateError) -> [UInt8]? {
        if let known = reads.value(key) { return known }
        let value = try backend.get(key.bytes)
        if case .stored = backend { reads.insert(key, value) }
        return value
    }

    public func storageSet(_ key: [UInt8], _ value: [UInt8]) {
        guard !refusesChange(of: key) else { return }
        overlay.set(Overlay.top, StorageKey(key), value)
    }

    public func storageClear(_ key: [UInt8]) {
        guard !refusesChange(of: key) else { return }
        overlay.set(Overlay.top, StorageKey(key), nil)
    }

    public func storageAppend(_ key: [UInt8], _ element: [UInt8]) {
        let key = StorageKey(key)
        _ = attempt { () throws(StateError) in
            try overlay.append(Overlay.top, key, element) { () throws(StateError) in try stored(key) }
        }
    }

    public func storageNextKey(_ key: [UInt8]) -> [UInt8]? {
        let next = attempt { () throws(StateError) in
            try overlay.nextKey(Overlay.top, after: StorageKey(key)) { (key) throws(StateError) in
                try backend.nextKey(after: key.bytes).map(StorageKey.init)
            }
        }
        return next??.bytes
    }

    /// As Substrate's `ext_storage_clear_prefix_version_2`: `removed` counts the keys of the parent state that were
    /// passed, also those that the overlay had removed already.
    public func storageClearPrefix(_ prefix: [UInt8], limit: UInt32?) -> PrefixRemoval {
        // Roots of child tries go with their child tries alone, so a prefix that covers them is refused.
        let reserved = ChildStorage.reservedPrefix
        guard !prefix.starts(with: reserved), !reserved.starts(with: prefix) else {
            return PrefixRemoval(removed: 0, remaining: false)
        }
        _ = overlay.removeChanged(Overlay.top, prefix: prefix)
        return removeStored(Overlay.top, limit) { (limit) throws(StateError) in
            try backend.keys(prefix: prefix, limit: limit)
        }
    }

    /// Roots of child tries are set by the host when they change, not by the runtime.
    private func refusesChange(of key: [UInt8]) -> Bool { key.starts(with: ChildStorage.reservedPrefix) }

    /// Removes the first `limit` (or all) of the stored keys.
    func removeStored(
        _ map: Overlay.MapIndex, _ limit: UInt32?, keys: (_ limit: Int) throws(StateError) -> [[UInt8]]
    ) -> PrefixRemoval {
        // One more than the limit tells whether some remain.
        let wanted = limit.map { Int($0) + 1 } ?? Int.max
        let found = attempt { () throws(StateError) in try keys(wanted) } ?? []
        let taken = limit.map { found.prefix(Int($0)) } ?? found[...]
        for key in taken.lazy.map(StorageKey.init) where overlay.entry(map, key)?.isRemoved != true {
            overlay.set(map, key, nil)
        }
        return PrefixRemoval(removed: UInt32(clamping: taken.count), remaining: found.count > taken.count)
    }
}
