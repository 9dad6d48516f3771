/// Keys in order, for finding the next one while keys come and go.
///
/// A list of short sorted runs: an insertion moves a part of one run only, where a single array would move everything
/// behind the new key.
struct SortedKeys: Sendable {
    private static let longestRun = 512

    /// No run is empty.
    private var runs: [[StorageKey]] = []
    private(set) var count = 0

    /// Adds `key`, which must not be there yet.
    mutating func insert(_ key: StorageKey) {
        count += 1
        guard !runs.isEmpty else {
            runs.append([key])
            return
        }
        // The last run that begins at or before the key, or the first.
        let run = Swift.max(0, firstRun { key < $0[0] } - 1)
        runs[run].insert(key, at: Self.lowerBound(of: key, in: runs[run]))
        if runs[run].count > Self.longestRun {
            let half = runs[run].count / 2
            let upper = Array(runs[run][half...])
            runs[run].removeSubrange(half...)
            runs.insert(upper, at: run + 1)
        }
    }

    mutating func remove(_ key: StorageKey) {
        let run = firstRun { key < $0[0] } - 1
        guard run >= 0 else { return }
        let index = Self.lowerBound(of: key, in: runs[run])
        guard index < runs[run].count, runs[run][index] == key else { return }
        runs[run].remove(at: index)
        count -= 1
        if runs[run].isEmpty { runs.remove(at: run) }
    }

    /// The first key after `key`.
    func first(after key: StorageKey) -> StorageKey? {
        guard let candidate = first(notBefore: key), candidate == key else { return first(notBefore: key) }
        // The smallest string after `key` is `key` and a zero byte.
        return first(notBefore: StorageKey(key.bytes + [0]))
    }

    /// The first key that is `key` or comes after it.
    func first(notBefore key: StorageKey) -> StorageKey? {
        let next = firstRun { key < $0[0] }
        if next > 0 {
            let run = runs[next - 1]
            let index = Self.lowerBound(of: key, in: run)
            if index < run.count { return run[index] }
        }
        return next < runs.count ? runs[next][0] : nil
    }

    /// The keys that begin with `prefix`, in order.
    func keys(prefix: [UInt8]) -> [StorageKey] {
        var keys: [StorageKey] = []
        let first = StorageKey(prefix)
        let start = Swift.max(0, firstRun { first < $0[0] } - 1)
        for run in runs[Swift.min(start, runs.count)...] {
            for key in run[Self.lowerBound(of: first, in: run)...] {
                guard key.starts(with: prefix) else { return keys }
                keys.append(key)
            }
        }
        return keys
    }

    /// Calls `body` with every key in order.
    func forEach<E: Error>(_ body: (StorageKey) throws(E) -> Void) throws(E) {
        for run in runs { for key in run { try body(key) } }
    }

    private func firstRun(where isBehind: ([StorageKey]) -> Bool) -> Int {
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(runs[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private static func lowerBound(of key: StorageKey, in run: [StorageKey]) -> Int {
        var (low, high) = (0, run.count)
        while low < high {
            let middle = (low + high) / 2
            if run[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
