import ScaleCodec

/// Why a call failed. Its state changes are undone; its fee is paid all the same.
public enum DispatchError: Error, Hashable, Sendable {
    case other
    case cannotLookup
    case badOrigin
    /// An error of the pallet with this index; `error` holds its variant in the first byte.
    case module(index: UInt8, error: UInt32)
    case consumerRemaining
    case noProviders
    case tooManyConsumers
    case token(TokenError)
    case arithmetic(ArithmeticError)
    case transactional(TransactionalError)
    case exhausted
    case corruption
    case unavailable
    case rootNotAllowed

    public static func module(index: UInt8, variant: UInt8) -> DispatchError {
        .module(index: index, error: UInt32(variant))
    }
}

/// A failed call: why, and what it has used. Most use all that they announced; those that run other calls may not.
///
/// Source: FRAME's `DispatchErrorWithPostInfo`.
public struct DispatchFailure: Error, Hashable, Sendable {
    public var error: DispatchError
    public var post: PostDispatchInfo

    public init(_ error: DispatchError, _ post: PostDispatchInfo = PostDispatchInfo()) {
        self.error = error
        self.post = post
    }
}

/// What a call has used, or how it failed.
public typealias DispatchOutcome = Result<PostDispatchInfo, DispatchFailure>

public enum TokenError: UInt8, Hashable, Sendable {
    case fundsUnavailable = 0, onlyProvider, belowMinimum, cannotCreate, unknownAsset, frozen, unsupported
    case cannotCreateHold, notExpendable, blocked
}

public enum ArithmeticError: UInt8, Hashable, Sendable {
    case underflow = 0, overflow, divisionByZero
}

public enum TransactionalError: UInt8, Hashable, Sendable {
    case limitReached = 0, noLayer
}

extension DispatchError: ScaleEncodable, ScaleDecodable, ScaleTyped {
    public func encode(to output: inout ScaleEncoder) {
        switch self {
        case .other: output.append(0)
        case .cannotLookup: output.append(1)
        case .badOrigin: output.append(2)
        case .module(let index, let error):
            output.append(3)
            output.append(index)
            output.appendFixed(error)
        case .consumerRemaining: output.append(4)
        case .noProviders: output.append(5)
        case .tooManyConsumers: output.append(6)
        case .token(let error):
            output.append(7)
            output.append(error.rawValue)
        case .arithmetic(let error):
            output.append(8)
            output.append(error.rawValue)
        case .transactional(let error):
            output.append(9)
            output.append(error.rawValue)
        case .exhausted: output.append(10)
        case .corruption: output.append(11)
        case .unavailable: output.append(12)
        case .rootNotAllowed: output.append(13)
        }
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        switch try input.readByte() {
        case 0: self = .other
        case 1: self = .cannotLookup
        case 2: self = .badOrigin
        case 3: self = .module(index: try input.readByte(), error: try input.readFixed())
        case 4: self = .consumerRemaining
        case 5: self = .noProviders
        case 6: self = .tooManyConsumers
        case 7:
            let byte = try input.readByte()
            guard let error = TokenError(rawValue: byte) else { throw .invalidVariant(byte) }
            self = .token(error)
        case 8:
            let byte = try input.readByte()
            guard let error = ArithmeticError(rawValue: byte) else { throw .invalidVariant(byte) }
            self = .arithmetic(error)
        case 9:
            let byte = try input.readByte()
            guard let error = TransactionalError(rawValue: byte) else { throw .invalidVariant(byte) }
            self = .transactional(error)
        case 10: self = .exhausted
        case 11: self = .corruption
        case 12: self = .unavailable
        case 13: self = .rootNotAllowed
        case let other: throw .invalidVariant(other)
        }
    }

    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("sp_runtime::DispatchError") { registry in
            let token = registry.enter("sp_runtime::TokenError") { _ in
                .variant([
                    TypeVariant("FundsUnavailable", index: 0), TypeVariant("OnlyProvider", index: 1),
                    TypeVariant("BelowMinimum", index: 2), TypeVariant("CannotCreate", index: 3),
                    TypeVariant("UnknownAsset", index: 4), TypeVariant("Frozen", index: 5),
                    TypeVariant("Unsupported", index: 6), TypeVariant("CannotCreateHold", index: 7),
                    TypeVariant("NotExpendable", index: 8), TypeVariant("Blocked", index: 9),
                ])
            }
            let arithmetic = registry.enter("sp_arithmetic::ArithmeticError") { _ in
                .variant([
                    TypeVariant("Underflow", index: 0), TypeVariant("Overflow", index: 1),
                    TypeVariant("DivisionByZero", index: 2),
                ])
            }
            let transactional = registry.enter("sp_runtime::TransactionalError") { _ in
                .variant([TypeVariant("LimitReached", index: 0), TypeVariant("NoLayer", index: 1)])
            }
            let module = registry.enter("sp_runtime::ModuleError") { registry in
                .composite([
                    TypeField("index", registry.describe(UInt8.self), typeName: "u8"),
                    TypeField(
                        "error", registry.describe(FixedBytes<Four>.self),
                        typeName: "[u8; MAX_MODULE_ERROR_ENCODED_SIZE]"),
                ])
            }
            return .variant([
                TypeVariant("Other", index: 0),
                TypeVariant("CannotLookup", index: 1),
                TypeVariant("BadOrigin", index: 2),
                TypeVariant("Module", index: 3, fields: [TypeField(nil, module, typeName: "ModuleError")]),
                TypeVariant("ConsumerRemaining", index: 4),
                TypeVariant("NoProviders", index: 5),
                TypeVariant("TooManyConsumers", index: 6),
                TypeVariant("Token", index: 7, fields: [TypeField(nil, token, typeName: "TokenError")]),
                TypeVariant("Arithmetic", index: 8, fields: [TypeField(nil, arithmetic, typeName: "ArithmeticError")]),
                TypeVariant(
                    "Transactional", index: 9, fields: [TypeField(nil, transactional, typeName: "TransactionalError")]),
                TypeVariant("Exhausted", index: 10),
                TypeVariant("Corruption", index: 11),
                TypeVariant("Unavailable", index: 12),
                TypeVariant("RootNotAllowed", index: 13),
            ])
        }
    }
}
