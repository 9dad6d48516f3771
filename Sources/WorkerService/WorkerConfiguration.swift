import Primitives

/// What a worker is told.
public struct WorkerConfiguration: Sendable {
    /// The implementation whose jobs it does, and which of its versions.
    public var implID: UInt32 = 101
    public var specVersion: UInt32 = 1
    public var buildVersion: UInt32 = 1
    /// Says which program this is, where the build has such bytes.
    public var magicBytes: [UInt8] = [0]
    /// Pools whose jobs it takes; eight at most.
    public var pools: [UInt32] = []
    /// Jobs that it holds at a time; eight at most.
    public var parallelJobs = 4
    /// Whose worker it is, where that one's key is here.
    public var owner: AccountID?
    /// What the owner gives it when registering it, which must be more than the deposit.
    public var initialDeposit: Balance = 1000 * WorkerConfiguration.token
    /// Below this it is poor: it may not be able to pay for the deposit of a result.
    public var lowBalance: Balance = 10 * WorkerConfiguration.token
    /// What the owner gives it when it is poor.
    public var topUp: Balance = 10 * WorkerConfiguration.token
    /// Seconds before its expiry at which an attestation is renewed.
    public var attestationMargin: UInt64 = 600
    /// Whether it ends after one job.
    public var isOnce = false
    /// Whether it answers the chain's challenges; one that does not is soon unresponsive.
    public var sendsHeartbeats = true

    static let token: Balance = 1_000_000_000_000

    var hasOwner: Bool { owner != nil }

    public init() {}
}
