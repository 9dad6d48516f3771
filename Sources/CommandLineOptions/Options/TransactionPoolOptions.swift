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
            "Refuse a transaction for so long once it was found invalid (default: 1800).", valueName: "seconds"),
        transform: wholeNumber(0...Int(UInt32.max)))
    var txBanSeconds = 1800

    func options(isAuthor: Bool) -> PoolOptions {
        var options = PoolOptions(count: poolLimit, kibibytes: poolKbytes, banSeconds: txBanSeconds)
        options.isAuthor = isAuthor
        return options
    }
}
