import HostInterface
import Primitives
import ScaleCodec

/// A map that keeps the number of its entries in a value of its own, named `CounterFor` and the map's name.
public struct CountedStorageMap<Key: ScaleEncodable & ScaleDecodable & ScaleTyped, Query: StorageQuery> {
    let map: StorageMap<Key, Query>
    let counter: StorageValue<UInt32>
    let counterName: StaticString

    public init(_ prefix: StoragePrefix, _ hasher: StorageHasher, counter: StoragePrefix, counterName: StaticString) {
        map = StorageMap(prefix, hasher)
        self.counter = StorageValue(counter)
        self.counterName = counterName
    }

    /// Entries in the map.
    public var count: UInt32 { counter.value }

    public subscript(_ key: Key) -> Query {
        get { map[key] }
        nonmutating set {
            let storageKey = map.storageKey(key)
            let existed = Host.exists(storageKey)
            RawStorage.write(storageKey, newValue)
            let exists = newValue.stored != nil
            if exists, !existed { counter.value = counter.value.saturatingAdd(1) }
            if !exists, existed { counter.value = counter.value.saturatingSubtract(1) }
        }
    }

    public func storageKey(_ key: Key) -> [UInt8] { map.storageKey(key) }

    public func contains(_ key: Key) -> Bool { map.contains(key) }

    public func remove(_ key: Key) {
        let storageKey = map.storageKey(key)
        guard Host.exists(storageKey) else { return }
        Host.clear(storageKey)
        counter.value = counter.value.saturatingSubtract(1)
    }

    /// The value, and removes it.
    public func take(_ key: Key) -> Query {
        let value = map[key]
        remove(key)
        return value
    }

    /// Keys in the order of storage.
    public var keys: StorageKeys<Key> { map.keys }

    /// Keys with their values, in the same order. What does not decode is left out.
    public var entries: StorageEntries<Key, Query.Stored> { map.entries }

    /// Keys with their values, each removed as it is reached.
    public func drain() -> StorageEntries<Key, Query.Stored> {
        StorageEntries(keys, removing: true, counter: counter)
    }

    public func entries(
        _ name: StaticString, docs: [StaticString], in registry: inout TypeRegistry
    ) -> [StorageEntry] {
        map.entries(name, docs: docs, in: &registry)
            + counter.entries(counterName, docs: ["Counter for the related counted storage map"], in: &registry)
    }
}
