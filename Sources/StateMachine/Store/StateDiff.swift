/// What one block changed in the main trie, ready to be searched.
final class StateDiff: Sendable {
    let values: [[UInt8]: [UInt8]?]
    /// The keys of `values` in order.
    let keys: [[UInt8]]

    /// - Parameter changes: in key order.
    init(_ changes: [StorageChange]) {
        keys = changes.map(\.key)
        values = Dictionary(changes.map { ($0.key, $0.value) }) { _, last in last }
    }

    /// The position of the first key that is not before `key`.
    func lowerBound(of key: [UInt8]) -> Int {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if keys[middle].lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
