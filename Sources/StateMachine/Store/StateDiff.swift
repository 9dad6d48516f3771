/// What one block changed in the main trie, ready to be searched.
final class StateDiff: Sendable {
    /// In key order.
    private let table: KeyTable<[UInt8]?>

    /// - Parameter changes: in key order.
    init(_ changes: [StorageChange]) {
        var table = KeyTable<[UInt8]?>()
        table.reserveCapacity(changes.count)
        for change in changes {
            let key = StorageKey(change.key)
            key.withProbe { table.append(key, $0, change.value) }
        }
        self.table = table
    }

    var count: Int { table.count }

    /// The key at a place in their order.
    func key(at place: Int) -> [UInt8] { table.keys[place].bytes }

    /// The new value at a place, or nil where it was removed.
    func value(at place: Int) -> [UInt8]? { table.values[place] }

    /// The new value of `key`, in which nil is a removal; nil where it was not changed.
    func value(_ key: KeyProbe) -> [UInt8]?? { table.value(key) }

    /// The place of the first key that is not before `key`.
    func lowerBound(of key: [UInt8]) -> Int {
        let key = StorageKey(key)
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if table.keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
