import ChainSpec
import JSON

/// The chains that come with the node.
public enum DevelopmentChains {
    public enum ID: String, Sendable, CaseIterable {
        case dev
        case local
    }

    /// The specification of a chain that comes with the node, with the runtime's preset as its genesis.
    public static func spec(_ id: ID) throws(ChainSpecError) -> ChainSpec {
        let preset = id == .dev ? "development" : "local"
        var spec = try ChainSpec(
            name: id == .dev ? "Cybros Origin development" : "Cybros Origin local",
            id: id == .dev ? "cybros_origin_dev" : "cybros_origin_local",
            genesis: .runtimeGenesis(
                RuntimeGenesis(code: EmbeddedRuntime.code, configuration: .patch(try Genesis().preset(preset)))))
        spec.chainType = id == .dev ? .development : .local
        spec.properties = ChainProperties(["tokenSymbol": "CBT", "tokenDecimals": 12, "ss58Format": 42])
        return spec
    }
}
