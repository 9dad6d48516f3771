/// How a node comes to make blocks.
public enum AuthoringMode: Hashable, Sendable {
    /// It makes none.
    case none
    /// Alone, at a pace of its own, whatever consensus the chain has.
    case sealing(SealingMode)
    /// As one of the chain's authorities, by its consensus; alone where the chain has none that this node knows, if so asked.
    case consensus(otherwise: SealingMode?)
}
