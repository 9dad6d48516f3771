import ScaleCodec

/// Which runtime this is, and which runtime APIs it answers.
///
/// Source: Polkadot specification, runtime API `Core_version`.
public struct RuntimeVersion: Hashable, Sendable {
    public var specName: String
    public var implName: String
    public var authoringVersion: UInt32
    public var specVersion: UInt32
    public var implVersion: UInt32
    /// Eight bytes (the Blake2-64 hash of the API's name) and the API's version.
    public var apis: [Pair<FixedBytes<Eight>, UInt32>]
    public var transactionVersion: UInt32
    /// 0 or 1: the trie layout of state.
    public var stateVersion: UInt8

    public init(
        specName: String, implName: String, authoringVersion: UInt32, specVersion: UInt32, implVersion: UInt32,
        apis: [Pair<FixedBytes<Eight>, UInt32>], transactionVersion: UInt32, stateVersion: UInt8
    ) {
        self.specName = specName
        self.implName = implName
        self.authoringVersion = authoringVersion
        self.specVersion = specVersion
        self.implVersion = implVersion
        self.apis = apis
        self.transactionVersion = transactionVersion
        self.stateVersion = stateVersion
    }
}

extension RuntimeVersion: ScaleEncodable, ScaleDecodable, ScaleTyped {
    public func encode(to output: inout ScaleEncoder) {
        encode(to: &output) { apis.encode(to: &$0) }
    }

    /// Encodes the version with another list of APIs than its own.
    /// - Parameter encodeAPIs: writes that list.
    @inline(__always)
    public func encode(to output: inout ScaleEncoder, encodeAPIs: (inout ScaleEncoder) -> Void) {
        specName.encode(to: &output)
        implName.encode(to: &output)
        authoringVersion.encode(to: &output)
        specVersion.encode(to: &output)
        implVersion.encode(to: &output)
        encodeAPIs(&output)
        transactionVersion.encode(to: &output)
        stateVersion.encode(to: &output)
    }

    /// Reads also what older runtimes answer: without the transaction version (1) or the state version (0).
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        specName = try input.decode()
        implName = try input.decode()
        authoringVersion = try input.decode()
        specVersion = try input.decode()
        implVersion = try input.decode()
        apis = try input.decode()
        transactionVersion = input.remaining > 0 ? try input.decode() : 1
        stateVersion = input.remaining > 0 ? try input.decode() : 0
    }

    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("sp_version::RuntimeVersion") { registry in
            let text = registry.describe(String.self)
            let number = registry.describe(UInt32.self)
            let apis = registry.describe([Pair<FixedBytes<Eight>, UInt32>].self)
            return .composite([
                TypeField("spec_name", text, typeName: "RuntimeString"),
                TypeField("impl_name", text, typeName: "RuntimeString"),
                TypeField("authoring_version", number, typeName: "u32"),
                TypeField("spec_version", number, typeName: "u32"),
                TypeField("impl_version", number, typeName: "u32"),
                TypeField("apis", apis, typeName: "ApisVec"),
                TypeField("transaction_version", number, typeName: "u32"),
                TypeField("state_version", registry.describe(UInt8.self), typeName: "u8"),
            ])
        }
    }
}
