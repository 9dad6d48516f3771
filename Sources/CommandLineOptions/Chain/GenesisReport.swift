import ChainSpec
import JSON
import Primitives
import StateMachine
import Trie

/// What a chain's genesis is known by.
struct GenesisReport: Equatable {
    let chainName: String
    let chainID: String
    let hash: Hash256
    let stateRoot: Hash256
    /// Nil where the specification does not tell.
    let stateVersion: UInt8?
    /// The runtime's name and version, where its code tells them.
    let runtime: String?
    /// What about it is an assumption.
    let remark: String?

    init<Backend: NodeBackend>(of spec: ChainSpec, _: Backend.Type) throws(CommandLineError) {
        chainName = spec.name
        chainID = spec.id
        if case .stateRootHash(let root) = spec.genesis {
            stateRoot = root
            stateVersion = nil
            runtime = nil
            remark = "the specification tells only the root of the state, so its version is not known"
        } else {
            let genesis = try Backend.rawGenesis(of: spec)
            let told = GenesisRuntime(code: genesis.code)
            guard let version = StateVersion(rawValue: told.stateVersion) else {
                throw .unknownStateVersion(told.stateVersion)
            }
            stateRoot = try Self.root(of: genesis, version)
            stateVersion = told.stateVersion
            runtime = if case .version(let version) = told { "\(version.specName)-\(version.specVersion)" } else { nil }
            remark = told.remark
        }
        hash = GenesisBlock(stateRoot: stateRoot).hash
    }

    private static func root(of genesis: RawGenesis, _ version: StateVersion) throws(CommandLineError) -> Hash256 {
        let children = genesis.children.map { ($0.storageKey, pairs($0.entries)) }
        do {
            return try GenesisState(
                top: pairs(genesis.top), children: Dictionary(children) { _, later in later }, version: version
            ).root
        } catch {
            throw .badGenesisState("\(error)")
        }
    }

    private static func pairs(_ entries: [RawGenesis.Entry]) -> [[UInt8]: [UInt8]] {
        Dictionary(entries.map { ($0.key, $0.value) }) { _, later in later }
    }

    /// A line for each fact.
    var text: String {
        var lines = [
            "Chain:         \(chainName) (\(chainID))",
            "Genesis hash:  \(hex(hash.bytes))",
            "State root:    \(hex(stateRoot.bytes))",
            "State version: \(stateVersion.map(String.init) ?? "unknown")",
        ]
        if let runtime { lines.append("Runtime:       \(runtime)") }
        if let remark { lines.append("Remark:        \(remark)") }
        return lines.joined(separator: "\n")
    }
}
