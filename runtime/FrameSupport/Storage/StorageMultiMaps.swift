import HostInterface
import ScaleCodec

/// Values by two keys; those with one first key lie together.
public struct StorageDoubleMap<
    Key1: ScaleEncodable & ScaleDecodable & ScaleTyped, Key2: ScaleEncodable & ScaleDecodable & ScaleTyped,
    Query: StorageQuery
> {
    let prefix: StoragePrefix
    let hasher1: StorageHasher
    let hasher2: StorageHasher

    public init(_ prefix: StoragePrefix, _ hasher1: StorageHasher, _ hasher2: StorageHasher) {
        self.prefix = prefix
        self.hasher1 = hasher1
        self.hasher2 = hasher2
    }

    public func storageKey(_ key1: Key1, _ key2: Key2) -> [UInt8] {
        var output = prefix.encoder()
        hasher1.append(key1, to: &output)
        hasher2.append(key2, to: &output)
        return output.bytes
    }

    func prefixKey(_ key1: Key1) -> [UInt8] {
        var output = prefix.encoder()
        hasher1.append(key1, to: &output)
        return output.bytes
    }

    public subscript(_ key1: Key1, _ key2: Key2) -> Query {
        get { RawStorage.query(storageKey(key1, key2)) }
        nonmutating _modify {
            let key = storageKey(key1, key2)
            var value: Query = RawStorage.query(key)
            yield &value
            RawStorage.write(key, value)
        }
        nonmutating set { RawStorage.write(storageKey(key1, key2), newValue) }
    }

    public func contains(_ key1: Key1, _ key2: Key2) -> Bool { Host.exists(storageKey(key1, key2)) }

    public func remove(_ key1: Key1, _ key2: Key2) { Host.clear(storageKey(key1, key2)) }

    /// The value, and removes it.
    public func take(_ key1: Key1, _ key2: Key2) -> Query {
        let key = storageKey(key1, key2)
        let value: Query = RawStorage.query(key)
        Host.clear(key)
        return value
    }

    /// Second keys under `key1`, in storage order.
    public func keys(_ key1: Key1) -> StorageKeys<Key2> {
        let hasher2 = hasher2
        return StorageKeys(prefixKey(key1)) { (input) throws(ScaleError) in try hasher2.readKey(from: &input) }
    }

    /// All pairs of keys, in storage order.
    public var keys: StorageKeys<Pair<Key1, Key2>> {
        let (hasher1, hasher2) = (hasher1, hasher2)
        return StorageKeys(prefix.bytes) { (input) throws(ScaleError) in
            guard let key1: Key1 = try hasher1.readKey(from: &input), let key2: Key2 = try hasher2.readKey(from: &input)
            else { return nil }
            return Pair(key1, key2)
        }
    }

    /// Second keys under `key1` with their values, in storage order.
    public func entries(_ key1: Key1) -> StorageEntries<Key2, Query.Stored> { StorageEntries(keys(key1)) }

    /// All pairs of keys with their values, in storage order.
    public var entries: StorageEntries<Pair<Key1, Key2>, Query.Stored> { StorageEntries(keys) }

    /// Second keys under `key1` with their values, each removed as it is reached.
    public func drain(_ key1: Key1) -> StorageEntries<Key2, Query.Stored> {
        StorageEntries(keys(key1), removing: true)
    }

    /// All pairs of keys with their values, each removed as it is reached.
    public func drain() -> StorageEntries<Pair<Key1, Key2>, Query.Stored> { StorageEntries(keys, removing: true) }

    /// Removes every entry under `key1`, at most `limit` of those in the parent state.
    @discardableResult
    public func clear(_ key1: Key1, limit: UInt32? = nil) -> PrefixRemoval {
        Host.clearPrefix(prefixKey(key1), limit: limit)
    }

    public func entries(
        _ name: StaticString, docs: [StaticString], in registry: inout TypeRegistry
    ) -> [StorageEntry] {
        let key = registry.describe(Pair<Key1, Key2>.self)
        let value = registry.describe(Query.Stored.self)
        return [
            StorageEntry(
                name: name, isOptional: Query.isOptional,
                kind: .map(hashers: [hasher1, hasher2], key: key, value: value), fallback: Query.fallback, docs: docs)
        ]
    }
}

/// Values by three keys (FRAME's `StorageNMap` of three).
public struct StorageTripleMap<
    Key1: ScaleEncodable & ScaleDecodable & ScaleTyped, Key2: ScaleEncodable & ScaleDecodable & ScaleTyped,
    Key3: ScaleEncodable & ScaleDecodable & ScaleTyped, Query: StorageQuery
> {
    let prefix: StoragePrefix
    let hasher1: StorageHasher
    let hasher2: StorageHasher
    let hasher3: StorageHasher

    public init(
        _ prefix: StoragePrefix, _ hasher1: StorageHasher, _ hasher2: StorageHasher, _ hasher3: StorageHasher
    ) {
        self.prefix = prefix
        self.hasher1 = hasher1
        self.hasher2 = hasher2
        self.hasher3 = hasher3
    }

    public func storageKey(_ key1: Key1, _ key2: Key2, _ key3: Key3) -> [UInt8] {
        var output = prefix.encoder()
        hasher1.append(key1, to: &output)
        hasher2.append(key2, to: &output)
        hasher3.append(key3, to: &output)
        return output.bytes
    }

    private func prefixKey(_ key1: Key1) -> [UInt8] {
        var output = prefix.encoder()
        hasher1.append(key1, to: &output)
        return output.bytes
    }

    private func prefixKey(_ key1: Key1, _ key2: Key2) -> [UInt8] {
        var output = prefix.encoder()
        hasher1.append(key1, to: &output)
        hasher2.append(key2, to: &output)
        return output.bytes
    }

    public subscript(_ key1: Key1, _ key2: Key2, _ key3: Key3) -> Query {
        get { RawStorage.query(storageKey(key1, key2, key3)) }
        nonmutating set { RawStorage.write(storageKey(key1, key2, key3), newValue) }
    }

    public func contains(_ key1: Key1, _ key2: Key2, _ key3: Key3) -> Bool {
        Host.exists(storageKey(key1, key2, key3))
    }

    public func remove(_ key1: Key1, _ key2: Key2, _ key3: Key3) { Host.clear(storageKey(key1, key2, key3)) }

    /// Second and third keys under `key1`, in storage order.
    public func keys(_ key1: Key1) -> StorageKeys<Pair<Key2, Key3>> {
        let (hasher2, hasher3) = (hasher2, hasher3)
        return StorageKeys(prefixKey(key1)) { (input) throws(ScaleError) in
            guard let key2: Key2 = try hasher2.readKey(from: &input), let key3: Key3 = try hasher3.readKey(from: &input)
            else { return nil }
            return Pair(key2, key3)
        }
    }

    /// Third keys under `key1` and `key2`, in storage order.
    public func keys(_ key1: Key1, _ key2: Key2) -> StorageKeys<Key3> {
        let hasher3 = hasher3
        return StorageKeys(prefixKey(key1, key2)) { (input) throws(ScaleError) in try hasher3.readKey(from: &input) }
    }

    /// All triples of keys, in storage order.
    public var keys: StorageKeys<Triple<Key1, Key2, Key3>> {
        let (hasher1, hasher2, hasher3) = (hasher1, hasher2, hasher3)
        return StorageKeys(prefix.bytes) { (input) throws(ScaleError) in
            guard let key1: Key1 = try hasher1.readKey(from: &input),
                let key2: Key2 = try hasher2.readKey(from: &input),
                let key3: Key3 = try hasher3.readKey(from: &input)
            else { return nil }
            return Triple(key1, key2, key3)
        }
    }

    /// Second and third keys under `key1` with their values, in storage order.
    public func entries(_ key1: Key1) -> StorageEntries<Pair<Key2, Key3>, Query.Stored> { StorageEntries(keys(key1)) }

    /// Third keys under `key1` and `key2` with their values, in storage order.
    public func entries(_ key1: Key1, _ key2: Key2) -> StorageEntries<Key3, Query.Stored> {
        StorageEntries(keys(key1, key2))
    }

    /// All triples of keys with their values, in storage order.
    public var entries: StorageEntries<Triple<Key1, Key2, Key3>, Query.Stored> { StorageEntries(keys) }

    /// Second and third keys under `key1` with their values, each removed as it is reached.
    public func drain(_ key1: Key1) -> StorageEntries<Pair<Key2, Key3>, Query.Stored> {
        StorageEntries(keys(key1), removing: true)
    }

    /// Third keys under `key1` and `key2` with their values, each removed as it is reached.
    public func drain(_ key1: Key1, _ key2: Key2) -> StorageEntries<Key3, Query.Stored> {
        StorageEntries(keys(key1, key2), removing: true)
    }

    /// All triples of keys with their values, each removed as it is reached.
    public func drain() -> StorageEntries<Triple<Key1, Key2, Key3>, Query.Stored> {
        StorageEntries(keys, removing: true)
    }

    /// Removes every entry under `key1`, at most `limit` of those in the parent state.
    @discardableResult
    public func clear(_ key1: Key1, limit: UInt32? = nil) -> PrefixRemoval {
        Host.clearPrefix(prefixKey(key1), limit: limit)
    }

    /// Removes every entry under `key1` and `key2`, at most `limit` of those in the parent state.
    @discardableResult
    public func clear(_ key1: Key1, _ key2: Key2, limit: UInt32? = nil) -> PrefixRemoval {
        Host.clearPrefix(prefixKey(key1, key2), limit: limit)
    }

    public func entries(
        _ name: StaticString, docs: [StaticString], in registry: inout TypeRegistry
    ) -> [StorageEntry] {
        let key = registry.describe(Triple<Key1, Key2, Key3>.self)
        let value = registry.describe(Query.Stored.self)
        return [
            StorageEntry(
                name: name, isOptional: Query.isOptional,
                kind: .map(hashers: [hasher1, hasher2, hasher3], key: key, value: value), fallback: Query.fallback,
                docs: docs)
        ]
    }
}
