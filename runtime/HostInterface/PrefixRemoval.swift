/// What a removal by prefix did.
public struct PrefixRemoval: Equatable, Sendable {
    /// Keys removed from the parent state (and, for FRAME's count, the overlay).
    public var removed: UInt32
    /// Whether keys of the parent state are left because the limit was reached.
    public var remaining: Bool

    public init(removed: UInt32, remaining: Bool) {
        self.removed = removed
        self.remaining = remaining
    }
}
