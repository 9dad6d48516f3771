import Executive
import FrameSupport
import RuntimeTestSupport
import System

/// A pallet with storage of every kind, and hooks that leave a trace.
@Pallet("Fixture")
enum Fixture<Runtime: FixtureConfig> {
    @Storage(.blake2_128) static var blake128: StorageMap<UInt32, UInt8>
    @Storage(.blake2_256) static var blake256: StorageMap<UInt32, UInt8>
    @Storage(.blake2_128Concat) static var blake128Concat: StorageMap<UInt32, UInt8>
    @Storage(.twox128) static var twox128: StorageMap<UInt32, UInt8>
    @Storage(.twox256) static var twox256: StorageMap<UInt32, UInt8>
    @Storage(.twox64Concat) static var twox64Concat: StorageMap<UInt32, UInt8>
    @Storage(.identity) static var identity: StorageMap<UInt32, UInt8>

    @Storage(.twox64Concat) static var counted: CountedStorageMap<UInt32, UInt8?>
    @Storage(.twox64Concat, .identity) static var pairs: StorageDoubleMap<UInt32, UInt8, UInt8>
    @Storage(.identity, .twox256) static var hiddenPairs: StorageDoubleMap<UInt32, UInt8, UInt8>
    @Storage(.identity, .blake2_128Concat, .twox64Concat)
    static var triples: StorageTripleMap<UInt8, UInt32, UInt8, UInt8>

    /// The blocks in which an off-chain worker ran.
    @Storage static var workedAt: StorageValue<[BlockNumber]>

    @SCALE("fixture::Event")
    enum Event: PalletEnum {
        case upgraded(number: BlockNumber)
        case told(UInt8)
        case migrated(from: UInt16)
    }
}

extension Fixture {
    static func tell(_ what: UInt8, topics: [Hash256]) { deposit(.told(what), topics: topics) }

    static var storageVersion: UInt16 { Runtime.fixtureVersion }

    static func migrate(from version: UInt16) -> Weight {
        deposit(.migrated(from: version))
        return Weight(refTime: 10_000_000_000)
    }

    static func onRuntimeUpgrade() -> Weight {
        deposit(.upgraded(number: System<Runtime>.blockNumber))
        return Weight(refTime: 1_000_000_000)
    }

    static func offchainWorker(_ number: BlockNumber) { workedAt.value += [number] }
}

protocol FixtureConfig: SystemConfig {
    static func event(_ event: Fixture<Self>.Event) -> RuntimeEvent
    static var fixtureVersion: UInt16 { get }
}

@ConstructRuntime
enum Plain: ExecutiveConfig, FixtureConfig {
    @PalletIndex(0) typealias SystemPallet = System<Plain>
    @PalletIndex(9) typealias FixturePallet = Fixture<Plain>

    typealias Extensions = CheckNonce<Plain>

    /// The version that runs, for tests that upgrade.
    @TaskLocal static var specVersion: UInt32 = 1
    /// The version of the fixture's storage that the code knows, for tests that migrate.
    @TaskLocal static var fixtureVersion: UInt16 = 3

    static var version: RuntimeVersion {
        var version = RuntimeVersion.mock
        version.specVersion = specVersion
        return version
    }
    static var blockWeights: BlockWeights { .mock }
    static var blockLength: BlockLength { BlockLength(max: 1000) }
}

typealias Core = System<Plain>
typealias Items = Fixture<Plain>
