import ChainSpec
import Primitives
import Testing
import Trie

@Suite("Genesis states with their roots")
struct GenesisRootTests {
    @Test(
        "The root of a written-out genesis state, in the layout that its runtime tells, gives the chain's known hash",
        arguments: [
            ("westend-raw", "0xe143f23803ac50e8f6f8e62695d1ce9e4e1d68aa36c1cd2cfd15340213f3423e"),
            ("coretime-polkadot", "0xefb56e30d9b4a24099f88820987d0f45fb645992416535d87650d98e00f46fc4"),
        ])
    func knownHash(name: String, known: String) throws {
        let spec = try Vectors.spec(name)
        let block = spec.genesisBlock { genesis, stateVersion in
            TrieRoot.of(
                genesis.top.lazy.map { ($0.key, $0.value) }, version: StateVersion(rawValue: stateVersion) ?? .v0)
        }
        #expect(block?.hash == (try hash(known)))
        #expect(TrieRoot.empty == GenesisBlock.emptyTrieRoot)
    }
}
