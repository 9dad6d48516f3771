import HostInterface
import ScaleCodec

// Replacing what the layout before has in storage, for migrations. What does not decode as an `Old` stays as it is.
//
// Source: FRAME's `translate`.

extension StorageKeys {
    fileprivate func translate<Old: ScaleDecodable, Query: StorageQuery>(_ body: (Key, Old) -> Query) -> UInt64 {
        var count: UInt64 = 0
        var keys = self
        while let key = keys.next() {
            guard let old: Old = RawStorage.load(keys.last) else { continue }
            RawStorage.write(keys.last, body(key, old))
            count += 1
        }
        return count
    }
}

extension StorageValue {
    /// Replaces the value by what `body` makes of it.
    public func translate<Old: ScaleDecodable>(_ body: (Old) -> Query) {
        guard let old: Old = RawStorage.load(key) else { return }
        value = body(old)
    }
}

extension StorageMap {
    /// Replaces each value by what `body` makes of it, and answers how many there were.
    public func translate<Old: ScaleDecodable>(_ body: (Key, Old) -> Query) -> UInt64 { keys.translate(body) }
}

extension StorageDoubleMap {
    /// Replaces each value by what `body` makes of it, and answers how many there were.
    public func translate<Old: ScaleDecodable>(_ body: (Pair<Key1, Key2>, Old) -> Query) -> UInt64 {
        keys.translate(body)
    }
}
