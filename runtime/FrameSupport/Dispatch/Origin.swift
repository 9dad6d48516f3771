import Primitives
import ScaleCodec

/// On whose authority a call runs.
public enum Origin: Hashable, Sendable {
    /// The chain itself: governance, sudo.
    case root
    /// The account that signed the transaction.
    case signed(AccountID)
    /// Nobody: inherents.
    case none

    /// The signing account, or `badOrigin`.
    public func signed() throws(DispatchError) -> AccountID {
        guard case .signed(let account) = self else { throw .badOrigin }
        return account
    }

    public func ensureRoot() throws(DispatchError) {
        guard case .root = self else { throw .badOrigin }
    }

    public func ensureNone() throws(DispatchError) {
        guard case .none = self else { throw .badOrigin }
    }
}

extension Origin: ScaleEncodable, ScaleDecodable, ScaleTyped {
    public func encode(to output: inout ScaleEncoder) {
        switch self {
        case .root: output.append(0)
        case .signed(let account):
            output.append(1)
            account.encode(to: &output)
        case .none: output.append(2)
        }
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        switch try input.readByte() {
        case 0: self = .root
        case 1: self = .signed(try input.decode())
        case 2: self = .none
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
