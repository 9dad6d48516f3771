import JSON

/// A finalized block from which a light client can start, with the consensus data that belong to it.
public struct LightSyncState: Hashable, Sendable {
    /// SCALE encoding of the header.
    public var finalizedBlockHeader: [UInt8]
    /// SCALE encoding of the client's tree of BABE epochs.
    public var babeEpochChanges: [UInt8]
    /// Primary slots from genesis to the block.
    public var babeFinalizedBlockWeight: UInt32
    /// SCALE encoding of the client's GRANDPA authority sets.
    public var grandpaAuthoritySet: [UInt8]

    public init(
        finalizedBlockHeader: [UInt8], babeEpochChanges: [UInt8], babeFinalizedBlockWeight: UInt32,
        grandpaAuthoritySet: [UInt8]
    ) {
        self.finalizedBlockHeader = finalizedBlockHeader
        self.babeEpochChanges = babeEpochChanges
        self.babeFinalizedBlockWeight = babeFinalizedBlockWeight
        self.grandpaAuthoritySet = grandpaAuthoritySet
    }

    init(_ json: LocatedJSON) throws(ChainSpecError) {
        finalizedBlockHeader = try json.required("finalizedBlockHeader").hex()
        babeEpochChanges = try json.required("babeEpochChanges").hex()
        babeFinalizedBlockWeight = try json.required("babeFinalizedBlockWeight").integer()
        grandpaAuthoritySet = try json.required("grandpaAuthoritySet").hex()
    }

    var json: JSON {
        [
            "babeEpochChanges": .hex(babeEpochChanges),
            "babeFinalizedBlockWeight": JSON(babeFinalizedBlockWeight),
            "finalizedBlockHeader": .hex(finalizedBlockHeader),
            "grandpaAuthoritySet": .hex(grandpaAuthoritySet),
        ]
    }
}
