import ArgumentParser
import ManualSeal

/// An account that everybody knows, to develop with.
enum DevelopmentAccount: String, EnumerableFlag, Sendable {
    case alice, bob, charlie, dave, eve, ferdie, one, two

    /// How people write it.
    var name: String { rawValue.capitalized }

    static func help(for account: DevelopmentAccount) -> ArgumentHelp? {
        ArgumentHelp("Be the authority \(account.name), and be called so.")
    }
}

/// What a node is called and does.
struct RoleOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Call the node this; without it, the node finds a name.", valueName: "name"))
    var name: String?

    @Flag(help: "Be an authority.")
    var validator = false

    @Flag(exclusivity: .exclusive)
    var account: DevelopmentAccount?

    @Option(
        help: ArgumentHelp(
            "Make a block when a transaction comes (instant), when a client asks (manual), or every so many milliseconds; with --dev 3000.",
            valueName: "instant|manual|milliseconds"),
        transform: { text in
            guard let mode = SealingMode(text) else {
                throw ValidationError("instant, manual or milliseconds from 1 to 86400000 are needed")
            }
            return mode
        })
    var sealing: SealingMode?

    func validate() throws {
        if let name, let fault = NodeName.fault(in: name) { throw ValidationError("--name \(fault)") }
    }

    var nodeName: String { name ?? account?.name ?? NodeName.random() }
}
