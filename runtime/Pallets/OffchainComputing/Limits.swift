import FrameSupport

/// The most bytes of a pool's metadata.
public enum PoolMetadataLimit<Runtime: OffchainComputingConfig>: Bound {
    public static var count: Int { Int(Runtime.poolMetadataLimit) }
}

/// The most bytes of a job's input.
public enum InputLimit<Runtime: OffchainComputingConfig>: Bound {
    public static var count: Int { Int(Runtime.inputLimit) }
}

/// The most bytes of a job's output.
public enum OutputLimit<Runtime: OffchainComputingConfig>: Bound {
    public static var count: Int { Int(Runtime.outputLimit) }
}

/// The most bytes of a job's proof.
public enum ProofLimit<Runtime: OffchainComputingConfig>: Bound {
    public static var count: Int { Int(Runtime.proofLimit) }
}
