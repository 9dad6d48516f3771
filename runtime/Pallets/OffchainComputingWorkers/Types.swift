import FrameSupport

public typealias ImplID = UInt32
/// Which protocol between jobs and workers an implementation speaks.
public typealias ImplSpecVersion = UInt32
/// Which program of an implementation a worker runs.
public typealias ImplBuildVersion = UInt32
/// What tells a build's program from others, such as a digest of it.
public typealias ImplBuildMagicBytes = BoundedBytes<SixtyFour>
/// Seconds since the Unix epoch.
public typealias Seconds = UInt64

/// Why a worker is no longer online.
@SCALE("pallet_offchain_computing_infra_primitives::OfflineReason")
public enum OfflineReason: Hashable, Sendable {
    /// It, or its owner, asked, and it held no job.
    case graceful
    /// It, or its owner, did not wait for its jobs.
    case forced
    /// It missed a heartbeat, and was taken offline by request then.
    case unresponsive
    case attestationExpired
    /// The build that it runs was retired.
    case implBuildRetired
    /// Less is held from it than a worker must deposit.
    case insufficientDepositFunds
    case other
}

/// Where a worker is in its life.
@SCALE("pallet_offchain_computing_infra_primitives::WorkerStatus")
public enum WorkerStatus: Hashable, Sendable {
    case registered
    case online
    /// It missed a heartbeat; going online again with the same build continues its session.
    case unresponsive
    /// It takes no new jobs and leaves when it has none.
    case requestingOffline
    case offline
}

/// Which challenge set owes heartbeats: one of the two, or one that is being closed.
@SCALE("pallet_offchain_computing_infra_primitives::FlipFlopStage")
public enum FlipFlopStage: Hashable, Sendable {
    case flip
    case flop
    case flipToFlop
    case flopToFlip
}

extension FlipFlopStage: StorageDefault {
    public typealias Stored = FlipFlopStage
    public static var storageDefault: FlipFlopStage { .flip }
}

/// What workers may do with a build.
@SCALE("pallet_offchain_computing_infra_primitives::ImplBuildStatus")
public enum ImplBuildStatus: Hashable, Sendable {
    /// Workers may go online with it.
    case released
    /// Workers that are online with it may stay.
    case deprecated
    /// Workers that are online with it leave at their next heartbeat.
    case retired
}

/// What a worker declares when it goes online, and what its attestation signs.
@SCALE("pallet_offchain_computing_infra_primitives::OnlinePayload")
public struct OnlinePayload: Hashable, Sendable {
    public var implID: ImplID
    public var implSpecVersion: ImplSpecVersion
    public var implBuildVersion: ImplBuildVersion
    public var implBuildMagicBytes: ImplBuildMagicBytes

    public init(
        implID: ImplID, implSpecVersion: ImplSpecVersion, implBuildVersion: ImplBuildVersion,
        implBuildMagicBytes: ImplBuildMagicBytes
    ) {
        self.implID = implID
        self.implSpecVersion = implSpecVersion
        self.implBuildVersion = implBuildVersion
        self.implBuildMagicBytes = implBuildMagicBytes
    }
}

/// A program that workers run, by whoever answers for it.
@SCALE("pallet_offchain_computing_infra_primitives::ImplInfo")
public struct ImplInfo: Hashable, Sendable {
    public var id: ImplID
    public var owner: AccountID
    public var ownerDeposit: Balance
    /// How its workers should prove what they run.
    public var attestationMethod: AttestationMethod
    /// Registered workers, online or not.
    public var workersCount: UInt32
}

/// One version of an implementation's program.
@SCALE("pallet_offchain_computing_infra_primitives::ImplBuildInfo")
public struct ImplBuildInfo: Hashable, Sendable {
    public var version: ImplBuildVersion
    /// What workers must present to go online; nil accepts anything.
    public var magicBytes: ImplBuildMagicBytes?
    public var status: ImplBuildStatus
    /// Workers whose session runs this build.
    public var workersCount: UInt32
}

/// Bytes on chain, and what their depositor has held for the room they take.
@SCALE("pallet_offchain_computing_infra_primitives::ChainStoredData")
public struct ChainStoredData<Limit: Bound>: Hashable, Sendable {
    public var depositor: AccountID
    public var actualDeposit: Balance
    /// Held beyond the present price; nothing does so yet.
    public var surplusDeposit: Balance
    public var data: BoundedBytes<Limit>

    public init(depositor: AccountID, deposit: Balance, data: BoundedBytes<Limit>) {
        self.depositor = depositor
        self.actualDeposit = deposit
        self.surplusDeposit = 0
        self.data = data
    }

    /// All that is held for the data.
    public var deposit: Balance { actualDeposit.saturatingAdd(surplusDeposit) }
}
