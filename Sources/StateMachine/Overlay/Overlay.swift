import ScaleCodec

/// Changes over a state that is not touched itself, with nested transactions.
///
/// Starting and committing a transaction cost nothing that grows; rolling back costs what was changed since. A log keeps,
/// for each key changed in a transaction, what to put back.
struct Overlay {
    /// Index of a trie's changes: 0 is the main trie, others are child tries.
    typealias MapIndex = Int
    static let top: MapIndex = 0

    private enum Undo {
        /// Put `previous` back, or forget the key if nil.
        case restore(MapIndex, key: StorageKey, previous: OverlayMap.Entry?)
        /// Cut what was appended to a sequence.
        case truncate(MapIndex, key: StorageKey, count: UInt32, size: Int, loggedIn: UInt64)
    }

    private struct Transaction {
        var identifier: UInt64
        /// Length of the log when it started.
        var logStart: Int
    }

    private(set) var maps = [OverlayMap()]
    private(set) var children: [[UInt8]: MapIndex] = [:]
    /// What is to change outside of the state, in the off-chain database; part of transactions all the same.
    private(set) var offchainIndex: MapIndex?
    private var log: [Undo] = []
    private var transactions: [Transaction] = []
    private var lastIdentifier: UInt64 = 0
    /// Grows with every change.
    private(set) var generation: UInt64 = 0

    // MARK: - Transactions

    var depth: Int { transactions.count }

    mutating func startTransaction() {
        lastIdentifier += 1
        transactions.append(Transaction(identifier: lastIdentifier, logStart: log.count))
    }

    /// Keeps the changes of the last transaction as changes of the one around it. False if none is open.
    mutating func commitTransaction() -> Bool {
        guard transactions.popLast() != nil else { return false }
        if transactions.isEmpty { log.removeAll(keepingCapacity: true) }
        return true
    }

    /// Undoes the changes of the last transaction. False if none is open.
    mutating func rollbackTransaction() -> Bool {
        guard let transaction = transactions.popLast() else { return false }
        generation += 1
        while log.count > transaction.logStart, let undo = log.popLast() {
            switch undo {
            case .restore(let map, let key, let previous):
                maps[map].deadRun = nil
                if let previous {
                    maps[map].entries[key] = previous
                } else {
                    maps[map].entries[key] = nil
                    maps[map].keys.remove(key)
                }
            case .truncate(let map, let key, let count, let size, let loggedIn):
                maps[map].entries[key]?.bytes.removeSubrange(size...)
                maps[map].entries[key]?.form = .sequence(count: count)
                maps[map].entries[key]?.loggedIn = loggedIn
            }
        }
        return true
    }

    // MARK: - Values

    /// The entry for `key` if it was changed.
    func entry(_ map: MapIndex, _ key: StorageKey) -> OverlayMap.Entry? { maps[map].entries[key] }

    /// The changes of a child trie, if there were any.
    func child(_ name: [UInt8]) -> MapIndex? { children[name] }

    mutating func makeChild(_ name: [UInt8]) -> MapIndex {
        if let map = children[name] { return map }
        maps.append(OverlayMap())
        children[name] = maps.count - 1
        return maps.count - 1
    }

    mutating func makeOffchainIndex() -> MapIndex {
        if let offchainIndex { return offchainIndex }
        maps.append(OverlayMap())
        offchainIndex = maps.count - 1
        return maps.count - 1
    }

    /// Sets or (nil) removes the value under `key`.
    mutating func set(_ map: MapIndex, _ key: StorageKey, _ value: [UInt8]?) {
        put(map, key, value == nil ? .removed : .bytes, value ?? [])
    }

    private mutating func put(_ map: MapIndex, _ key: StorageKey, _ form: OverlayMap.Form, _ bytes: [UInt8]) {
        generation += 1
        if form != .removed, maps[map].deadRun?.contains(key) == true { maps[map].deadRun = nil }
        let current = transactions.last?.identifier ?? 0
        let previous = maps[map].entries.updateValue(
            OverlayMap.Entry(form: form, bytes: bytes, loggedIn: current), forKey: key)
        if previous == nil { maps[map].keys.insert(key) }
        guard current != 0 else { return }
        if let previous {
            // A sequence is logged even where this transaction logged it before: that entry only knows its length.
            var wasSequence = false
            if case .sequence = previous.form { wasSequence = true }
            if previous.loggedIn == current, !wasSequence { return }
        }
        log.append(.restore(map, key: key, previous: previous))
    }

    /// Appends one encoded element to the SCALE sequence under `key`. `stored` gives the value of the state below,
    /// and is asked only where the key was not changed. What is no sequence is replaced.
    mutating func append<E: Error>(
        _ map: MapIndex, _ key: StorageKey, _ element: [UInt8], stored: () throws(E) -> [UInt8]?
    ) throws(E) {
        guard let entry = maps[map].entries[key] else {
            extend(map, key, try stored(), by: element)
            return
        }
        guard case .sequence(let count) = entry.form, count < .max else {
            extend(map, key, entry.value, by: element)
            return
        }
        let size = entry.bytes.count
        let loggedIn = entry.loggedIn
        appendInPlace(map, key, element, count: count, size: size, loggedIn: loggedIn)
    }

    private mutating func appendInPlace(
        _ map: MapIndex, _ key: StorageKey, _ element: [UInt8], count: UInt32, size: Int, loggedIn: UInt64
    ) {
        generation += 1
        let current = transactions.last?.identifier ?? 0
        if current != 0, loggedIn != current {
            log.append(.truncate(map, key: key, count: count, size: size, loggedIn: loggedIn))
        }
        maps[map].entries[key]?.bytes.append(contentsOf: element)
        maps[map].entries[key]?.form = .sequence(count: count + 1)
        maps[map].entries[key]?.loggedIn = current
    }

    private mutating func extend(_ map: MapIndex, _ key: StorageKey, _ value: [UInt8]?, by element: [UInt8]) {
        var input = ScaleDecoder(value ?? [])
        if let value, let count = try? input.readCompact(), count < UInt128(UInt32.max) {
            put(map, key, .sequence(count: UInt32(count) + 1), Array(value[input.offset...]) + element)
        } else {
            put(map, key, .sequence(count: 1), element)
        }
    }

    /// Removes the changed keys that begin with `prefix`. Returns how many of them had a value.
    mutating func removeChanged(_ map: MapIndex, prefix: [UInt8]) -> UInt32 {
        var removed: UInt32 = 0
        for key in maps[map].keys.keys(prefix: prefix) where maps[map].entries[key]?.isRemoved == false {
            set(map, key, nil)
            removed += 1
        }
        return removed
    }

    // MARK: - Order

    /// The first key after `key` that has a value; `stored` gives the next key of the state below.
    mutating func nextKey<E: Error>(
        _ map: MapIndex, after key: StorageKey, stored: (_ after: StorageKey) throws(E) -> StorageKey?
    ) throws(E) -> StorageKey? {
        var runStart = key
        var position = key
        if let run = maps[map].deadRun, key == run.start || run.contains(key) {
            runStart = run.start
            position = run.end
        }
        var below = try stored(position)
        while let changed = maps[map].keys.first(after: position) {
            if let below, below < changed { break }
            if maps[map].entries[changed]?.isRemoved == false {
                remember(map, runStart, position)
                return changed
            }
            if below == changed { below = try stored(changed) }
            position = changed
        }
        remember(map, runStart, position)
        return below
    }

    private mutating func remember(_ map: MapIndex, _ start: StorageKey, _ end: StorageKey) {
        if start != end { maps[map].deadRun = OverlayMap.DeadRun(start: start, end: end) }
    }

    /// The changes of one trie in key order.
    func changes(_ map: MapIndex) -> [StorageChange] {
        var changes: [StorageChange] = []
        changes.reserveCapacity(maps[map].keys.count)
        maps[map].keys.forEach { key in
            if let entry = maps[map].entries[key] { changes.append(StorageChange(key: key.bytes, value: entry.value)) }
        }
        return changes
    }
}
