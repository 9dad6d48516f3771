import Primitives
import ScaleCodec

/// On whose authority a call runs, and what calls around it have forbidden it.
public struct Origin: Hashable, Sendable {
    public enum Caller: Hashable, Sendable {
        /// The chain itself: governance, sudo.
        case root
        /// The account that signed the transaction.
        case signed(AccountID)
        /// Nobody: inherents.
        case none
    }

    /// What a call that runs others forbids to all that run inside of it, however deep. The pallet that forbids names
    /// the member, and looks for it where the forbidden call would run. They are no part of the encoding.
    public struct Restrictions: OptionSet, Hashable, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
    }

    public var caller: Caller
    public var restrictions: Restrictions = []

    public init(_ caller: Caller) { self.caller = caller }

    public static var root: Origin { Origin(.root) }
    public static func signed(_ account: AccountID) -> Origin { Origin(.signed(account)) }
    public static var none: Origin { Origin(.none) }

    public var isRoot: Bool { caller == .root }

    /// The signing account, or `badOrigin`.
    public func signed() throws(DispatchError) -> AccountID {
        guard case .signed(let account) = caller else { throw .badOrigin }
        return account
    }

    public func ensureRoot() throws(DispatchError) {
        guard isRoot else { throw .badOrigin }
    }

    public func ensureNone() throws(DispatchError) {
        guard caller == .none else { throw .badOrigin }
    }
}

extension Origin: ScaleEncodable, ScaleDecodable, ScaleTyped {
    public func encode(to output: inout ScaleEncoder) {
        switch caller {
        case .root: output.append(0)
        case .signed(let account):
            output.append(1)
            account.encode(to: &output)
        case .none: output.append(2)
        }
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        switch try input.readByte() {
        case 0: self.init(.root)
        case 1: self.init(.signed(try input.decode()))
        case 2: self.init(.none)
        case let other: throw .invalidVariant(other)
        }
    }

    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        let account = registry.describe(AccountID.self)
        return registry.enter("frame_support::dispatch::RawOrigin", parameters: [TypeParameter("AccountId", account)]) {
            _ in
            .variant([
                TypeVariant("Root", index: 0),
                TypeVariant("Signed", index: 1, fields: [TypeField(nil, account, typeName: "AccountId")]),
                TypeVariant("None", index: 2),
            ])
        }
    }
}

/// The origin as a call argument (`dispatch_as`): the system pallet's origin is the only one there is.
public struct OriginCaller: Hashable, Sendable {
    public var origin: Origin
    public init(_ origin: Origin) { self.origin = origin }
}

extension OriginCaller: ScaleEncodable, ScaleDecodable, ScaleTyped {
    public func encode(to output: inout ScaleEncoder) {
        output.append(0)
        origin.encode(to: &output)
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        let index = try input.readByte()
        guard index == 0 else { throw .invalidVariant(index) }
        origin = try input.decode()
    }

    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("cybros_runtime::OriginCaller") { registry in
            .variant([
                TypeVariant(
                    "system", index: 0,
                    fields: [TypeField(nil, registry.describe(Origin.self), typeName: "frame_system::Origin<Runtime>")])
            ])
        }
    }
}
