public import Primitives

// The types of Cybros' two pallets. They are read and written through metadata by the names of fields and cases, so
// that an upgrade of the runtime that removes or renames one is an error which names it, and one that adds some goes
// unnoticed.

/// The name on chain of the pallet of implementations and workers.
let infraPallet = "OffchainComputingInfra"
/// The name on chain of the pallet of pools and jobs.
let poolPallet = "OffchainComputingPool"

public typealias ImplID = UInt32
/// Which protocol between jobs and workers an implementation speaks.
public typealias ImplSpecVersion = UInt32
/// Which program of an implementation a worker runs.
public typealias ImplBuildVersion = UInt32
public typealias PoolID = UInt32
public typealias PolicyID = UInt32
public typealias JobID = UInt32
/// Seconds since the Unix epoch.
public typealias Seconds = UInt64

/// An enum of the runtime whose cases have no fields; the raw values are their names there.
public protocol ValueCase: RawRepresentable<String>, ValueDecodable, ValueEncodable, Hashable, Sendable {}

extension ValueCase {
    public init(value: Value) throws(ValueError) {
        guard let name = value.variantName else { throw .expected("a case of \(Self.self)", found: value) }
        guard let known = Self(rawValue: name) else { throw ValueError(.unknownVariant(name)) }
        self = known
    }

    public var value: Value { .variant(rawValue) }
}

/// Where a worker is in its life.
public enum WorkerStatus: String, ValueCase {
    case registered = "Registered"
    case online = "Online"
    /// It missed a heartbeat; going online again with the same build continues its session.
    case unresponsive = "Unresponsive"
    /// It takes no new jobs and leaves when it has none.
    case requestingOffline = "RequestingOffline"
    case offline = "Offline"
}

/// Why a worker is no longer online.
public enum OfflineReason: String, ValueCase {
    case graceful = "Graceful"
    case forced = "Forced"
    case unresponsive = "Unresponsive"
    case attestationExpired = "AttestationExpired"
    case implBuildRetired = "ImplBuildRetired"
    case insufficientDepositFunds = "InsufficientDepositFunds"
    case other = "Other"
}

/// Which challenge set owes heartbeats: one of the two, or one that is being closed.
public enum FlipFlopStage: String, ValueCase {
    case flip = "Flip"
    case flop = "Flop"
    case flipToFlop = "FlipToFlop"
    case flopToFlip = "FlopToFlip"
}

/// What workers may do with a build.
public enum ImplBuildStatus: String, ValueCase {
    /// Workers may go online with it.
    case released = "Released"
    /// Workers that are online with it may stay.
    case deprecated = "Deprecated"
    /// Workers that are online with it leave at their next heartbeat.
    case retired = "Retired"
}

/// The ways for a worker to prove what it runs.
public enum AttestationMethod: String, ValueCase {
    /// No proof.
    case optOut = "OptOut"
}

/// A worker's proof of what it runs.
public enum Attestation: String, ValueCase {
    case optOut = "OptOut"
}

/// Who may create jobs by a policy.
public enum ApplicableScope: String, ValueCase {
    /// The pool's owner.
    case owner = "Owner"
    case `public` = "Public"
    /// Those whom the pool's owner has authorized.
    case allowList = "AllowList"
}

/// How jobs find workers.
public enum JobScheduler: String, ValueCase {
    /// Workers take jobs in no meaningful order.
    case demoOnly = "DemoOnly"
}

/// Why a job was destroyed.
public enum JobDestroyReason: String, ValueCase {
    /// Its depositor or its beneficiary asked.
    case safe = "Safe"
    case force = "Force"
    /// Its result was submitted, in a pool that keeps no processed jobs.
    case completed = "Completed"
    /// Its time was over, and somebody asked.
    case expired = "Expired"
}

/// Where a job is in its life.
public enum JobStatus: String, ValueCase {
    /// It waits for a worker, or its worker has not started it.
    case pending = "Pending"
    case processing = "Processing"
    case processed = "Processed"
    /// Its worker left.
    case discarded = "Discarded"
}

/// How a job ended.
public enum JobResult: String, ValueCase {
    case success = "Success"
    /// The worker did the job, and the job's own outcome is failure.
    case fail = "Fail"
    /// The job could not be done for a reason outside the worker.
    case error = "Error"
    /// The worker itself broke.
    case panic = "Panic"
}

/// What a worker declares when it goes online.
public struct OnlinePayload: Hashable, Sendable {
    public var implID: ImplID
    public var implSpecVersion: ImplSpecVersion
    public var implBuildVersion: ImplBuildVersion
    /// At most 64 bytes.
    public var implBuildMagicBytes: [UInt8]

    public init(
        implID: ImplID, implSpecVersion: ImplSpecVersion, implBuildVersion: ImplBuildVersion,
        implBuildMagicBytes: [UInt8] = []
    ) {
        self.implID = implID
        self.implSpecVersion = implSpecVersion
        self.implBuildVersion = implBuildVersion
        self.implBuildMagicBytes = implBuildMagicBytes
    }
}

extension OnlinePayload: ValueEncodable {
    public var value: Value {
        [
            "impl_id": implID.value, "impl_spec_version": implSpecVersion.value,
            "impl_build_version": implBuildVersion.value, "impl_build_magic_bytes": implBuildMagicBytes.value,
        ]
    }
}

/// Bytes on chain, and what their depositor has held for the room they take.
public struct StoredData: Hashable, Sendable, ValueDecodable {
    public let depositor: AccountID
    public let actualDeposit: Balance
    /// Held beyond the present price.
    public let surplusDeposit: Balance
    public let data: [UInt8]

    public init(value: Value) throws(ValueError) {
        depositor = try value.field("depositor")
        actualDeposit = try value.field("actual_deposit")
        surplusDeposit = try value.field("surplus_deposit")
        data = try value.field("data")
    }
}
