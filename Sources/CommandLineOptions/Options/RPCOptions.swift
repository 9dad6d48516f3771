import ArgumentParser
import JSONRPC

/// How clients reach a node.
struct RPCOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Listen on this TCP port; 0 has the system choose (default: 9944).", valueName: "port"),
        transform: wholeNumber(0...Int(UInt16.max)))
    var rpcPort = 9944

    @Flag(help: "Listen on all interfaces; not for validators.")
    var rpcExternal = false

    @Flag(help: "Listen on all interfaces, also as a validator.")
    var unsafeRpcExternal = false

    @Option(
        help: ArgumentHelp(
            "Let clients call all methods (unsafe), the safe ones, or all on loopback and the safe ones elsewhere (default: auto).",
            valueName: "auto|safe|unsafe"),
        transform: { text in
            guard let policy = RPCServerConfiguration.MethodPolicy(rawValue: text.lowercased()) else {
                throw ValidationError("auto, safe or unsafe is needed")
            }
            return policy
        })
    var rpcMethods = RPCServerConfiguration.MethodPolicy.auto

    @Option(
        help: ArgumentHelp(
            "Let browsers call from these web pages, with commas between them, or from all; without it from this machine's and polkadot.js.org, with --dev from all.",
            valueName: "origins|all"),
        transform: RPCOptions.origins)
    var rpcCors: OriginPolicy?

    @Option(
        help: ArgumentHelp("Serve so many connections (default: 100).", valueName: "count"),
        transform: wholeNumber(countRange))
    var rpcMaxConnections = 100

    @Option(
        help: ArgumentHelp("Take requests of so many MiB (default: 15).", valueName: "MiB"),
        transform: wholeNumber(countRange))
    var rpcMaxRequestSize = 15

    @Option(
        help: ArgumentHelp("Give answers of so many MiB (default: 15).", valueName: "MiB"),
        transform: wholeNumber(countRange))
    var rpcMaxResponseSize = 15

    @Option(
        help: ArgumentHelp("Keep so many subscriptions for a connection (default: 1024).", valueName: "count"),
        transform: wholeNumber(countRange))
    var rpcMaxSubscriptionsPerConnection = 1024

    @Option(
        help: ArgumentHelp("Keep so many messages for a slow subscriber (default: 64).", valueName: "count"),
        transform: wholeNumber(countRange))
    var rpcMessageBufferCapacityPerConnection = 64

    @Flag(help: "Answer no batches.")
    var rpcDisableBatchRequests = false

    @Option(
        help: ArgumentHelp("Answer batches of so many calls (default: any number).", valueName: "count"),
        transform: wholeNumber(countRange))
    var rpcMaxBatchRequestLen: Int?

    @Option(
        help: ArgumentHelp("Take so many calls a minute from a connection (default: any number).", valueName: "count"),
        transform: wholeNumber(countRange))
    var rpcRateLimit: Int?

    func validate() throws {
        if rpcDisableBatchRequests, rpcMaxBatchRequestLen != nil {
            throw ValidationError(
                "--rpc-disable-batch-requests leaves no batch for --rpc-max-batch-request-len to bound")
        }
    }

    /// What the operator should know of a door that stands wide open.
    var notice: String? {
        guard rpcExternal || unsafeRpcExternal, rpcMethods == .unsafe else { return nil }
        return "whoever reaches this machine may call unsafe RPC methods; leave --rpc-methods unsafe out, "
            + "or let nobody through but a proxy that filters methods"
    }

    func configuration(ofDevelopmentNode isDevelopment: Bool) -> RPCServerConfiguration {
        var configuration = RPCServerConfiguration()
        if rpcExternal || unsafeRpcExternal {
            configuration.listenAddresses = RPCServerConfiguration.externalAddresses
        }
        // The range of the option is that of the type.
        configuration.port = UInt16(clamping: rpcPort)
        configuration.origins = rpcCors ?? (isDevelopment ? .all : .localAndApps)
        configuration.methodPolicy = rpcMethods
        configuration.maxConnections = rpcMaxConnections
        // 32 bits shifted by 20 fit.
        configuration.maxRequestSize = rpcMaxRequestSize << 20
        configuration.maxResponseSize = rpcMaxResponseSize << 20
        configuration.maxSubscriptionsPerConnection = rpcMaxSubscriptionsPerConnection
        configuration.messageBufferCapacity = rpcMessageBufferCapacityPerConnection
        configuration.callsPerMinute = rpcRateLimit
        if rpcDisableBatchRequests {
            configuration.batches = .disabled
        } else if let rpcMaxBatchRequestLen {
            configuration.batches = .limited(rpcMaxBatchRequestLen)
        }
        return configuration
    }

    @Sendable
    private static func origins(_ text: String) throws -> OriginPolicy {
        let origins = text.split(separator: ",").map { $0.trimmingPrefix(while: \.isWhitespace) }
            .map { String($0.reversed().trimmingPrefix(while: \.isWhitespace).reversed()) }
            .filter { !$0.isEmpty }
        guard !origins.isEmpty else {
            throw ValidationError("all, or origins such as https://example.org with commas between them, are needed")
        }
        return origins.contains("all") || origins.contains("*") ? .all : .allowed(origins)
    }
}
