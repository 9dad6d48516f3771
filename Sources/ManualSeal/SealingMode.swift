/// When a development chain makes a block.
public enum SealingMode: Hashable, Sendable {
    /// When a transaction becomes ready.
    case instant
    /// When an RPC client asks (`engine_createBlock`).
    case manual
    /// Every so many milliseconds, with or without transactions.
    case interval(milliseconds: UInt64)

    /// Reads `instant`, `manual` or a number of milliseconds; nil for anything else.
    public init?(_ text: String) {
        switch text {
        case "instant": self = .instant
        case "manual": self = .manual
        default:
            guard let milliseconds = UInt64(text), milliseconds > 0, milliseconds <= 86_400_000 else { return nil }
            self = .interval(milliseconds: milliseconds)
        }
    }
}
