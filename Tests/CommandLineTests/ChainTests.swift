import ChainSpec
import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandLineOptions

@Suite("Chains")
struct ChainTests {
    @Test(
        "The genesis of public chains has its known hash, and tells what is not known of it",
        arguments: [
            (
                "westend-raw", "0xe143f23803ac50e8f6f8e62695d1ce9e4e1d68aa36c1cd2cfd15340213f3423e", UInt8?.some(0),
                "state version 0 is assumed"
            ),
            (
                "westend-light", "0xe143f23803ac50e8f6f8e62695d1ce9e4e1d68aa36c1cd2cfd15340213f3423e", nil,
                "only the root"
            ),
            (
                "polkadot-light", "0x91b171bb158e2d3848fa23a9f1c25182fb8e20313b2c1eb49219da7a70ce90c3", nil,
                "only the root"
            ),
            (
                "coretime-polkadot", "0xefb56e30d9b4a24099f88820987d0f45fb645992416535d87650d98e00f46fc4", 1, nil
            ),
            ("node-template", nil, nil, nil),
        ] as [(String, String?, UInt8?, String?)])
    func genesis(name: String, hash: String?, stateVersion: UInt8?, remark: String?) throws {
        let report = try command(
            InspectCommand<RecordingBackend>.Genesis.self, ["inspect", "genesis", "--chain", vector(name)]
        ).report()
        if let hash { #expect(hex(report.hash.bytes) == hash) }
        if name != "node-template" {
            #expect(report.stateVersion == stateVersion)
            if let remark { #expect(report.remark?.contains(remark) == true) } else { #expect(report.remark == nil) }
        }
        let lines = report.text.split(separator: "\n")
        #expect(lines[0].hasPrefix("Chain:         "))
        #expect(lines[1] == "Genesis hash:  \(hex(report.hash.bytes))")
        #expect(lines[2] == "State root:    \(hex(report.stateRoot.bytes))")
        #expect(lines[3] == "State version: \(report.stateVersion.map(String.init) ?? "unknown")")
    }

    @Test("An embedded chain's genesis is the one that the node makes")
    func embeddedGenesis() throws {
        let report = try command(InspectCommand<RecordingBackend>.Genesis.self, "inspect genesis --chain dev").report()
        #expect(report.chainID == "test_dev")
        #expect(report.remark == "there is no code; state version 0 is assumed")
    }

    @Test("A specification is printed as it is, or with its genesis written out; either reads back")
    func buildSpec() throws {
        let plain = try command(BuildSpecCommand<RecordingBackend>.self, "build-spec --chain local").output()
        #expect(plain == (try RecordingBackend.spec(of: .local)))
        let raw = try command(
            BuildSpecCommand<RecordingBackend>.self, "build-spec --dev --raw --disable-default-bootnode"
        ).output()
        #expect(raw.genesis == .raw(RawGenesis(top: [.init(key: [1], value: [2])])))
        #expect(try ChainSpec(parsing: Array(raw.text.utf8)) == raw)
        let file = try command(
            BuildSpecCommand<RecordingBackend>.self, ["build-spec", "--raw", "--chain", vector("node-template")]
        ).output()
        #expect(file == (try ChainSpec(contentsOfFile: vector("node-template"))))
    }

    @Test("A light specification has no state to write out")
    func lightSpec() throws {
        let command = try command(
            BuildSpecCommand<RecordingBackend>.self, ["build-spec", "--raw", "--chain", vector("polkadot-light")])
        #expect(throws: CommandLineError.node("there is no state")) { try command.output() }
    }

    @Test("Each command needs a chain", arguments: ["build-spec", "purge-chain", "inspect genesis"])
    func noChain(line: String) throws {
        var command = try Program.parseAsRoot(line.split(separator: " ").map(String.init))
        #expect(throws: CommandLineError.noChain) { try command.run() }
        #expect(Program.exitCode(for: CommandLineError.noChain).rawValue == 1)
    }

    @Test("A file that is no specification is named with the reason, in one line")
    func badFiles() async throws {
        try await withFolder { folder in
            let contents: [(String, [UInt8])] = [
                ("empty", []), ("binary", [0xFF, 0xFE, 0x00, 0x80]), ("list", Array("[]".utf8)),
                ("open", Array("{\"name\": \"a".utf8)), ("deep", Array(repeating: UInt8(ascii: "["), count: 100_000)),
                (
                    "escape",
                    Array(#"{"name":"a","id":"../../x","genesis":{"raw":{"top":{},"childrenDefault":{}}}}"#.utf8)
                ),
            ]
            for (name, bytes) in contents { try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
            for path in contents.map({ "\(folder)/\($0.0)" }) + [folder, "\(folder)/none", "\(folder)/a\u{0}b"] {
                let command = try command(BuildSpecCommand<RecordingBackend>.self, ["build-spec", "--chain", path])
                #expect {
                    try command.output()
                } throws: { error in
                    guard case .badChainSpec(path, _) = error as? CommandLineError else { return false }
                    return !"\(error)".contains("\n")
                }
            }
        }
    }
}
