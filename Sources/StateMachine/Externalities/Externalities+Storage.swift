import HostInterface

extension Externalities {
    // Arrays are how runtimes in this process give keys and values; those in Wasm have them in their memory.

    public func storageGet(_ key: [UInt8]) -> [UInt8]? { key.withUnsafeBytes { storageGet($0) } }
    public func storageExists(_ key: [UInt8]) -> Bool { key.withUnsafeBytes { storageExists($0) } }
    public func storageSet(_ key: [UInt8], _ value: [UInt8]) { key.withUnsafeBytes { storageSet($0, value) } }
    public func storageClear(_ key: [UInt8]) { key.withUnsafeBytes { storageClear($0) } }

    public func storageAppend(_ key: [UInt8], _ element: [UInt8]) {
        key.withUnsafeBytes { key in element.withUnsafeBytes { storageAppend(key, $0) } }
    }

    public func storageGet(_ key: UnsafeRawBufferPointer) -> [UInt8]? {
        let key = KeyProbe(key)
        if let entry = overlay.entry(Overlay.top, key) { return entry.value }
        return attempt { () throws(StateError) in try stored(key) } ?? nil
    }

    public func storageExists(_ key: UnsafeRawBufferPointer) -> Bool {
        let key = KeyProbe(key)
        if let entry = overlay.entry(Overlay.top, key) { return !entry.isRemoved }
        if let known = reads.value(key) { return known != nil }
        return attempt { () throws(StateError) in try backend.contains(key) } ?? false
    }

    /// The value under `key` in the state below.
    func stored(_ key: KeyProbe) throws(StateError) -> [UInt8]? {
        if let known = reads.value(key) { return known }
        let value = try backend.get(key)
        if case .stored = backend { reads.insert(key, value) }
        return value
    }

    public func storageSet(_ key: UnsafeRawBufferPointer, _ value: [UInt8]) {
        guard !refusesChange(of: key) else { return }
        overlay.set(Overlay.top, KeyProbe(key), value)
    }

    public func storageClear(_ key: UnsafeRawBufferPointer) {
        guard !refusesChange(of: key) else { return }
        overlay.set(Overlay.top, KeyProbe(key), nil)
    }

    public func storageAppend(_ key: UnsafeRawBufferPointer, _ element: UnsafeRawBufferPointer) {
        let key = KeyProbe(key)
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
        guard !prefix.starts(with: reserved), !reserved.starts(with: prefix), settleAssumedSignatures() else {
            return PrefixRemoval(removed: 0, remaining: false)
        }
        _ = overlay.removeChanged(Overlay.top, prefix: prefix)
        return removeStored(Overlay.top, limit) { (limit) throws(StateError) in
            try backend.keys(prefix: prefix, limit: limit)
        }
    }

    /// Roots of child tries are set by the host when they change, not by the runtime.
    private func refusesChange(of key: UnsafeRawBufferPointer) -> Bool { key.starts(with: ChildStorage.reservedPrefix) }

    /// Removes the first `limit` (or all) of the stored keys.
    func removeStored(
        _ map: Overlay.MapIndex, _ limit: UInt32?, keys: (_ limit: Int) throws(StateError) -> [[UInt8]]
    ) -> PrefixRemoval {
        // One more than the limit tells whether some remain.
        let wanted = limit.map { Int($0) + 1 } ?? Int.max
        let found = attempt { () throws(StateError) in try keys(wanted) } ?? []
        let taken = limit.map { found.prefix(Int($0)) } ?? found[...]
        for key in taken where overlay.entry(map, key)?.isRemoved != true { overlay.set(map, key, nil) }
        return PrefixRemoval(removed: UInt32(clamping: taken.count), remaining: found.count > taken.count)
    }
}
