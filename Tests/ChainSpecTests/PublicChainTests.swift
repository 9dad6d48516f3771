import ChainSpec
import JSON
import Primitives
import RuntimeBlob
import ScaleCodec
import Testing

@Suite("Specifications of public chains")
struct PublicChainTests {
    /// Root that must not be asked for.
    static func noRoot(_: RawGenesis, _: UInt8) -> Hash256 {
        Issue.record("nothing to compute a root of")
        return .zero
    }

    @Test(
        "A genesis that tells its root has the chain's known hash",
        arguments: [
            ("westend-light", "0xe143f23803ac50e8f6f8e62695d1ce9e4e1d68aa36c1cd2cfd15340213f3423e"),
            ("polkadot-light", "0x91b171bb158e2d3848fa23a9f1c25182fb8e20313b2c1eb49219da7a70ce90c3"),
        ])
    func lightGenesis(name: String, known: String) throws {
        let spec = try Vectors.spec(name)
        let block = try #require(spec.genesisBlock(root: Self.noRoot))
        #expect(block.hash == (try hash(known)))
        #expect(block.header.encoded().count == 98)
        let light = try #require(spec.lightSyncState)
        #expect(light.finalizedBlockHeader.count > 100)
        #expect(light.babeFinalizedBlockWeight > 7_000_000)
    }

    @Test("Westend's raw genesis has 93 keys, and code that tells no version; its root gives the known hash")
    func westend() throws {
        let spec = try Vectors.spec("westend-raw")
        #expect(spec.name == "Westend")
        #expect(spec.id == "westend2")
        #expect(spec.protocolID == "wnd2")
        #expect(spec.chainType == .live)
        #expect(spec.badBlocks.count == 2)
        #expect(spec.telemetryEndpoints == [.init(url: "wss://telemetry.polkadot.io/submit/", verbosity: 0)])
        #expect(spec.properties.ss58Format == 42)
        #expect(spec.properties.tokenSymbols == ["WND"])
        #expect(spec.properties.tokenDecimals == [12])
        #expect(GenesisRuntime(code: spec.genesis.code) == .untold)

        guard case .stateRootHash(let known) = try Vectors.spec("westend-light").genesis else {
            Issue.record("the light specification has no root")
            return
        }
        let block = spec.genesisBlock { genesis, stateVersion in
            #expect(genesis.top.count == 93)
            #expect(genesis.children.isEmpty)
            #expect(stateVersion == 0)
            return known
        }
        #expect(block?.hash == (try hash("0xe143f23803ac50e8f6f8e62695d1ce9e4e1d68aa36c1cd2cfd15340213f3423e")))
    }

    @Test("Coretime's raw genesis has 62 keys and state version 1, and its members without a meaning here are kept")
    func coretime() throws {
        let spec = try Vectors.spec("coretime-polkadot")
        let runtime = GenesisRuntime(code: spec.genesis.code)
        #expect(runtime.stateVersion == 1)
        #expect(runtime.remark == nil)
        #expect(spec.otherMembers == ["relay_chain": "polkadot", "para_id": 1005])
        _ = spec.genesisBlock { genesis, stateVersion in
            #expect(genesis.top.count == 62)
            #expect(stateVersion == 1)
            return .zero
        }
    }

    @Test("The node template is a local chain")
    func nodeTemplate() throws {
        let spec = try Vectors.spec("node-template")
        #expect(spec.chainType == .local)
        #expect(spec.properties.tokenSymbols.isEmpty)
        #expect(spec.properties.tokenDecimals == [15])
        #expect(spec.properties.ss58Format == ChainProperties.defaultSS58Format)
    }

    @Test(
        "What is written reads back as the same specification",
        arguments: ["westend-raw", "coretime-polkadot", "westend-light", "polkadot-light", "node-template"])
    func roundTrip(name: String) throws {
        let spec = try Vectors.spec(name)
        #expect(try ChainSpec(parsing: Array(spec.text.utf8)) == spec)
    }
}
