import Primitives

/// An invariant of storage that does not hold.
public struct TryStateFailure: Error, Equatable, Sendable {
    public let pallet: String
    public let invariant: String

    public init(_ pallet: StaticString, _ invariant: String) {
        self.pallet = String(decoding: pallet.utf8Bytes, as: UTF8.self)
        self.invariant = invariant
    }
}

// What pallets write their invariants with.

extension Pallet {
    /// Throws the invariant, in words, unless it holds.
    public static func require(_ holds: Bool, _ invariant: String) throws(TryStateFailure) {
        guard holds else { throw TryStateFailure(palletName, invariant) }
    }
}

extension StorageKeys {
    /// How many of the keys match.
    public func number(where matches: (Key) -> Bool = { _ in true }) -> UInt32 {
        var number: UInt32 = 0
        for key in self where matches(key) { number = number.saturatingAdd(1) }
        return number
    }
}

extension StorageEntries {
    /// How many of the entries match.
    public func number(where matches: (Key, Value) -> Bool) -> UInt32 {
        var number: UInt32 = 0
        for (key, value) in self where matches(key, value) { number = number.saturatingAdd(1) }
        return number
    }

    /// What the entries add up to; nil counts as nothing.
    public func sum(_ amount: (Key, Value) -> Balance?) -> Balance {
        var sum: Balance = 0
        for (key, value) in self { sum = sum.saturatingAdd(amount(key, value) ?? 0) }
        return sum
    }
}
