import Blockchain
import ChainSpec
import ChainTestSupport
import Executor
import JSON
import NodeService
import Primitives
import StateMachine
import Storage
import Testing

@Suite("Genesis states of chain specifications")
struct ChainSpecificationTests {
    private func genesis(_ spec: ChainSpec) throws -> (Hash256, Blockchain, TemporaryFolder) {
        let folder = try TemporaryFolder()
        let chain = try Blockchain(
            database: try Database(path: folder.path), genesis: try Genesis().state(of: spec), pruning: .standard,
            executor: Executor(native: EmbeddedRuntime.native))
        return (chain.info.genesis, chain, folder)
    }

    @Test(
        "The raw specification of a chain has the same genesis as the plain one, through its text too",
        arguments: DevelopmentChains.ID.allCases)
    func raw(id: DevelopmentChains.ID) throws {
        let plain = try DevelopmentChains.spec(id)
        let raw = plain.withGenesis(try Genesis().raw(of: plain))
        let expected = try genesis(plain).0
        #expect(try genesis(raw).0 == expected)
        #expect(try genesis(ChainSpec(parsing: Array(raw.text.utf8))).0 == expected)
        #expect(try genesis(ChainSpec(parsing: Array(plain.text.utf8))).0 == expected)
    }

    @Test("A specification with only a state root has no state for a full node")
    func light() throws {
        let spec = try ChainSpec(name: "light", id: "light", genesis: .stateRootHash(.zero))
        #expect(throws: GenesisError.noState) { try Genesis().state(of: spec) }
        #expect(GenesisError.noState.description.contains("full specification"))
    }

    @Test("A plain specification of another runtime can not be built")
    func foreignPlain() throws {
        let spec = try ChainSpec(
            name: "foreign", id: "foreign",
            genesis: .runtimeGenesis(RuntimeGenesis(code: [0, 1, 2], configuration: .patch(.object([:])))))
        #expect(throws: GenesisError.executor(.foreignCode)) { try Genesis().state(of: spec) }
    }

    @Test("A raw specification of another runtime opens; calls to its runtime are refused")
    func foreignRaw() throws {
        let entries = [
            RawGenesis.Entry(key: Array(":code".utf8), value: [0, 1, 2]), RawGenesis.Entry(key: [1], value: [2]),
        ]
        let spec = try ChainSpec(name: "foreign", id: "foreign", genesis: .raw(RawGenesis(top: entries)))
        let (hash, chain, folder) = try genesis(spec)
        #expect(throws: BlockchainError.executor(.foreignCode)) { try chain.runtimeVersion(at: hash) }
        withExtendedLifetime(folder) {}
        let empty = try ChainSpec(
            name: "empty", id: "empty", genesis: .raw(RawGenesis(top: [RawGenesis.Entry(key: [1], value: [2])])))
        let (root, without, other) = try genesis(empty)
        #expect(throws: BlockchainError.executor(.noCode)) { try without.runtimeVersion(at: root) }
        withExtendedLifetime(other) {}
    }

    @Test("A configuration that the runtime refuses is refused in its words")
    func refused() throws {
        let spec = try ChainSpec(
            name: "bad", id: "bad",
            genesis: .runtimeGenesis(
                RuntimeGenesis(
                    code: EmbeddedRuntime.code, configuration: .patch(["sudo": ["key": "nobody"]]))))
        #expect(throws: GenesisError.refused("nobody is not an SS58 address with prefix 42")) {
            try Genesis().state(of: spec)
        }
    }

    @Test("What a specification leaves out has the default value")
    func defaults() throws {
        let spec = try ChainSpec(
            name: "empty", id: "empty",
            genesis: .runtimeGenesis(RuntimeGenesis(code: EmbeddedRuntime.code, configuration: .patch(.object([:])))))
        let (hash, chain, folder) = try genesis(spec)
        #expect(try chain.runtimeVersion(at: hash) == EmbeddedRuntime.version)
        withExtendedLifetime(folder) {}
    }

    @Test("A preset that is named is laid over the defaults; a name that the runtime does not know is an error")
    func presets() throws {
        func spec(_ preset: String) throws -> ChainSpec {
            try ChainSpec(
                name: "preset", id: "preset",
                genesis: .runtimeGenesis(RuntimeGenesis(code: EmbeddedRuntime.code, configuration: .preset(preset))))
        }
        for (name, chain) in [("development", DevelopmentChains.ID.dev), ("local", .local)] {
            #expect(try Genesis().state(of: spec(name)).root == Genesis().state(of: DevelopmentChains.spec(chain)).root)
        }
        #expect(throws: GenesisError.unknownPreset("nothing")) { try Genesis().state(of: spec("nothing")) }
    }
}
