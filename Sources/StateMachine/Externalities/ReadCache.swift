/// What the state below answered, which cannot change while it is at hand: each key is read from it once.
struct ReadCache {
    /// Bytes after which nothing more is remembered.
    private static let most = 64 << 20

    private var values = KeyTable<[UInt8]?>()
    private var size = 0

    /// The answer for `key`, which may be that there is no value; nil where it was not asked.
    func value(_ key: KeyProbe) -> [UInt8]?? { values.value(key) }

    /// - Parameter key: one that was not asked before.
    mutating func insert(_ key: KeyProbe, _ value: [UInt8]?) {
        let added = key.bytes.count + (value?.count ?? 0)
        guard size + added <= Self.most else { return }
        size += added
        values.append(StorageKey([UInt8](key.bytes)), key, value)
    }
}
