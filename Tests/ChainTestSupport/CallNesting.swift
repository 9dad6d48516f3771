/// Ways to put a call into another.
public enum CallNesting: CaseIterable, Sendable {
    case batch, batchAll, forceBatch, asDerivative, dispatchAs, sudo, sudoUncheckedWeight, sudoAs

    /// What stands before the inner call, and after it.
    public var bytes: (before: [UInt8], after: [UInt8]) {
        switch self {
        case .batch: ([40, 0, 4], [])
        case .asDerivative: ([40, 1, 0, 0], [])
        case .batchAll: ([40, 2, 4], [])
        case .dispatchAs: ([40, 3, 0, 0], [])
        case .forceBatch: ([40, 4, 4], [])
        case .sudo: ([255, 0], [])
        case .sudoUncheckedWeight: ([255, 1], [4, 4])
        case .sudoAs: ([255, 3, 0] + DevelopmentKeys.alice.accountID.bytes, [])
        }
    }

    /// How many of 256 levels one takes: a call takes one, and so does a list.
    public var levels: Int {
        switch self {
        case .batch, .batchAll, .forceBatch: 2
        case .asDerivative, .dispatchAs, .sudo, .sudoUncheckedWeight, .sudoAs: 1
        }
    }

    /// How many may stand around a remark, whose call and bytes take a level each.
    public var deepest: Int { 254 / levels }

    /// The bytes of a remark under so many others.
    public func remark(under depth: Int) -> [UInt8] { Self.remark(under: [CallNesting](repeating: self, count: depth)) }

    /// The bytes of a remark under others, the outermost first.
    public static func remark(under others: [CallNesting]) -> [UInt8] {
        others.flatMap { $0.bytes.before } + [0, 0, 0] + others.reversed().flatMap { $0.bytes.after }
    }
}
