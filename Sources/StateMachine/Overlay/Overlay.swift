import ScaleCodec

/// Changes over a state that is not touched itself, with nested transactions.
///
/// Starting and committing a transaction cost nothing that grows; rolling back costs what was changed since. A log keeps,
/// for each key changed in a transaction, what to put back. Keys are taken away by rolling back alone, the last first, so
/// that each stays at its place in its map.
struct Overlay: ~Copyable {
    /// Index of a trie's changes: 0 is the main trie, others are child tries.
    typealias MapIndex = Int
    static let top: MapIndex = 0

    private enum Undo {
        /// Put `previous` back, or forget the key, which is the last, if nil.
        case restore(MapIndex, place: Int, previous: OverlayMap.Entry?)
        /// Cut what was appended to a sequence.
        case truncate(MapIndex, place: Int, count: UInt32, size: Int, loggedIn: UInt64)
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
            case .restore(let map, let place, let previous):
                maps[map].deadRun = nil
                if let previous {
                    maps[map].entries.values[place] = previous
                } else {
                    maps[map].keys.remove(maps[map].entries.keys[place])
                    maps[map].entries.removeLast()
                }
            case .truncate(let map, let place, let count, let size, let loggedIn):
                maps[map].entries.values[place].bytes.removeSubrange(size...)
                maps[map].entries.values[place].form = .sequence(count: count)
                maps[map].entries.values[place].loggedIn = loggedIn
            }
        }
        return true
    }

    // MARK: - Values

    /// The entry for `key` if it was changed.
    @inline(__always)
    func entry(_ map: MapIndex, _ key: KeyProbe) -> OverlayMap.Entry? { maps[map].entries.value(key) }

    func entry(_ map: MapIndex, _ key: [UInt8]) -> OverlayMap.Entry? {
        StorageKey(key).withProbe { entry(map, $0) }
    }

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
    mutating func set(_ map: MapIndex, _ key: KeyProbe, _ value: [UInt8]?) {
        put(map, key, maps[map].entries.place(of: key), value == nil ? .removed : .bytes, value ?? [])
    }

    mutating func set(_ map: MapIndex, _ key: [UInt8], _ value: [UInt8]?) {
        StorageKey(key).withProbe { set(map, $0, value) }
    }

    /// - Parameter place: of the key, if it was changed before.
    private mutating func put(
        _ map: MapIndex, _ probe: KeyProbe, _ place: Int?, _ form: OverlayMap.Form, _ bytes: [UInt8]
    ) {
        generation += 1
        let current = transactions.last?.identifier ?? 0
        let entry = OverlayMap.Entry(form: form, bytes: bytes, loggedIn: current)
        guard let place else {
            let key = StorageKey([UInt8](probe.bytes))
            endDeadRun(map, at: key, form)
            if current != 0 { log.append(.restore(map, place: maps[map].entries.count, previous: nil)) }
            maps[map].entries.append(key, probe, entry)
            maps[map].keys.insert(key)
            return
        }
        endDeadRun(map, at: maps[map].entries.keys[place], form)
        // A sequence is logged even where this transaction logged it before: that entry only knows its length.
        if current != 0,
            maps[map].entries.values[place].loggedIn != current || maps[map].entries.values[place].isSequence
        {
            log.append(.restore(map, place: place, previous: maps[map].entries.values[place]))
        }
        maps[map].entries.values[place] = entry
    }

    /// A value in the midst of keys without one.
    private mutating func endDeadRun(_ map: MapIndex, at key: StorageKey, _ form: OverlayMap.Form) {
        if form != .removed, maps[map].deadRun?.contains(key) == true { maps[map].deadRun = nil }
    }

    /// Appends one encoded element to the SCALE sequence under `key`. `stored` gives the value of the state below,
    /// and is asked only where the key was not changed. What is no sequence is replaced.
    mutating func append<E: Error>(
        _ map: MapIndex, _ key: KeyProbe, _ element: UnsafeRawBufferPointer, stored: () throws(E) -> [UInt8]?
    ) throws(E) {
        guard let place = maps[map].entries.place(of: key) else {
            extend(map, key, nil, try stored(), by: element)
            return
        }
        guard case .sequence(let count) = maps[map].entries.values[place].form, count < .max else {
            extend(map, key, place, maps[map].entries.values[place].value, by: element)
            return
        }
        generation += 1
        let current = transactions.last?.identifier ?? 0
        let loggedIn = maps[map].entries.values[place].loggedIn
        if current != 0, loggedIn != current {
            let size = maps[map].entries.values[place].bytes.count
            log.append(.truncate(map, place: place, count: count, size: size, loggedIn: loggedIn))
        }
        maps[map].entries.values[place].bytes.append(contentsOf: element)
        maps[map].entries.values[place].form = .sequence(count: count + 1)
        maps[map].entries.values[place].loggedIn = current
    }

    private mutating func extend(
        _ map: MapIndex, _ key: KeyProbe, _ place: Int?, _ value: [UInt8]?, by element: UnsafeRawBufferPointer
    ) {
        var input = ScaleDecoder(value ?? [])
        if let value, let count = try? input.readCompact(), count < UInt128(UInt32.max) {
            put(map, key, place, .sequence(count: UInt32(count) + 1), Array(value[input.offset...]) + element)
        } else {
            put(map, key, place, .sequence(count: 1), [UInt8](element))
        }
    }

    /// Removes the changed keys that begin with `prefix`. Returns how many of them had a value.
    mutating func removeChanged(_ map: MapIndex, prefix: [UInt8]) -> UInt32 {
        var removed: UInt32 = 0
        for key in maps[map].keys.keys(prefix: prefix) where entry(map, key.bytes)?.isRemoved == false {
            set(map, key.bytes, nil)
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
            if entry(map, changed.bytes)?.isRemoved == false {
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
            guard let entry = entry(map, key.bytes) else { return }
            changes.append(StorageChange(key: key.bytes, value: entry.value))
        }
        return changes
    }
}
