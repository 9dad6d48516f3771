import ArgumentParser

/// Options that tools pass to any node of this family and that change nothing here yet.
struct IneffectiveOptions: ParsableArguments {
    @Flag(help: .hidden) var noTelemetry = false
    @Flag(help: .hidden) var noPrometheus = false
    @Flag(help: .hidden) var prometheusExternal = false
    @Flag(help: .hidden) var noHardwareBenchmarks = false
    @Flag(help: .hidden) var noMdns = false
    @Flag(help: .hidden) var forceAuthoring = false
    @Flag(help: .hidden) var insecureValidatorIKnowWhatIDo = false
    @Flag(help: .hidden) var noGrandpa = false
    @Flag(help: .hidden) var reservedOnly = false
    // Filters can be changed while the node runs in any case.
    @Flag(help: .hidden) var enableLogReloading = false

    @Option(help: .hidden, transform: wholeNumber(0...Int(UInt16.max))) var port: Int?
    @Option(help: .hidden, transform: wholeNumber(0...Int(UInt16.max))) var prometheusPort: Int?
    @Option(help: .hidden, transform: wholeNumber(0...Int(UInt32.max))) var inPeers: Int?
    @Option(help: .hidden, transform: wholeNumber(0...Int(UInt32.max))) var outPeers: Int?
    @Option(help: .hidden, transform: wholeNumber(0...Int.max)) var trieCacheSize: Int?
    @Option(help: .hidden) var offchainWorker: String?
    @Option(help: .hidden) var keystorePath: String?
    @Option(help: .hidden) var poolType: String?
    @Option(help: .hidden) var sync: String?
    @Option(help: .hidden) var nodeKey: String?
    @Option(help: .hidden) var nodeKeyFile: String?
    @Option(parsing: .upToNextOption, help: .hidden) var telemetryUrl: [String] = []
    @Option(parsing: .upToNextOption, help: .hidden) var bootnodes: [String] = []
    @Option(parsing: .upToNextOption, help: .hidden) var listenAddr: [String] = []
    @Option(parsing: .upToNextOption, help: .hidden) var publicAddr: [String] = []
    @Option(parsing: .upToNextOption, help: .hidden) var reservedNodes: [String] = []
    @Option(parsing: .upToNextOption, help: .hidden) var rpcRateLimitWhitelistedIps: [String] = []
    @Option(parsing: .upToNextOption, help: .hidden) var experimentalRpcEndpoint: [String] = []

    /// The options that were passed and would do something in a whole node. To be told not to do what is not done
    /// anyway deserves no words.
    var passed: [String] {
        let flags: [(String, Bool)] = [
            ("--prometheus-external", prometheusExternal), ("--force-authoring", forceAuthoring),
            ("--reserved-only", reservedOnly), ("--offchain-worker", offchainWorker.map { $0 != "never" } ?? false),
        ]
        let numbers: [(String, Int?)] = [
            ("--prometheus-port", prometheusPort), ("--port", port), ("--in-peers", inPeers), ("--out-peers", outPeers),
            ("--trie-cache-size", trieCacheSize),
        ]
        let texts: [(String, String?)] = [
            ("--node-key", nodeKey), ("--node-key-file", nodeKeyFile), ("--keystore-path", keystorePath),
            ("--pool-type", poolType), ("--sync", sync),
        ]
        let lists: [(String, [String])] = [
            ("--telemetry-url", telemetryUrl), ("--bootnodes", bootnodes), ("--listen-addr", listenAddr),
            ("--public-addr", publicAddr), ("--reserved-nodes", reservedNodes),
            ("--rpc-rate-limit-whitelisted-ips", rpcRateLimitWhitelistedIps),
            ("--experimental-rpc-endpoint", experimentalRpcEndpoint),
        ]
        var passed = flags.filter { $0.1 }.map { $0.0 }
        passed += numbers.filter { $0.1 != nil }.map { $0.0 }
        passed += texts.filter { $0.1 != nil }.map { $0.0 }
        passed += lists.filter { !$0.1.isEmpty }.map { $0.0 }
        return passed
    }

    /// What the operator should know of them.
    var notice: String? {
        let passed = passed
        return switch passed.count {
        case 0: nil
        case 1: "\(passed[0]) has no effect yet"
        default: "\(passed.joined(separator: ", ")) have no effect yet"
        }
    }
}
