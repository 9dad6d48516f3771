import HostInterface
import ScaleCodec

/// One value in storage.
public struct StorageValue<Query: StorageQuery> {
    let prefix: StoragePrefix

    public init(_ prefix: StoragePrefix) { self.prefix = prefix }

    public var value: Query {
        get { RawStorage.query(prefix.bytes) }
        nonmutating set { RawStorage.write(prefix.bytes, newValue) }
    }

    /// The whole storage key.
    public var key: [UInt8] { prefix.bytes }

    public var exists: Bool { Host.exists(prefix.bytes) }

    public func remove() { Host.clear(prefix.bytes) }

    /// The value, and removes it.
    public func take() -> Query {
        let key = prefix.bytes
        let value: Query = RawStorage.query(key)
        Host.clear(key)
        return value
    }

    public func entries(
        _ name: StaticString, docs: [StaticString], in registry: inout TypeRegistry
    ) -> [StorageEntry] {
        let type = registry.describe(Query.Stored.self)
        return [
            StorageEntry(
                name: name, isOptional: Query.isOptional, kind: .plain(type), fallback: Query.fallback, docs: docs)
        ]
    }
}

extension StorageValue {
    /// Appends to a stored sequence without reading it.
    public func append<Element: ScaleEncodable>(_ element: Element) where Query == [Element] {
        Host.append(prefix.bytes, element.encoded())
    }
}
