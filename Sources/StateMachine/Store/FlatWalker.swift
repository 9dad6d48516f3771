import Storage

/// Goes through the keys of the flat column as diffs change them, in order.
struct FlatWalker: ~Copyable {
    private let stored: DatabaseIterator
    /// Newest first.
    private let diffs: [StateDiff]
    private var positions: [Int]

    /// - Parameter start: the first key may be this one.
    init(_ database: Database, _ snapshot: Snapshot, diffs: [StateDiff], from start: [UInt8]) {
        stored = database.iterator(.stateFlat, at: snapshot)
        stored.seek(to: start)
        self.diffs = diffs
        positions = diffs.map { $0.lowerBound(of: start) }
    }

    /// The next key that has a value.
    mutating func next() throws(DatabaseError) -> [UInt8]? {
        while true {
            var smallest: [UInt8]?
            if stored.isValid { smallest = stored.key } else { try stored.check() }
            for (diff, position) in zip(diffs, positions) where position < diff.count {
                let key = diff.key(at: position)
                if let least = smallest, !key.lexicographicallyPrecedes(least) { continue }
                smallest = key
            }
            guard let key = smallest else { return nil }
            if stored.isValid, stored.key == key { stored.next() }
            var isRemoved = false
            var isDecided = false
            for index in diffs.indices where positions[index] < diffs[index].count {
                let place = positions[index]
                guard diffs[index].key(at: place) == key else { continue }
                positions[index] += 1
                // The newest block that changed the key decides.
                if !isDecided {
                    isRemoved = diffs[index].value(at: place) == nil
                    isDecided = true
                }
            }
            if !isRemoved { return key }
        }
    }
}
