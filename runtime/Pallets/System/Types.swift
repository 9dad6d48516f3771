import FrameSupport

/// What the chain keeps of an account beside its balances.
@SCALE("frame_system::AccountInfo")
public struct AccountInfo: Hashable, Sendable {
    /// Transactions sent so far.
    public var nonce: Nonce
    /// Things that need the account to stay; it can not be removed while there are any.
    public var consumers: UInt32
    /// Things that let the account exist, such as an existential deposit; without any it is removed.
    public var providers: UInt32
    /// Things that let the account exist for their own sake.
    public var sufficients: UInt32
    public var data: AccountData

    public init(
        nonce: Nonce = 0, consumers: UInt32 = 0, providers: UInt32 = 0, sufficients: UInt32 = 0,
        data: AccountData = AccountData()
    ) {
        self.nonce = nonce
        self.consumers = consumers
        self.providers = providers
        self.sufficients = sufficients
        self.data = data
    }
}

extension AccountInfo: StorageDefault {
    public typealias Stored = AccountInfo
    public static var storageDefault: AccountInfo { AccountInfo() }
}

/// An account's balances.
@SCALE("pallet_balances::types::AccountData")
public struct AccountData: Hashable, Sendable {
    /// What the account may spend, as far as it is not frozen.
    public var free: Balance
    /// What is held or reserved and can not be spent.
    public var reserved: Balance
    /// How much of the total must stay, by locks and freezes.
    public var frozen: Balance
    public var flags: ExtraFlags

    public init(
        free: Balance = 0, reserved: Balance = 0, frozen: Balance = 0,
        flags: ExtraFlags = ExtraFlags(bits: ExtraFlags.isNewLogic)
    ) {
        self.free = free
        self.reserved = reserved
        self.frozen = frozen
        self.flags = flags
    }

    /// All that belongs to the account.
    public var total: Balance { free.saturatingAdd(reserved) }
}

extension AccountData: StorageDefault {
    public typealias Stored = AccountData
    public static var storageDefault: AccountData { AccountData() }
}

/// Bits in place of what balances once kept here: a tuple struct on the wire, whose one field has no name.
public struct ExtraFlags: Hashable, Sendable {
    public var bits: UInt128

    /// Set on every account that FRAME's present reference counting made: all of this chain's.
    public static var isNewLogic: UInt128 { 1 << 127 }

    public init(bits: UInt128) { self.bits = bits }
}

extension ExtraFlags: ScaleEncodable, ScaleDecodable, ScaleTyped {
    public func encode(to output: inout ScaleEncoder) { bits.encode(to: &output) }
    public init(from input: inout ScaleDecoder) throws(ScaleError) { bits = try input.decode() }

    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("pallet_balances::types::ExtraFlags") { registry in
            .composite([TypeField(nil, registry.describe(UInt128.self), typeName: "u128")])
        }
    }
}

/// The part of a block that an event belongs to.
@SCALE("frame_system::Phase")
public enum Phase: Hashable, Sendable {
    /// The extrinsic at this position.
    case applyExtrinsic(UInt32)
    case finalization
    case initialization
}

/// The runtime that made the last block, so that the first block of a new one can tell.
@SCALE("frame_system::LastRuntimeUpgradeInfo")
public struct LastRuntimeUpgradeInfo: Hashable, Sendable {
    public var specVersion: Compact<UInt32>
    public var specName: String

    public init(specVersion: UInt32, specName: String) {
        self.specVersion = Compact(specVersion)
        self.specName = specName
    }
}

/// A runtime upgrade that root has authorized and anyone may apply.
@SCALE("frame_system::CodeUpgradeAuthorization")
public struct CodeUpgradeAuthorization: Hashable, Sendable {
    public var codeHash: Hash256
    public var checkVersion: Bool

    public init(codeHash: Hash256, checkVersion: Bool) {
        self.codeHash = codeHash
        self.checkVersion = checkVersion
    }
}
