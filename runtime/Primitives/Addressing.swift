import ScaleCodec

/// A way to name an account in a transaction.
public enum MultiAddress: Hashable, Sendable {
    case id(AccountID)
    /// An account index; this chain has none, so it never resolves.
    case index
    case raw([UInt8])
    case address32(Hash256)
    case address20(FixedBytes<Twenty>)

    /// The account, for the one form that names it.
    public var account: AccountID? {
        if case .id(let account) = self { return account }
        return nil
    }
}

public enum Twenty: Bound { public static var count: Int { 20 } }

extension MultiAddress: ScaleEncodable, ScaleDecodable, ScaleTyped {
    public func encode(to output: inout ScaleEncoder) {
        switch self {
        case .id(let account):
            output.append(0)
            account.encode(to: &output)
        case .index:
            // The index type is `()`, and a compact `()` takes no bytes.
            output.append(1)
        case .raw(let bytes):
            output.append(2)
            bytes.encode(to: &output)
        case .address32(let bytes):
            output.append(3)
            bytes.encode(to: &output)
        case .address20(let bytes):
            output.append(4)
            bytes.encode(to: &output)
        }
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        switch try input.readByte() {
        case 0: self = .id(try input.decode())
        case 1: self = .index
        case 2: self = .raw(try input.decode())
        case 3: self = .address32(try input.decode())
        case 4: self = .address20(try input.decode())
        case let other: throw .invalidVariant(other)
        }
    }

    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        let account = registry.describe(AccountID.self)
        let unit = registry.describe(Unit.self)
        let parameters = [TypeParameter("AccountId", account), TypeParameter("AccountIndex", unit)]
        return registry.enter("sp_runtime::multiaddress::MultiAddress", parameters: parameters) { registry in
            let byte = registry.describe(UInt8.self)
            return .variant([
                TypeVariant("Id", index: 0, fields: [TypeField(nil, account, typeName: "AccountId")]),
                TypeVariant(
                    "Index", index: 1,
                    fields: [TypeField(nil, registry.enterCompact(of: unit), typeName: "AccountIndex")]),
                TypeVariant(
                    "Raw", index: 2, fields: [TypeField(nil, registry.enterSequence(of: byte), typeName: "Vec<u8>")]),
                TypeVariant(
                    "Address32", index: 3,
                    fields: [TypeField(nil, registry.enterArray(of: byte, count: 32), typeName: "[u8; 32]")]),
                TypeVariant(
                    "Address20", index: 4,
                    fields: [TypeField(nil, registry.enterArray(of: byte, count: 20), typeName: "[u8; 20]")]),
            ])
        }
    }
}

/// A signature by one of the three schemes an account may use.
public enum MultiSignature: Hashable, Sendable {
    case ed25519(FixedBytes<SixtyFour>)
    case sr25519(FixedBytes<SixtyFour>)
    case ecdsa(FixedBytes<SixtyFive>)
}

extension MultiSignature: ScaleEncodable, ScaleDecodable, ScaleTyped {
    public func encode(to output: inout ScaleEncoder) {
        switch self {
        case .ed25519(let bytes):
            output.append(0)
            bytes.encode(to: &output)
        case .sr25519(let bytes):
            output.append(1)
            bytes.encode(to: &output)
        case .ecdsa(let bytes):
            output.append(2)
            bytes.encode(to: &output)
        }
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        switch try input.readByte() {
        case 0: self = .ed25519(try input.decode())
        case 1: self = .sr25519(try input.decode())
        case 2: self = .ecdsa(try input.decode())
        case let other: throw .invalidVariant(other)
        }
    }

    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("sp_runtime::MultiSignature") { registry in
            // Clients take these for plain byte arrays, as newer FRAME describes them.
            let sixtyFour = registry.describe(FixedBytes<SixtyFour>.self)
            let sixtyFive = registry.describe(FixedBytes<SixtyFive>.self)
            return .variant([
                TypeVariant("Ed25519", index: 0, fields: [TypeField(nil, sixtyFour, typeName: "ed25519::Signature")]),
                TypeVariant("Sr25519", index: 1, fields: [TypeField(nil, sixtyFour, typeName: "sr25519::Signature")]),
                TypeVariant("Ecdsa", index: 2, fields: [TypeField(nil, sixtyFive, typeName: "ecdsa::Signature")]),
            ])
        }
    }
}
