import ArgumentParser
import Logging

/// Runs a node. Its groups of options stand here side by side and not in one of their own, as debug builds of the
/// parser check groups again at each level.
struct RunCommand<Backend: NodeBackend>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "run", abstract: "Run a node; the command where none is named.")
    }

    @OptionGroup(title: "Chain") var chain: ChainOptions
    @OptionGroup(title: "Data") var data: DataOptions
    @OptionGroup(title: "Role") var role: RoleOptions
    @OptionGroup(title: "Pruning") var pruning: PruningOptions
    @OptionGroup(title: "Execution") var execution: ExecutionOptions
    @OptionGroup(title: "RPC") var rpc: RPCOptions
    @OptionGroup(title: "Transaction Pool") var pool: TransactionPoolOptions
    @OptionGroup(title: "Log") var log: LogOptions
    @OptionGroup var ineffective: IneffectiveOptions

    func validate() throws {
        if rpc.rpcExternal, role.validator, !rpc.unsafeRpcExternal, rpc.rpcMethods != .unsafe {
            throw ValidationError(
                "--rpc-external opens a validator to everybody; use --unsafe-rpc-external if that is meant")
        }
    }

    func run() async throws {
        // Nothing is made on disk for a node that does not start.
        guard chain.source != nil else { throw CommandLineError.noChain }
        let base = try data.base(ofDevelopmentNode: chain.dev)
        defer { base.removeIfTemporary() }
        let logging = try log.logging(onTerminal: NodeLogging.isOnTerminal)
        let settings = try settings(in: base, logFilter: logging.filter)

        logging.start()
        let logger = Logger(label: "cli")
        for notice in settings.notices { logger.warning("⚠️  \(notice)") }
        try await Backend.run(settings)
    }
}
