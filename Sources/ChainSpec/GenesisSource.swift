import JSON
import Primitives

/// Where the genesis state comes from.
public enum GenesisSource: Hashable, Sendable {
    /// It is written out.
    case raw(RawGenesis)
    /// Only its root is told; a node that is to hold the state can not start from it.
    case stateRootHash(Hash256)
    /// The runtime makes it, through `GenesisBuilder_build_state`.
    case runtimeGenesis(RuntimeGenesis)

    /// The runtime's code, as it stands under `:code`.
    public var code: [UInt8]? {
        switch self {
        case .raw(let genesis): genesis.code
        case .stateRootHash: nil
        case .runtimeGenesis(let genesis): genesis.code
        }
    }

    init(_ json: LocatedJSON) throws(ChainSpecError) {
        let members = try json.object()
        guard members.count == 1 else {
            throw .unexpected(path: json.path, expected: "one of raw, runtimeGenesis and stateRootHash")
        }
        if let raw = json.member("raw") {
            self = .raw(try RawGenesis(raw))
        } else if let root = json.member("stateRootHash") {
            self = .stateRootHash(try root.hash())
        } else if let runtime = json.member("runtimeGenesis") {
            self = .runtimeGenesis(try RuntimeGenesis(runtime))
        } else {
            throw .unexpected(path: json.path, expected: "one of raw, runtimeGenesis and stateRootHash")
        }
    }

    var json: JSON {
        switch self {
        case .raw(let genesis): ["raw": genesis.json]
        case .stateRootHash(let root): ["stateRootHash": .hex(root.bytes)]
        case .runtimeGenesis(let genesis): ["runtimeGenesis": genesis.json]
        }
    }
}

/// A runtime, and what it is to build the genesis state from.
public struct RuntimeGenesis: Hashable, Sendable {
    public enum Configuration: Hashable, Sendable {
        /// Members that differ from the runtime's default configuration.
        case patch(JSON)
        /// The whole configuration.
        case config(JSON)
        /// A preset that the runtime knows by this name.
        case preset(String)
    }

    /// The runtime's code, compressed or not.
    public let code: [UInt8]
    public let configuration: Configuration

    public init(code: [UInt8], configuration: Configuration) {
        self.code = code
        self.configuration = configuration
    }

    init(_ json: LocatedJSON) throws(ChainSpecError) {
        code = try json.required("code").hex()
        switch (json.value["patch"], json.value["config"], json.member("preset")) {
        case (let patch?, nil, nil): configuration = .patch(patch)
        case (nil, let config?, nil): configuration = .config(config)
        case (nil, nil, let preset?): configuration = .preset(try preset.string())
        default: throw .unexpected(path: json.path, expected: "code beside one of patch, config and preset")
        }
    }

    var json: JSON {
        switch configuration {
        case .patch(let patch): ["code": .hex(code), "patch": patch]
        case .config(let config): ["code": .hex(code), "config": config]
        case .preset(let name): ["code": .hex(code), "preset": .string(name)]
        }
    }
}
