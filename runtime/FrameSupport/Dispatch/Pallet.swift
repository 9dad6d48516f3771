import Primitives
import ScaleCodec

/// A call of one pallet.
public protocol PalletCall: ScaleEncodable, ScaleDecodable, ScaleTyped {
    /// What the call costs, known before it runs.
    var dispatchInfo: DispatchInfo { get }
    /// Runs the call. The caller holds the storage transaction that undoes what a failing call wrote.
    func dispatch(_ origin: Origin) throws(DispatchFailure) -> PostDispatchInfo
    /// Whether the pallet has any calls.
    static var isInhabited: Bool { get }
}

extension PalletCall {
    public static var isInhabited: Bool { true }
}

/// A call of any pallet of a runtime.
public protocol RuntimeCallProtocol: ScaleEncodable, ScaleDecodable, ScaleTyped {
    var dispatchInfo: DispatchInfo { get }
    /// Runs the call in a storage transaction, unless the runtime's call filter refuses the origin.
    func dispatch(_ origin: Origin) throws(DispatchFailure) -> PostDispatchInfo
    /// Runs the call in a storage transaction, whatever the call filter says.
    func dispatchUnfiltered(_ origin: Origin) throws(DispatchFailure) -> PostDispatchInfo
}

/// Events, errors and hold reasons of a pallet, as its runtime puts them together.
public protocol PalletEnum: ScaleEncodable, ScaleDecodable, ScaleTyped {
    static var isInhabited: Bool { get }
}

extension PalletEnum {
    public static var isInhabited: Bool { true }
}

/// An error of a pallet.
public protocol PalletFailure: PalletEnum, Equatable {
    /// The error's index in the metadata.
    var variantIndex: UInt8 { get }
}

/// A reason for which a pallet holds or freezes balances.
public protocol PalletReason: PalletEnum, Hashable, Sendable {
    static var variantCount: Int { get }
}

/// A part of a runtime: storage, calls, events, errors and hooks under one name.
///
/// `@Pallet` makes an enum conform; what a pallet does not declare it does not have.
public protocol Pallet {
    associatedtype Call: PalletCall = NoCall<Self>
    associatedtype Event: PalletEnum = NoEvent<Self>
    associatedtype Failure: PalletFailure = NoFailure<Self>
    associatedtype HoldReason: PalletReason = NoReason<Self>

    /// The name on chain: in metadata, storage prefixes and clients.
    static var palletName: StaticString { get }
    static var docs: [StaticString] { get }
    static func storageEntries(in registry: inout TypeRegistry) -> [StorageEntry]
    static func constants(in registry: inout TypeRegistry) -> [ConstantEntry]

    /// Before the extrinsics of a block; answers the weight used.
    static func onInitialize(_ number: BlockNumber) -> Weight
    /// After the extrinsics, with the weight that is left; answers the weight used.
    static func onIdle(_ number: BlockNumber, remaining: Weight) -> Weight
    /// Last, at the end of a block.
    static func onFinalize(_ number: BlockNumber)
    /// After a block, on the node that imported it and outside of consensus: nothing that it writes lasts.
    static func offchainWorker(_ number: BlockNumber)
    /// The version of the storage layout that this code reads and writes. Each that is higher comes with a migration.
    static var storageVersion: UInt16 { get }
    /// Turns storage of this version into the next one's; answers the weight used. Runs once for each version, all
    /// in the first block of a new runtime, before anything else reads storage.
    static func migrate(from version: UInt16) -> Weight
    /// Once, before the first block of a new runtime version and after all migrations; answers the weight used.
    static func onRuntimeUpgrade() -> Weight

    /// The extrinsic that this pallet wants in every block, from what the author says.
    static func createInherent(_ data: InherentData) -> Call?
    static func isInherent(_ call: Call) -> Bool
    /// Whether the author's view (`data`) bears out the inherent.
    static func checkInherent(_ call: Call, _ data: InherentData) -> InherentError?
    /// Whether the block that is being made has what this pallet can not do without, such as the time. Asked after
    /// the extrinsics: a block without it is invalid.
    static var isBlockComplete: Bool { get }

    /// Whether a call that nobody signed may run, and what the pool has to know of it. What the pallet vouches for must
    /// not run twice: no nonce protects it. Asked by the pool, and again where the call stands in a block.
    static func validateUnsigned(
        _ call: Call, source: TransactionSource
    ) throws(TransactionValidityError) -> ValidTransaction

    /// Checks the invariants of the pallet's storage; the first broken one is thrown in words.
    static func tryState() throws(TryStateFailure)
}

/// What is wrong with an inherent.
public struct InherentError: Sendable {
    public let identifier: FixedBytes<Eight>
    public let data: [UInt8]
    /// Whether the block can never become right (as opposed to coming too early).
    public let isFatal: Bool

    public init(identifier: FixedBytes<Eight>, data: [UInt8], isFatal: Bool) {
        self.identifier = identifier
        self.data = data
        self.isFatal = isFatal
    }
}

extension Pallet {
    public static func onInitialize(_ number: BlockNumber) -> Weight { .zero }
    public static func onIdle(_ number: BlockNumber, remaining: Weight) -> Weight { .zero }
    public static func onFinalize(_ number: BlockNumber) {}
    public static var storageVersion: UInt16 { 0 }
    public static func migrate(from version: UInt16) -> Weight { .zero }
    public static func onRuntimeUpgrade() -> Weight { .zero }
    public static func offchainWorker(_ number: BlockNumber) {}
    public static func createInherent(_ data: InherentData) -> Call? { nil }
    public static func isInherent(_ call: Call) -> Bool { false }
    public static func checkInherent(_ call: Call, _ data: InherentData) -> InherentError? { nil }
    public static var isBlockComplete: Bool { true }
    public static func validateUnsigned(
        _ call: Call, source: TransactionSource
    ) throws(TransactionValidityError) -> ValidTransaction { throw .unknown(.noUnsignedValidator) }
    public static func tryState() throws(TryStateFailure) {}
}
