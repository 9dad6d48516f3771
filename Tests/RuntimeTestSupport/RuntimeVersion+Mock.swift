import FrameSupport
import System

extension RuntimeVersion {
    /// The version of mock runtimes.
    public static var mock: RuntimeVersion {
        RuntimeVersion(
            specName: "mock", implName: "mock", authoringVersion: 1, specVersion: 1, implVersion: 1, apis: [],
            transactionVersion: 1, stateVersion: 1)
    }
}

extension BlockWeights {
    /// Two seconds a block, as on the real chain.
    public static var mock: BlockWeights {
        BlockWeights(
            maxBlock: Weight(refTime: 2_000_000_000_000, proofSize: .max), baseBlock: Weight(refTime: 400_000_000),
            baseExtrinsic: Weight(refTime: 115_000_000))
    }
}
