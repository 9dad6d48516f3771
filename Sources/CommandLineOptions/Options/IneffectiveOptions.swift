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

    @Option(help: .hidden, transform: wholeNumber(0...Int(UInt16.max))) var port: Int?
    @Option(help: .hidden, transform: wholeNumber(0...Int(UInt16.max))) var prometheusPort: Int?
    @Option(help: .hidden, transform: wholeNumber(0...Int(UInt32.max))) var inPeers: Int?
    @Option(help: .hidden, transform: wholeNumber(0...Int(UInt32.max))) var outPeers: Int?
    @Option(help: .hidden) var nodeKey: String?
    @Option(help: .hidden) var nodeKeyFile: String?
    @Option(parsing: .upToNextOption, help: .hidden) var telemetryUrl: [String] = []
    @Option(parsing: .upToNextOption, help: .hidden) var bootnodes: [String] = []
    @Option(parsing: .upToNextOption, help: .hidden) var listenAddr: [String] = []
    @Option(parsing: .upToNextOption, help: .hidden) var publicAddr: [String] = []

    /// The options that were passed and would do something in a whole node. To be told not to do what is not done
    /// anyway deserves no words.
    var passed: [String] {
        [
            ("--prometheus-external", prometheusExternal), ("--prometheus-port", prometheusPort != nil),
            ("--force-authoring", forceAuthoring), ("--port", port != nil), ("--in-peers", inPeers != nil),
            ("--out-peers", outPeers != nil), ("--node-key", nodeKey != nil), ("--node-key-file", nodeKeyFile != nil),
            ("--telemetry-url", !telemetryUrl.isEmpty), ("--bootnodes", !bootnodes.isEmpty),
            ("--listen-addr", !listenAddr.isEmpty), ("--public-addr", !publicAddr.isEmpty),
        ].filter(\.1).map(\.0)
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
