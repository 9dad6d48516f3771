import ArgumentParser
import TransactionPool

/// How many transactions wait.
struct TransactionPoolOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Keep so many transactions that are ready (default: 8192).", valueName: "count"),
        transform: wholeNumber(countRange))
    var poolLimit = 8192

    @Option(
        help: ArgumentHelp("Keep so many KiB of transactions that are ready (default: 20480).", valueName: "KiB"),
        transform: wholeNumber(countRange))
    var poolKbytes = 20480

    @Option(
        help: ArgumentHelp(
            "Refuse a transaction for so long once it was found invalid; without it 1800, with --dev 0.",
            valueName: "seconds"),
        transform: wholeNumber(0...Int(UInt32.max)))
    var txBanSeconds: Int?

    func options(isAuthor: Bool, ofDevelopmentNode isDevelopment: Bool) -> PoolOptions {
        // Who develops a chain sends the same transaction again and again.
        let banSeconds = txBanSeconds ?? (isDevelopment ? 0 : 1800)
        var options = PoolOptions(count: poolLimit, kibibytes: poolKbytes, banSeconds: banSeconds)
        options.isAuthor = isAuthor
        return options
    }
}
