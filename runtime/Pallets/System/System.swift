import FrameSupport

/// A storage key with the value to put there.
public typealias KeyValue = Pair<[UInt8], [UInt8]>

/// What a runtime gives to the system pallet, and through it to every other.
public protocol SystemConfig {
    associatedtype RuntimeCall: RuntimeCallProtocol
    associatedtype RuntimeEvent: ScaleEncodable, ScaleDecodable, ScaleTyped

    static func event(_ event: System<Self>.Event) -> RuntimeEvent
    static func failure(_ failure: System<Self>.Failure) -> DispatchError

    /// Which calls signed and unsigned origins may make; root may make all.
    static func isAllowed(_ call: RuntimeCall) -> Bool

    static var version: RuntimeVersion { get }
    static var blockWeights: BlockWeights { get }
    static var blockLength: BlockLength { get }
    /// How many blocks back hashes are kept.
    static var blockHashCount: BlockNumber { get }
    static var databaseWeight: RuntimeDBWeight { get }
    static var ss58Prefix: UInt16 { get }
    /// The most consumer references an account may have.
    static var maxConsumers: UInt32 { get }
}

extension SystemConfig {
    public static func isAllowed(_ call: RuntimeCall) -> Bool { true }
    public static var blockHashCount: BlockNumber { 4096 }
    public static var databaseWeight: RuntimeDBWeight { .rocksDB }
    public static var ss58Prefix: UInt16 { 42 }
    public static var maxConsumers: UInt32 { 16 }

    /// What a call that the filter refuses fails with.
    public static var callFiltered: DispatchError { failure(System<Self>.Failure.callFiltered) }

    /// Enters an event into the block's record, under topics by which clients may find it.
    public static func deposit(_ event: RuntimeEvent, topics: [Hash256] = []) {
        System<Self>.record(event, topics: topics)
    }
}

/// Accounts, block data, events, and the runtime's own code.
@Pallet("System")
public enum System<Runtime: SystemConfig> {
    // MARK: Storage

    /// The full account information for a particular account ID.
    @Storage(.blake2_128Concat) public static var account: StorageMap<AccountID, AccountInfo>

    /// Total extrinsics count for the current block.
    @Storage static var extrinsicCount: StorageValue<UInt32?>

    /// Whether all inherents have been applied.
    @Storage static var inherentsApplied: StorageValue<Bool>

    /// The current weight for the block.
    @Storage public static var blockWeight: StorageValue<PerDispatchClass<Weight>>

    /// Total length (in bytes) for all extrinsics put together, for the current block.
    @Storage static var allExtrinsicsLen: StorageValue<UInt32?>

    /// Map of block numbers to block hashes.
    @Storage(.twox64Concat) public static var blockHash: StorageMap<BlockNumber, Hash256>

    /// Extrinsics data for the current block (maps an extrinsic's index to its data).
    @Storage(.twox64Concat) static var extrinsicData: StorageMap<UInt32, [UInt8]>

    /// The current block number being processed. Set by `execute_block`.
    @Storage static var number: StorageValue<BlockNumber>

    /// Hash of the previous block.
    @Storage public static var parentHash: StorageValue<Hash256>

    /// Digest of the current block, also part of the block header.
    @Storage public static var digest: StorageValue<Digest>

    /// Events deposited for the current block.
    @Storage public static var events: StorageValue<[EventRecord<Runtime.RuntimeEvent>]>

    /// The number of events in the `Events<T>` list.
    @Storage static var eventCount: StorageValue<UInt32>

    /// Mapping between a topic (represented by T::Hash) and a vector of indexes of events in the `<Events<T>>` list.
    @Storage(.blake2_128Concat) static var eventTopics: StorageMap<Hash256, [Pair<BlockNumber, UInt32>]>

    /// Stores the `spec_version` and `spec_name` of when the last runtime upgrade happened.
    @Storage static var lastRuntimeUpgrade: StorageValue<LastRuntimeUpgradeInfo?>

    /// True if we have upgraded so that `type RefCount` is `u32`. False (default) if not.
    @Storage static var upgradedToU32RefCount: StorageValue<Bool>

    /// True if we have upgraded so that AccountInfo contains three types of `RefCount`. False (default) if not.
    @Storage static var upgradedToTripleRefCount: StorageValue<Bool>

    /// The execution phase of the block.
    @Storage static var executionPhase: StorageValue<Phase?>

    /// `Some` if a code upgrade has been authorized.
    @Storage static var authorizedUpgrade: StorageValue<CodeUpgradeAuthorization?>

    // MARK: Constants

    /// Block & extrinsics weights: base values and limits.
    @Constant static var blockWeights: BlockWeights { Runtime.blockWeights }

    /// The maximum length of a block (in bytes).
    @Constant static var blockLength: BlockLength { Runtime.blockLength }

    /// Maximum number of block number to block hash mappings to keep (oldest pruned first).
    @Constant static var blockHashCount: BlockNumber { Runtime.blockHashCount }

    /// The weight of runtime database operations the runtime can invoke.
    @Constant static var dbWeight: RuntimeDBWeight { Runtime.databaseWeight }

    /// Get the chain's in-code version.
    @Constant static var version: RuntimeVersion { Runtime.version }

    /// The designated SS58 prefix of this chain.
    @Constant(name: "SS58Prefix") static var ss58Prefix: UInt16 { Runtime.ss58Prefix }

    // MARK: Calls, events, errors

    @Calls("frame_system::pallet::Call")
    public enum Call {
        /// Make some on-chain remark.
        @Index(0) case remark(remark: [UInt8])
        /// Set the number of pages in the WebAssembly environment's heap.
        @Index(1) case setHeapPages(pages: UInt64)
        /// Set the new runtime code.
        @Index(2) case setCode(code: [UInt8])
        /// Set the new runtime code without doing any checks of the given `code`.
        @Index(3) case setCodeWithoutChecks(code: [UInt8])
        /// Set some items of storage.
        @Index(4) case setStorage(items: [KeyValue])
        /// Kill some items from storage.
        @Index(5) case killStorage(keys: [[UInt8]])
        /// Kill all storage items with a key that starts with the given prefix.
        @Index(6) case killPrefix(prefix: [UInt8], subkeys: UInt32)
        /// Make some on-chain remark and emit event.
        @Index(7) case remarkWithEvent(remark: [UInt8])
        /// Authorize an upgrade to a given `code_hash` for the runtime. The runtime can be supplied later.
        @Index(9) case authorizeUpgrade(codeHash: Hash256)
        /// Authorize an upgrade to a given `code_hash` for the runtime, without checking its version when applied.
        @Index(10) case authorizeUpgradeWithoutChecks(codeHash: Hash256)
        /// Provide the preimage (runtime binary) `code` for an upgrade that has been authorized.
        @Index(11) case applyAuthorizedUpgrade(code: [UInt8])
    }

    /// Event for the System pallet.
    @SCALE("frame_system::pallet::Event")
    public enum Event: PalletEnum {
        /// An extrinsic completed successfully.
        case extrinsicSuccess(dispatchInfo: DispatchInfo)
        /// An extrinsic failed.
        case extrinsicFailed(dispatchError: DispatchError, dispatchInfo: DispatchInfo)
        /// `:code` was updated.
        case codeUpdated
        /// A new account was created.
        case newAccount(account: AccountID)
        /// An account was reaped.
        case killedAccount(account: AccountID)
        /// On on-chain remark happened.
        case remarked(sender: AccountID, hash: Hash256)
        /// An upgrade was authorized.
        case upgradeAuthorized(codeHash: Hash256, checkVersion: Bool)
        /// An invalid authorized upgrade was rejected while trying to apply it.
        case rejectedInvalidAuthorizedUpgrade(codeHash: Hash256, error: DispatchError)
    }

    /// Error for the System pallet
    @SCALE("frame_system::pallet::Error")
    public enum Failure: PalletFailure {
        /// The name of specification does not match between the current runtime and the new runtime.
        case invalidSpecName
        /// The specification version is not allowed to decrease between the current runtime and the new runtime.
        case specVersionNeedsToIncrease
        /// Failed to extract the runtime version from the new runtime.
        case failedToExtractRuntimeVersion
        /// Suicide called when the account has non-default composite data.
        case nonDefaultComposite
        /// There is a non-zero reference count preventing the account from being purged.
        case nonZeroRefCount
        /// The origin filter prevent the call to be dispatched.
        case callFiltered
        /// A multi-block migration is ongoing and prevents the current code from being replaced.
        case multiBlockMigrationsOngoing
        /// No upgrade authorized.
        case nothingAuthorized
        /// The submitted code is not authorized.
        case unauthorized
    }
}
