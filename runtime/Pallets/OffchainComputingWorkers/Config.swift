import Balances
import FrameSupport
import System
import Timestamp

/// What a runtime gives to the workers pallet.
public protocol OffchainComputingWorkersConfig: BalancesConfig, TimestampConfig {
    static func event(_ event: OffchainComputingWorkers<Self>.Event) -> RuntimeEvent
    static func failure(_ failure: OffchainComputingWorkers<Self>.Failure) -> DispatchError
    static func holdReason(_ reason: OffchainComputingWorkers<Self>.HoldReason) -> RuntimeHoldReason

    /// Held from a worker while it is registered.
    static var registerWorkerDeposit: Balance { get }
    /// Held from the owner of an implementation.
    static var registerImplDeposit: Balance { get }
    static var implMetadataDepositBase: Balance { get }
    static var implMetadataDepositPerByte: Balance { get }
    /// The most bytes of an implementation's metadata.
    static var implMetadataLimit: UInt32 { get }
    /// The most builds of an implementation.
    static var maxImplBuilds: UInt32 { get }
    /// The most silent workers that one block declares unresponsive.
    static var handleUnresponsivePerBlockLimit: UInt32 { get }
    /// Length of a heartbeat window.
    static var collectingHeartbeatsDurationInBlocks: BlockNumber { get }
    /// Whether workers must prove what they run.
    static var disallowOptOutAttestation: Bool { get }
    /// Taken from a worker's deposit when it turns unresponsive.
    static var unresponsiveSlash: Balance { get }
    /// Who gets what is taken from deposits; nil burns it.
    static var slashBeneficiary: AccountID? { get }

    /// Who may own implementations, as the account that owns them.
    static func registerImplOrigin(_ origin: Origin) throws(DispatchError) -> AccountID

    /// A hash that depends on `subject` and on what nobody could foresee.
    static func random(subject: [UInt8]) -> Hash256

    // MARK: Hooks

    // What another pallet wants to know of workers, and may forbid them. Hooks do not change workers' records.

    /// Throws where the worker must not go online.
    static func canOnline(
        _ worker: AccountID, _ payload: OnlinePayload, _ attestation: VerifiedAttestation) throws(DispatchError)
    static func afterOnline(_ worker: AccountID)
    /// Whether the worker holds nothing that it would leave undone.
    static func canOffline(_ worker: AccountID) -> Bool
    /// The worker has missed its heartbeat; its record does not show it yet.
    static func afterUnresponsive(_ worker: AccountID)
    /// The worker goes offline; its record does not show it yet. Answers the weight used.
    static func beforeOffline(_ worker: AccountID, _ reason: OfflineReason) -> Weight
    static func afterRefreshAttestation(
        _ worker: AccountID, _ payload: OnlinePayload, _ attestation: VerifiedAttestation)
    static func afterRequestingOffline(_ worker: AccountID)
    static func canDeregister(_ worker: AccountID) -> Bool
    /// Answers the weight used, `canDeregister`'s with it.
    static func beforeDeregister(_ worker: AccountID) throws(DispatchError) -> Weight

    /// The most that `beforeOffline` uses. `canOffline`, a read, is weighed with the calls that ask.
    static var offlineHooksWeight: Weight { get }
    /// The most that `canDeregister` and `beforeDeregister` use together.
    static var deregisterHooksWeight: Weight { get }
}

/// The most bytes of an implementation's metadata.
public enum ImplMetadataLimit<Runtime: OffchainComputingWorkersConfig>: Bound {
    public static var count: Int { Int(Runtime.implMetadataLimit) }
}

extension OffchainComputingWorkersConfig {
    public static var unresponsiveSlash: Balance { 0 }
    public static var slashBeneficiary: AccountID? { nil }

    public static func registerImplOrigin(_ origin: Origin) throws(DispatchError) -> AccountID { try origin.signed() }

    public static func canOnline(
        _ worker: AccountID, _ payload: OnlinePayload, _ attestation: VerifiedAttestation
    ) throws(DispatchError) {}
    public static func afterOnline(_ worker: AccountID) {}
    public static func canOffline(_ worker: AccountID) -> Bool { true }
    public static func afterUnresponsive(_ worker: AccountID) {}
    public static func beforeOffline(_ worker: AccountID, _ reason: OfflineReason) -> Weight { .zero }
    public static func afterRefreshAttestation(
        _ worker: AccountID, _ payload: OnlinePayload, _ attestation: VerifiedAttestation
    ) {}
    public static func afterRequestingOffline(_ worker: AccountID) {}
    public static func canDeregister(_ worker: AccountID) -> Bool { true }
    public static func beforeDeregister(_ worker: AccountID) throws(DispatchError) -> Weight { .zero }

    public static var offlineHooksWeight: Weight { .zero }
    public static var deregisterHooksWeight: Weight { .zero }
}
