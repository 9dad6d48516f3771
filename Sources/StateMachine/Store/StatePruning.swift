/// Which states a node keeps.
public enum StatePruning: Equatable, Sendable {
    /// Every state of every block, forks too.
    case archive
    /// Every state of every finalized block.
    case archiveCanonical
    /// The newest finalized state and those of this many finalized blocks before it.
    case keep(UInt32)

    /// Substrate's default.
    public static let standard = StatePruning.keep(256)
}
