import ArgumentParser
import StateMachine

/// What of the past a node keeps.
struct PruningOptions: ParsableArguments {
    /// Which blocks are kept.
    enum Blocks: Equatable {
        case archive, archiveCanonical
        case keep(UInt32)
    }

    @Option(
        help: ArgumentHelp(
            "Keep the states of this many finalized blocks, of all finalized blocks (archive-canonical) or of all blocks (archive) (default: 256).",
            valueName: "number|archive|archive-canonical"),
        transform: { text in
            switch text {
            case "archive": return .archive
            case "archive-canonical": return .archiveCanonical
            default: return .keep(try blockCount(text))
            }
        })
    var statePruning: StatePruning?

    @Option(
        help: ArgumentHelp(
            "Keep the bodies of this many finalized blocks, of all finalized blocks or of all blocks; all are kept for now.",
            valueName: "number|archive|archive-canonical"),
        transform: { text in
            switch text {
            case "archive": return .archive
            case "archive-canonical": return .archiveCanonical
            default: return .keep(try blockCount(text))
            }
        })
    var blocksPruning: Blocks?

    var states: StatePruning { statePruning ?? .standard }

    /// What the operator should know of a choice that changes nothing.
    var notice: String? {
        switch blocksPruning {
        case nil, .archive: nil
        case .archiveCanonical, .keep: "--blocks-pruning has no effect yet: all blocks are kept"
        }
    }
}

private func blockCount(_ text: String) throws -> UInt32 {
    guard let count = UInt32(text) else {
        throw ValidationError("archive, archive-canonical or a number of blocks up to \(UInt32.max) is needed")
    }
    return count
}
