import ArgumentParser
import JSONRPC
import ManualSeal
import StateMachine
import Testing
import TransactionPool

@testable import CommandLineOptions

@Suite("What a node is told")
struct RunOptionsTests {
    @Test("A development node is an authority, makes blocks every three seconds and lets all pages in, on loopback")
    func development() throws {
        let settings = try settings("--dev")
        #expect(settings.chainSpec.id == "test_dev")
        #expect(settings.databasePath == "/base/chains/test_dev/db")
        #expect(settings.authoring == .consensus(otherwise: .interval(milliseconds: 3000)))
        #expect(settings.sessionKeySeed == "//Alice")
        #expect(settings.statePruning == .keep(256))
        #expect(settings.rpc.origins == .all)
        #expect(settings.rpc.methodPolicy == .auto)
        #expect(settings.rpc.listenAddresses == RPCServerConfiguration.loopbackAddresses)
        #expect(settings.pool == PoolOptions(banSeconds: 0))
        #expect(settings.notices.isEmpty)
    }

    @Test("A node of another chain makes no blocks, and lets only pages of this machine and polkadot.js.org in")
    func full() throws {
        let settings = try settings("--chain local")
        #expect(settings.chainSpec.id == "test_local")
        #expect(settings.authoring == .none)
        #expect(settings.sessionKeySeed == nil)
        #expect(settings.rpc.origins == .localAndApps)
        #expect(!settings.pool.isAuthor)
        #expect(settings.pool.banDuration == .seconds(1800))
        #expect(settings.databaseCache == nil)
    }

    @Test("A chain that is named is the chain also with --dev, which then tells how to run it")
    func developmentOfAnother() throws {
        let settings = try settings("--dev --chain local --db-cache 96 --database rocksdb")
        #expect(settings.chainSpec.id == "test_local")
        #expect(settings.authoring == .consensus(otherwise: .interval(milliseconds: 3000)))
        #expect(settings.databaseCache == 96 << 20)
        #expect(settings.notices.isEmpty)
    }

    @Test("An authority of the development chain does not wait for others")
    func developmentAuthority() throws {
        #expect(
            try settings("--chain dev --alice").authoring == .consensus(otherwise: .interval(milliseconds: 3000)))
    }

    @Test(
        "An authority makes blocks by the chain's consensus; the well-known ones have keys that everybody knows",
        arguments: [
            ("--chain local --validator", nil), ("--chain local --bob", "//Bob"), ("--chain local --one", "//One"),
        ])
    func authorities(line: String, seed: String?) throws {
        let settings = try settings(line)
        #expect(settings.authoring == .consensus(otherwise: nil))
        #expect(settings.sessionKeySeed == seed)
    }

    @Test("The RPC server has Substrate's defaults where nothing is said")
    func rpcDefaults() throws {
        let told = try settings("--chain local").rpc
        let standard = RPCServerConfiguration()
        #expect(told.port == 9944)
        #expect(told.maxConnections == standard.maxConnections)
        #expect(told.maxRequestSize == 15 << 20)
        #expect(told.maxResponseSize == 15 << 20)
        #expect(told.maxSubscriptionsPerConnection == 1024)
        #expect(told.messageBufferCapacity == 64)
        #expect(told.batches == .unlimited)
        #expect(told.callsPerMinute == nil)
    }

    @Test("Each option of the RPC server arrives")
    func rpc() throws {
        let told = try settings(
            """
            --chain dev --rpc-port 0 --rpc-external --rpc-methods Unsafe --rpc-cors http://a.org,https://b.org:* \
            --rpc-max-connections 7 --rpc-max-request-size 2 --rpc-max-response-size 3 \
            --rpc-max-subscriptions-per-connection 5 --rpc-message-buffer-capacity-per-connection 6 \
            --rpc-max-batch-request-len 8 --rpc-rate-limit 9
            """
        ).rpc
        #expect(told.port == 0)
        #expect(told.listenAddresses == RPCServerConfiguration.externalAddresses)
        #expect(told.methodPolicy == .unsafe)
        #expect(told.origins == .allowed(["http://a.org", "https://b.org:*"]))
        #expect(told.maxConnections == 7)
        #expect(told.maxRequestSize == 2 << 20)
        #expect(told.maxResponseSize == 3 << 20)
        #expect(told.maxSubscriptionsPerConnection == 5)
        #expect(told.messageBufferCapacity == 6)
        #expect(told.batches == .limited(8))
        #expect(told.callsPerMinute == 9)
        #expect(try settings("--dev --rpc-disable-batch-requests").rpc.batches == .disabled)
        #expect(try settings("--dev --rpc-port 65535").rpc.port == 65535)
        #expect(try settings("--dev --rpc-max-request-size 4294967295").rpc.maxRequestSize == 4_294_967_295 << 20)
    }

    @Test("Origins are separated by commas, with spaces around them", arguments: ["all", "*", "http://a, all"])
    func allOrigins(text: String) throws {
        let run = try command(RunCommand<RecordingBackend>.self, ["--chain", "local", "--rpc-cors", text])
        #expect(run.rpc.rpcCors == .all)
    }

    @Test("The pool's options arrive")
    func pool() throws {
        #expect(
            try settings("--dev --pool-limit 10 --pool-kbytes 20 --tx-ban-seconds 30").pool
                == PoolOptions(count: 10, kibibytes: 20, banSeconds: 30))
    }

    @Test(
        "Blocks are made as it is said, and by an authority",
        arguments: [
            ("--dev --sealing instant", SealingMode.instant), ("--dev --sealing manual", .manual),
            ("--chain local --sealing 500", .interval(milliseconds: 500)),
        ])
    func sealing(line: String, mode: SealingMode) throws {
        let settings = try settings(line)
        #expect(settings.authoring == .sealing(mode))
        #expect(settings.pool.isAuthor)
    }

    @Test(
        "States are kept as it is said",
        arguments: [
            ("archive", StatePruning.archive), ("archive-canonical", .archiveCanonical), ("0", .keep(0)),
            ("1000", .keep(1000)),
        ])
    func pruning(text: String, pruning: StatePruning) throws {
        #expect(try settings("--dev --state-pruning \(text)").statePruning == pruning)
    }

    @Test(
        "A node is called what it is given, else after its account",
        arguments: [
            ("--dev --name Homer", "Homer"), ("--dev --alice", "Alice"), ("--dev --one", "One"),
            ("--dev --ferdie --name Homer", "Homer"),
        ])
    func names(line: String, name: String) throws {
        #expect(try settings(line).nodeName == name)
    }

    @Test("A node without a name finds one of two words")
    func randomName() throws {
        let name = try settings("--dev").nodeName
        #expect(name.split(separator: "-").count == 2)
        #expect(NodeName.fault(in: name) == nil)
    }

    @Test(
        "What changes nothing yet is accepted and told once",
        arguments: [
            ("--dev --no-telemetry --no-prometheus --no-mdns --no-hardware-benchmarks", [String]()),
            ("--dev --blocks-pruning archive", []),
            ("--dev --blocks-pruning 256", ["--blocks-pruning has no effect yet: all blocks are kept"]),
            ("--dev --port 30333", ["--port has no effect yet"]),
            ("--dev --no-grandpa --enable-log-reloading --offchain-worker never", []),
            ("--dev --database paritydb", ["--database has no effect: the data are kept in RocksDB"]),
            (
                "--dev --trie-cache-size 0 --offchain-worker always --keystore-path /k",
                ["--offchain-worker, --trie-cache-size, --keystore-path have no effect yet"]
            ),
            (
                "--dev --pool-type fork-aware --sync warp --reserved-only --reserved-nodes /a /b",
                ["--reserved-only, --pool-type, --sync, --reserved-nodes have no effect yet"]
            ),
            (
                "--dev --rpc-rate-limit-whitelisted-ips ::1/64 --experimental-rpc-endpoint listen-addr=[::1]:1",
                ["--rpc-rate-limit-whitelisted-ips, --experimental-rpc-endpoint have no effect yet"]
            ),
            ("--dev --rpc-external", []),
            (
                "--dev --unsafe-rpc-external --rpc-methods unsafe",
                [
                    "whoever reaches this machine may call unsafe RPC methods; leave --rpc-methods unsafe out, or let nobody through but a proxy that filters methods"
                ]
            ),
        ])
    func notices(line: String, notices: [String]) throws {
        #expect(try settings(line).notices == notices)
    }

    @Test("The line with which network test tools start nodes is understood")
    func zombienet() throws {
        let settings = try settings(
            """
            --chain dev --name alice --rpc-cors all --rpc-methods unsafe --node-key 0001 --no-telemetry \
            --prometheus-external --validator --insecure-validator-i-know-what-i-do \
            --bootnodes /ip4/127.0.0.1/tcp/1/ws/p2p/a /ip4/127.0.0.1/tcp/2/ws/p2p/b --prometheus-port 9615 \
            --rpc-port 9900 --listen-addr /ip4/0.0.0.0/tcp/30333/ws --base-path /data
            """)
        #expect(settings.nodeName == "alice")
        #expect(settings.rpc.port == 9900)
        #expect(settings.rpc.origins == .all)
        #expect(
            settings.notices == [
                "--prometheus-external, --prometheus-port, --node-key, --bootnodes, --listen-addr have no effect yet"
            ])
    }

    @Test("A run needs no subcommand, and takes one; values may be called like subcommands")
    func subcommands() throws {
        for (line, name) in [
            ("run --dev --name a", "a"), ("--dev --name key", "key"), ("--name inspect --dev", "inspect"),
        ] {
            let run = try command(RunCommand<RecordingBackend>.self, line)
            #expect(run.chain.dev)
            #expect(run.role.name == name)
        }
        #expect(throws: CommandLineError.noChain) { try settings("") }
    }

    @Test(
        "Lines that can not be meant are refused with what is wrong",
        arguments: [
            ("--dev --tmp --base-path /a", "--tmp removes"),
            ("--dev --alice --bob", "--bob"),
            ("--dev --rpc-disable-batch-requests --rpc-max-batch-request-len 3", "leaves no batch"),
            ("--chain local --validator --rpc-external", "--unsafe-rpc-external"),
            ("--dev --rpc-port 65536", "0 to 65535"),
            ("--dev --rpc-port -1", "Missing value"),
            ("--dev --rpc-port=-1", "0 to 65535"),
            ("--dev --rpc-port 99999999999999999999999", "0 to 65535"),
            ("--dev --rpc-port 1e3", "0 to 65535"),
            ("--dev --rpc-max-request-size 0", "1 to 4294967295"),
            ("--dev --rpc-max-request-size 9223372036854775807", "1 to 4294967295"),
            ("--dev --rpc-methods some", "auto, safe or unsafe"),
            ("--dev --rpc-cors ,", "origins such as"),
            ("--dev --pool-kbytes 18446744073709551616", "1 to 4294967295"),
            ("--dev --tx-ban-seconds -5", "Missing value"),
            ("--dev --sealing 0", "instant, manual or milliseconds"),
            ("--dev --sealing never", "instant, manual or milliseconds"),
            ("--dev --state-pruning 4294967296", "number of blocks"),
            ("--dev --state-pruning none", "number of blocks"),
            ("--dev --blocks-pruning 1.5", "number of blocks"),
            ("--dev --name a.b", "has a . or @"),
            ("--dev --name me@home", "has a . or @"),
            ("--dev --name https://x", "looks like the address of a page"),
            ("--dev --name \(String(repeating: "x", count: 64))", "fewer than 64"),
            ("--dev --log sync=loud", "\"sync=loud\""),
            ("--dev -l info,,debug", "\"\""),
            ("--dev --unknown", "--unknown"),
            ("--dev build-spec", "build-spec"),
            ("--chain", "Missing value"),
            ("--chain=", "--chain"),
            ("--dev --base-path=", "Missing value"),
            ("key generate --words 13", "12, 15, 18, 21 or 24"),
            ("key inspect //Alice --scheme rsa", "sr25519, ed25519 or ecdsa"),
            ("key inspect //Alice --network 16384", "0 to 16383"),
            ("key inspect //Alice --network 46", "0 to 16383"),
            ("key inspect //Alice --output-type xml", "xml"),
        ])
    func refusals(line: String, part: String) throws {
        let arguments = line.split(separator: " ").map(String.init)
        let refusal = try #require(refused(arguments))
        #expect(refusal.message.contains(part))
        #expect(refusal.code == 64)
        #expect(!refusal.message.contains("\n"))
    }

    @Test("An empty path is not taken for the working directory", arguments: ["--base-path", "--chain"])
    func emptyPath(option: String) throws {
        let refusal = try #require(refused(["--tmp", option, ""]))
        #expect(refusal.message.contains(option))
        #expect(refusal.code == 64)
    }

    @Test("A name of 63 characters is the longest")
    func longestName() throws {
        #expect(NodeName.fault(in: String(repeating: "é", count: 63)) == nil)
        #expect(NodeName.fault(in: "a\u{7}b") != nil)
        #expect(NodeName.fault(in: "  ") != nil)
    }

    @Test("The program's help has each option of a run, for people and for tools that look for them")
    func help() {
        let help = Program.help(columns: 120)
        for part in [
            "--dev", "--chain", "--base-path", "--rpc-port", "--rpc-cors", "--pool-limit", "--log", "--alice",
            "--sealing", "RPC", "TRANSACTION POOL", "build-spec", "purge-chain", "key inspect //Alice",
        ] {
            #expect(help.contains(part), "\(part)")
        }
        #expect(!help.contains("--node-key"))
    }

    @Test("The help tells the defaults that hold")
    func defaults() throws {
        let run = try command(RunCommand<RecordingBackend>.self, "--dev")
        let help = Program.help(columns: 400)
        for (option, value) in [
            ("rpc-port", run.rpc.rpcPort), ("rpc-max-connections", run.rpc.rpcMaxConnections),
            ("rpc-max-request-size", run.rpc.rpcMaxRequestSize),
            ("rpc-max-response-size", run.rpc.rpcMaxResponseSize),
            ("rpc-max-subscriptions-per-connection", run.rpc.rpcMaxSubscriptionsPerConnection),
            ("rpc-message-buffer-capacity-per-connection", run.rpc.rpcMessageBufferCapacityPerConnection),
            ("pool-limit", run.pool.poolLimit), ("pool-kbytes", run.pool.poolKbytes),
        ] {
            let part = try #require(help.split(separator: "  --").first { $0.hasPrefix("\(option) ") })
            #expect(part.contains("(default: \(value))"), "\(option)")
        }
    }

    @Test("The version is the program's name and number")
    func version() throws {
        let refusal = try #require(refused(["--version"]))
        #expect(refusal.message.hasPrefix("cybros-node 0.1.0"))
        #expect(refusal.code == 0)
    }
}
