import ChainSpec
import ManualSeal

extension RunCommand {
    /// How blocks are made: on the development chain by its authority, elsewhere where it is asked for.
    private var sealing: SealingMode? {
        if let sealing = role.sealing { return sealing }
        let isDevelopment = chain.dev || chain.source == .embedded(.dev)
        return isDevelopment && hasAuthorityRole ? .interval(milliseconds: 3000) : nil
    }

    private var hasAuthorityRole: Bool { chain.dev || role.validator || role.account != nil }

    private func notices(_ spec: ChainSpec) -> [String] {
        var notices = [ineffective.notice, pruning.notice, data.notice, rpc.notice].compactMap(\.self)
        if hasAuthorityRole, sealing == nil {
            notices.append("no blocks are made on \(spec.name) without --sealing: consensus has no part here yet")
        }
        return notices
    }

    /// What the node is told, with its data in a folder.
    func settings(
        in base: BaseFolder, logFilter: ActiveLogFilter
    ) throws(CommandLineError) -> RunSettings {
        let spec = try chain.spec(Backend.self)
        let database = base.database(ofChain: spec.id)
        try database.checkUsable()
        // Who makes blocks is an authority, whether or not it was said.
        let isAuthority = hasAuthorityRole || sealing != nil
        return RunSettings(
            nodeName: role.nodeName, chainSpec: spec, databasePath: database.path, isTemporary: base.isTemporary,
            databaseCache: data.databaseCache, statePruning: pruning.states, execution: execution.mode,
            compiledCodePath: BaseFolder.cache()?.compiledCode, rpc: rpc.configuration(ofDevelopmentNode: chain.dev),
            pool: pool.options(isAuthor: isAuthority, ofDevelopmentNode: chain.dev), sealing: sealing,
            isAuthority: isAuthority, logFilter: logFilter, notices: notices(spec))
    }
}
