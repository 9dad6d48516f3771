import ScaleCodec

/// The extrinsic's parts as metadata names them.
public struct ExtrinsicMetadata {
    public var version: UInt8
    public var type: TypeID
    public var address: TypeID
    public var call: TypeID
    public var signature: TypeID
    public var extra: TypeID
    public var extensions: [ExtensionMetadata]

    public init(
        version: UInt8, type: TypeID, address: TypeID, call: TypeID, signature: TypeID, extra: TypeID,
        extensions: [ExtensionMetadata]
    ) {
        self.version = version
        self.type = type
        self.address = address
        self.call = call
        self.signature = signature
        self.extra = extra
        self.extensions = extensions
    }
}

/// A function of a runtime API as metadata V15 lists it.
public struct RuntimeAPIMethod {
    public var name: StaticString
    public var inputs: [(name: StaticString, type: TypeID)]
    public var output: TypeID
    public var docs: [StaticString]

    public init(
        _ name: StaticString, _ inputs: [(name: StaticString, type: TypeID)], _ output: TypeID, docs: [StaticString]
    ) {
        self.name = name
        self.inputs = inputs
        self.output = output
        self.docs = docs
    }
}

/// A runtime API as metadata V15 lists it.
public struct RuntimeAPIMetadata {
    public var name: StaticString
    public var methods: [RuntimeAPIMethod]
    public var docs: [StaticString]

    public init(_ name: StaticString, _ methods: [RuntimeAPIMethod], docs: [StaticString]) {
        self.name = name
        self.methods = methods
        self.docs = docs
    }
}

/// All that clients learn of a runtime: types, pallets, extrinsic format and runtime APIs.
///
/// Source: `frame-metadata` V14 and V15.
public struct RuntimeMetadata {
    public var registry: TypeRegistry
    public var pallets: [PalletMetadata]
    public var extrinsic: ExtrinsicMetadata
    public var apis: [RuntimeAPIMetadata]
    public var runtime: TypeID
    public var outerCall: TypeID
    public var outerEvent: TypeID
    public var outerError: TypeID

    public init(
        registry: TypeRegistry, pallets: [PalletMetadata], extrinsic: ExtrinsicMetadata, apis: [RuntimeAPIMetadata],
        runtime: TypeID, outerCall: TypeID, outerEvent: TypeID, outerError: TypeID
    ) {
        self.registry = registry
        self.pallets = pallets
        self.extrinsic = extrinsic
        self.apis = apis
        self.runtime = runtime
        self.outerCall = outerCall
        self.outerEvent = outerEvent
        self.outerError = outerError
    }

    /// The versions `encoded(version:)` knows.
    public static var versions: [UInt32] { [14, 15] }

    /// The metadata behind the word "meta" and the version; nil for a version that is not offered.
    public func encoded(version: UInt32) -> [UInt8]? {
        var output = ScaleEncoder(capacity: 1 << 17)
        output.append(contentsOf: StaticString("meta").utf8Bytes)
        switch version {
        case 14:
            output.append(14)
            encode14(to: &output)
        case 15:
            output.append(15)
            encode15(to: &output)
        default:
            return nil
        }
        return output.bytes
    }

    private func encode14(to output: inout ScaleEncoder) {
        registry.encode(to: &output)
        output.appendLength(pallets.count)
        for pallet in pallets { pallet.encode(to: &output, withDocs: false) }
        output.appendCompact(UInt128(extrinsic.type))
        output.append(extrinsic.version)
        encodeExtensions(to: &output)
        output.appendCompact(UInt128(runtime))
    }

    private func encode15(to output: inout ScaleEncoder) {
        registry.encode(to: &output)
        output.appendLength(pallets.count)
        for pallet in pallets { pallet.encode(to: &output, withDocs: true) }
        output.append(extrinsic.version)
        for type in [extrinsic.address, extrinsic.call, extrinsic.signature, extrinsic.extra] {
            output.appendCompact(UInt128(type))
        }
        encodeExtensions(to: &output)
        output.appendCompact(UInt128(runtime))
        encodeAPIs(to: &output)
        for type in [outerCall, outerEvent, outerError] { output.appendCompact(UInt128(type)) }
        // No custom values.
        output.appendLength(0)
    }

    private func encodeExtensions(to output: inout ScaleEncoder) {
        output.appendLength(extrinsic.extensions.count)
        for item in extrinsic.extensions {
            item.identifier.encode(to: &output)
            output.appendCompact(UInt128(item.type))
            output.appendCompact(UInt128(item.implicit))
        }
    }

    private func encodeAPIs(to output: inout ScaleEncoder) {
        output.appendLength(apis.count)
        for api in apis {
            api.name.encode(to: &output)
            output.appendLength(api.methods.count)
            for method in api.methods {
                method.name.encode(to: &output)
                output.appendLength(method.inputs.count)
                for input in method.inputs {
                    input.name.encode(to: &output)
                    output.appendCompact(UInt128(input.type))
                }
                output.appendCompact(UInt128(method.output))
                output.append(method.docs)
            }
            output.append(api.docs)
        }
    }
}
