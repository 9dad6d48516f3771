import ChainSpec
import ManualSeal

extension RunCommand {
    /// How blocks are made: by authorities, or where it is asked for. A development node does not wait for other authorities.
    private var authoring: AuthoringMode {
        if let sealing = role.sealing { return .sealing(sealing) }
        guard chain.dev || role.validator || role.account != nil else { return .none }
        let isDevelopment = chain.dev || chain.source == .embedded(.dev)
        return .consensus(otherwise: isDevelopment ? .interval(milliseconds: 3000) : nil)
    }

    /// The secret that the keys of a well-known authority are made of; a development node is Alice unless it is another.
    private var sessionKeySeed: String? {
        guard let account = role.account ?? (chain.dev ? .alice : nil) else { return nil }
        return "//\(account.name)"
    }

    private var notices: [String] { [ineffective.notice, pruning.notice, data.notice, rpc.notice].compactMap(\.self) }

    /// What the node is told, with its data in a folder.
    func settings(
        in base: BaseFolder, logFilter: ActiveLogFilter
    ) throws(CommandLineError) -> RunSettings {
        let spec = try chain.spec(Backend.self)
        let database = base.database(ofChain: spec.id)
        try database.checkUsable()
        // Who makes blocks is an authority, whether or not it was said.
        let isAuthority = authoring != .none
        return RunSettings(
            nodeName: role.nodeName, chainSpec: spec, databasePath: database.path, isTemporary: base.isTemporary,
            databaseCache: data.databaseCache, statePruning: pruning.states, execution: execution.mode,
            compiledCodePath: BaseFolder.cache()?.compiledCode, rpc: rpc.configuration(ofDevelopmentNode: chain.dev),
            pool: pool.options(isAuthor: isAuthority, ofDevelopmentNode: chain.dev), authoring: authoring,
            sessionKeySeed: sessionKeySeed, logFilter: logFilter, notices: notices)
    }
}
