import FrameSupport
import System

extension Executive {
    /// The runtime's metadata, put together from what pallets, extensions and APIs say of themselves.
    public static func metadata<Event: ScaleTyped, Failure: ScaleTyped>(
        events: Event.Type, errors: Failure.Type, runtime path: StaticString,
        apis: (inout TypeRegistry) -> [RuntimeAPIMetadata]
    ) -> RuntimeMetadata {
        var registry = TypeRegistry()
        let pallets = Runtime.palletMetadata(in: &registry)
        let extrinsic = ExtrinsicMetadata(
            version: Extrinsic.formatVersion, type: Extrinsic.describe(in: &registry),
            address: registry.describe(MultiAddress.self), call: registry.describe(Runtime.RuntimeCall.self),
            signature: registry.describe(MultiSignature.self), extra: Extrinsic.describeExtensions(in: &registry),
            extensions: Runtime.Extensions.metadata(in: &registry))
        let call = registry.describe(Runtime.RuntimeCall.self)
        let event = registry.describe(events)
        let error = registry.describe(errors)
        let runtime = registry.enter(path) { _ in .composite([]) }
        let apis = apis(&registry)
        return RuntimeMetadata(
            registry: registry, pallets: pallets, extrinsic: extrinsic, apis: apis, runtime: runtime, outerCall: call,
            outerEvent: event, outerError: error)
    }
}

extension Executive {
    /// Enters the extrinsic's type, for runtime APIs that take one.
    public static func describeExtrinsic(in registry: inout TypeRegistry) -> TypeID {
        Extrinsic.describe(in: &registry)
    }
}
