import ArgumentParser
import ChainSpec
import StandardStreams

struct BuildSpecCommand<Backend: NodeBackend>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "build-spec", abstract: "Print the specification of a chain.")
    }

    @OptionGroup var chain: ChainOptions

    @Flag(help: "Write the genesis state out as keys and values.")
    var raw = false

    @Flag(help: "Leave this node out of the boot nodes; it never is among them, so this changes nothing.")
    var disableDefaultBootnode = false

    func run() throws { try StandardStreams.print(output().text) }

    func output() throws(CommandLineError) -> ChainSpec {
        let spec = try chain.spec(Backend.self)
        return raw ? spec.withGenesis(try Backend.rawGenesis(of: spec)) : spec
    }
}
