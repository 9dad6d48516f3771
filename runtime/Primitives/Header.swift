import ScaleCodec

/// A block's header.
///
/// Source: Polkadot specification, section "Block header".
public struct Header: Hashable, Sendable {
    public var parentHash: Hash256
    public var number: BlockNumber
    public var stateRoot: Hash256
    public var extrinsicsRoot: Hash256
    public var digest: Digest

    public init(
        parentHash: Hash256, number: BlockNumber, stateRoot: Hash256, extrinsicsRoot: Hash256, digest: Digest
    ) {
        self.parentHash = parentHash
        self.number = number
        self.stateRoot = stateRoot
        self.extrinsicsRoot = extrinsicsRoot
        self.digest = digest
    }
}

extension Header: ScaleEncodable, ScaleDecodable, ScaleTyped {
    public func encode(to output: inout ScaleEncoder) {
        parentHash.encode(to: &output)
        output.appendCompact(UInt128(number))
        stateRoot.encode(to: &output)
        extrinsicsRoot.encode(to: &output)
        digest.encode(to: &output)
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        parentHash = try input.decode()
        number = try input.decode(Compact<BlockNumber>.self).value
        stateRoot = try input.decode()
        extrinsicsRoot = try input.decode()
        digest = try input.decode()
    }

    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("sp_runtime::generic::header::Header") { registry in
            let hash = registry.describe(Hash256.self)
            let number = registry.describe(Compact<BlockNumber>.self)
            return .composite([
                TypeField("parent_hash", hash, typeName: "Hash::Output"),
                TypeField("number", number, typeName: "Number"),
                TypeField("state_root", hash, typeName: "Hash::Output"),
                TypeField("extrinsics_root", hash, typeName: "Hash::Output"),
                TypeField("digest", registry.describe(Digest.self), typeName: "Digest"),
            ])
        }
    }
}

/// The items that consensus engines and the runtime add to a header.
public struct Digest: Hashable, Sendable {
    public var logs: [DigestItem]

    public init(logs: [DigestItem] = []) { self.logs = logs }
}

extension Digest: ScaleEncodable, ScaleDecodable, ScaleTyped {
    public func encode(to output: inout ScaleEncoder) { logs.encode(to: &output) }
    public init(from input: inout ScaleDecoder) throws(ScaleError) { logs = try input.decode() }

    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("sp_runtime::generic::digest::Digest") { registry in
            .composite([TypeField("logs", registry.describe([DigestItem].self), typeName: "Vec<DigestItem>")])
        }
    }
}

/// One item of a digest; engines are named by four bytes.
///
/// Source: Polkadot specification, definition "Header digest".
public enum DigestItem: Hashable, Sendable {
    case other([UInt8])
    case consensus(FixedBytes<Four>, [UInt8])
    case seal(FixedBytes<Four>, [UInt8])
    case preRuntime(FixedBytes<Four>, [UInt8])
    case runtimeEnvironmentUpdated
}

extension DigestItem: ScaleEncodable, ScaleDecodable, ScaleTyped {
    public func encode(to output: inout ScaleEncoder) {
        switch self {
        case .other(let data):
            output.append(0)
            data.encode(to: &output)
        case .consensus(let engine, let data): DigestItem.encode(4, engine, data, to: &output)
        case .seal(let engine, let data): DigestItem.encode(5, engine, data, to: &output)
        case .preRuntime(let engine, let data): DigestItem.encode(6, engine, data, to: &output)
        case .runtimeEnvironmentUpdated: output.append(8)
        }
    }

    private static func encode(
        _ index: UInt8, _ engine: FixedBytes<Four>, _ data: [UInt8], to output: inout ScaleEncoder
    ) {
        output.append(index)
        engine.encode(to: &output)
        data.encode(to: &output)
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        switch try input.readByte() {
        case 0: self = .other(try input.decode())
        case 4: self = .consensus(try input.decode(), try input.decode())
        case 5: self = .seal(try input.decode(), try input.decode())
        case 6: self = .preRuntime(try input.decode(), try input.decode())
        case 8: self = .runtimeEnvironmentUpdated
        case let other: throw .invalidVariant(other)
        }
    }

    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("sp_runtime::generic::digest::DigestItem") { registry in
            let bytes = registry.describe([UInt8].self)
            let engine = registry.describe(FixedBytes<Four>.self)
            let payload = [
                TypeField(nil, engine, typeName: "ConsensusEngineId"), TypeField(nil, bytes, typeName: "Vec<u8>"),
            ]
            return .variant([
                TypeVariant("PreRuntime", index: 6, fields: payload),
                TypeVariant("Consensus", index: 4, fields: payload),
                TypeVariant("Seal", index: 5, fields: payload),
                TypeVariant("Other", index: 0, fields: [TypeField(nil, bytes, typeName: "Vec<u8>")]),
                TypeVariant("RuntimeEnvironmentUpdated", index: 8),
            ])
        }
    }
}

extension Hash256: ScaleTyped {
    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("primitive_types::H256") { registry in
            let byte = registry.describe(UInt8.self)
            return .composite([TypeField(nil, registry.enterArray(of: byte, count: 32), typeName: "[u8; 32]")])
        }
    }
}

extension AccountID: ScaleTyped {
    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("sp_core::crypto::AccountId32") { registry in
            let byte = registry.describe(UInt8.self)
            return .composite([TypeField(nil, registry.enterArray(of: byte, count: 32), typeName: "[u8; 32]")])
        }
    }
}
