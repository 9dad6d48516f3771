import HostInterface
import ScaleCodec

/// Values by key.
public struct StorageMap<Key: ScaleEncodable & ScaleDecodable & ScaleTyped, Query: StorageQuery> {
    let prefix: StoragePrefix
    let hasher: StorageHasher

    public init(_ prefix: StoragePrefix, _ hasher: StorageHasher) {
        self.prefix = prefix
        self.hasher = hasher
    }

    /// The whole storage key of `key`.
    public func storageKey(_ key: Key) -> [UInt8] {
        var output = prefix.encoder()
        hasher.append(key, to: &output)
        return output.bytes
    }

    public subscript(_ key: Key) -> Query {
        get { RawStorage.query(storageKey(key)) }
        nonmutating _modify {
            let storageKey = storageKey(key)
            var value: Query = RawStorage.query(storageKey)
            yield &value
            RawStorage.write(storageKey, value)
        }
        nonmutating set { RawStorage.write(storageKey(key), newValue) }
    }

    public func contains(_ key: Key) -> Bool { Host.exists(storageKey(key)) }

    public func remove(_ key: Key) { Host.clear(storageKey(key)) }

    /// The value, and removes it.
    public func take(_ key: Key) -> Query {
        let storageKey = storageKey(key)
        let value: Query = RawStorage.query(storageKey)
        Host.clear(storageKey)
        return value
    }

    /// Keys in the order of storage, which is that of their hashes.
    public var keys: StorageKeys<Key> {
        let hasher = hasher
        return StorageKeys(prefix.bytes) { (input) throws(ScaleError) in try hasher.readKey(from: &input) }
    }

    /// Keys with their values, in the same order. What does not decode is left out.
    public var entries: StorageEntries<Key, Query.Stored> { StorageEntries(keys) }

    /// Keys with their values, each removed as it is reached.
    public func drain() -> StorageEntries<Key, Query.Stored> { StorageEntries(keys, removing: true) }

    /// Removes every entry, at most `limit` of those in the parent state.
    @discardableResult
    public func clear(limit: UInt32? = nil) -> PrefixRemoval { Host.clearPrefix(prefix.bytes, limit: limit) }

    public func entries(
        _ name: StaticString, docs: [StaticString], in registry: inout TypeRegistry
    ) -> [StorageEntry] {
        let key = registry.describe(Key.self)
        let value = registry.describe(Query.Stored.self)
        return [
            StorageEntry(
                name: name, isOptional: Query.isOptional, kind: .map(hashers: [hasher], key: key, value: value),
                fallback: Query.fallback, docs: docs)
        ]
    }
}
