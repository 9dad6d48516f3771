import FrameSupport

/// How far a reduction may go.
public enum Preservation: Hashable, Sendable {
    /// The account may die.
    case expendable
    /// The account may not die, but may lose its existential deposit where something else provides for it.
    case protect
    /// The existential deposit must stay.
    case preserve
}

/// Where repatriated reserves end up.
@SCALE("frame_support::traits::tokens::misc::BalanceStatus")
public enum BalanceStatus: Hashable, Sendable {
    /// Funds are free, as corresponding to `free` item in Balances.
    case free
    /// Funds are reserved, as corresponding to `reserved` item in Balances.
    case reserved
}

@SCALE("pallet_balances::types::AdjustmentDirection")
public enum AdjustmentDirection: Hashable, Sendable {
    /// Increase the amount.
    case increase
    /// Decrease the amount.
    case decrease
}

/// What a lock keeps an account from.
@SCALE("pallet_balances::types::Reasons")
public enum LockReasons: Hashable, Sendable {
    /// Paying system transaction fees.
    case fee
    /// Any reason other than paying system transaction fees.
    case misc
    /// Any reason at all.
    case all

    /// What either keeps from.
    func union(_ other: LockReasons) -> LockReasons { self == other ? self : .all }
}

/// Identifies a lock or a named reserve.
public typealias LockID = FixedBytes<Eight>

/// A single lock on a balance. There can be many of these on an account and they "overlap", so the same balance is
/// frozen by multiple locks.
@SCALE("pallet_balances::types::BalanceLock")
public struct BalanceLock: Hashable, Sendable {
    /// An identifier for this lock. Only one lock may be in existence for each identifier.
    public var id: LockID
    /// The amount which the free balance may not drop below when this lock is in effect.
    public var amount: Balance
    /// If true, then the lock remains in effect even for payment of transaction fees.
    public var reasons: LockReasons
}

/// An account's locks. Their expected number is no hard bound, so that more of them still decode (FRAME's
/// `WeakBoundedVec`).
public struct BalanceLocks: Hashable, Sendable {
    public var elements: [BalanceLock]
}

extension BalanceLocks: StorageDefault {
    public typealias Stored = BalanceLocks
    public static var storageDefault: BalanceLocks { BalanceLocks(elements: []) }

    public func encode(to output: inout ScaleEncoder) { elements.encode(to: &output) }
    public init(from input: inout ScaleDecoder) throws(ScaleError) { elements = try input.decode() }

    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        let lock = registry.describe(BalanceLock.self)
        let parameters = [TypeParameter("T", lock), TypeParameter("S", nil)]
        return registry.enter("bounded_collections::weak_bounded_vec::WeakBoundedVec", parameters: parameters) {
            registry in .composite([TypeField(nil, registry.enterSequence(of: lock), typeName: "Vec<T>")])
        }
    }
}

/// Store named reserved balance.
@SCALE("pallet_balances::types::ReserveData")
public struct ReserveData: Hashable, Sendable {
    /// The identifier for the named reserve.
    public var id: LockID
    /// The amount of the named reserve.
    public var amount: Balance
}

/// An amount under a reason: a hold or a freeze.
public struct IDAmount<ID: PalletReason>: Hashable, Sendable {
    public var id: ID
    public var amount: Balance
}

extension IDAmount: ScaleEncodable, ScaleDecodable, ScaleTyped {
    public func encode(to output: inout ScaleEncoder) {
        id.encode(to: &output)
        amount.encode(to: &output)
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        id = try input.decode()
        amount = try input.decode()
    }

    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        let id = registry.describe(ID.self)
        let balance = registry.describe(Balance.self)
        let parameters = [TypeParameter("Id", id), TypeParameter("Balance", balance)]
        return registry.enter("frame_support::traits::tokens::misc::IdAmount", parameters: parameters) { _ in
            .composite([TypeField("id", id, typeName: "Id"), TypeField("amount", balance, typeName: "Balance")])
        }
    }
}

/// As many holds as the runtime has reasons for them, so that none is ever refused for lack of room.
public enum HoldLimit<Runtime: BalancesConfig>: Bound {
    public static var count: Int { Runtime.RuntimeHoldReason.variantCount }
}

public enum ReserveLimit<Runtime: BalancesConfig>: Bound {
    public static var count: Int { Int(Runtime.maxReserves) }
}

public enum FreezeLimit<Runtime: BalancesConfig>: Bound {
    public static var count: Int { Int(Runtime.maxFreezes) }
}

/// The freeze reasons of a runtime where nothing freezes balances.
public enum NoFreezeReason: PalletReason {
    public static var variantCount: Int { 0 }
    public static var isInhabited: Bool { false }
    public func encode(to output: inout ScaleEncoder) { switch self {} }
    public init(from input: inout ScaleDecoder) throws(ScaleError) { throw .invalidVariant(try input.readByte()) }
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.enterTuple([]) }
}
