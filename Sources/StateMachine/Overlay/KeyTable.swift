/// A storage key that is looked for: its bytes, wherever they are in memory, and their hash.
struct KeyProbe {
    let bytes: UnsafeRawBufferPointer
    let hash: UInt32

    /// - Parameter bytes: in place for as long as the probe is used.
    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) {
        // Keyed anew in each process: whoever chooses the keys can not have them collide.
        var hasher = Hasher()
        hasher.combine(bytes: bytes)
        self.init(bytes, hash: UInt32(truncatingIfNeeded: hasher.finalize()))
    }

    init(_ bytes: UnsafeRawBufferPointer, hash: UInt32) {
        self.bytes = bytes
        self.hash = hash
    }
}

extension StorageKey {
    /// Calls `body` with the key as one that is looked for.
    @inline(__always)
    func withProbe<R, E: Error>(_ body: (KeyProbe) throws(E) -> R) throws(E) -> R {
        try bytes.withUnsafeBufferPointer { (bytes) throws(E) in try body(KeyProbe(UnsafeRawBufferPointer(bytes))) }
    }
}

/// Values under storage keys, which keep their places: a value that came later has a higher one, and only the last can go.
///
/// Looking for a key allocates nothing. A table of hashes and places leads to the keys, by open addressing with linear
/// probing; it is half full at most.
struct KeyTable<Value> {
    private(set) var keys: [StorageKey] = []
    /// By place.
    var values: [Value] = []
    private var hashes: [UInt32] = []
    /// A power of two of slots: a hash in the upper half and a place + 1 in the lower one, or 0.
    private var slots: [UInt64] = []

    var count: Int { keys.count }

    @inline(__always)
    func place(of key: KeyProbe) -> Int? {
        guard !slots.isEmpty else { return nil }
        let mask = slots.count - 1
        var slot = Int(key.hash) & mask
        while slots[slot] != 0 {
            let place = Int(slots[slot] & 0xffff_ffff) - 1
            if slots[slot] >> 32 == key.hash, keys[place].hasBytes(key.bytes) { return place }
            slot = (slot + 1) & mask
        }
        return nil
    }

    func value(_ key: KeyProbe) -> Value? { place(of: key).map { values[$0] } }

    /// Adds a key that is not there yet.
    /// - Parameter probe: of the same key.
    mutating func append(_ key: StorageKey, _ probe: KeyProbe, _ value: Value) {
        keys.append(key)
        hashes.append(probe.hash)
        values.append(value)
        if keys.count * 2 > slots.count { grow() } else { setSlot(of: keys.count - 1) }
    }

    /// Takes away the key that came last. No other was put behind it because its slot was taken, so the slot is just free
    /// again.
    mutating func removeLast() {
        let place = keys.count - 1
        var slot = Int(hashes[place]) & (slots.count - 1)
        while slots[slot] & 0xffff_ffff != UInt64(place + 1) { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = 0
        keys.removeLast()
        hashes.removeLast()
        values.removeLast()
    }

    mutating func reserveCapacity(_ count: Int) {
        keys.reserveCapacity(count)
        hashes.reserveCapacity(count)
        values.reserveCapacity(count)
        while slots.count < count * 2 { grow() }
    }

    private mutating func grow() {
        slots = [UInt64](repeating: 0, count: Swift.max(16, slots.count * 2))
        // In the order in which they came, for `removeLast`.
        for place in keys.indices { setSlot(of: place) }
    }

    private mutating func setSlot(of place: Int) {
        let mask = slots.count - 1
        var slot = Int(hashes[place]) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = UInt64(hashes[place]) << 32 | UInt64(place + 1)
    }
}

extension KeyTable: Sendable where Value: Sendable {}
