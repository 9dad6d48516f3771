import Crypto
import Foundation
import Primitives
import StateMachine
import Storage
import TestSupport
import Testing
import Trie

@Suite("Genesis of real chains")
struct GenesisVectorTests {
    private func vector(_ name: String) throws -> [[UInt8]: [UInt8]] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let data = try Data(contentsOf: root.appendingPathComponent("../shared/vectors/\(name)"))
        let spec = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let genesis = try #require(spec["genesis"] as? [String: Any])
        let raw = try #require(genesis["raw"] as? [String: Any])
        let top = try #require(raw["top"] as? [String: String])
        return Dictionary(uniqueKeysWithValues: top.map { (Self.bytes($0.key), Self.bytes($0.value)) })
    }

    private static func bytes(_ hex: String) -> [UInt8] {
        func digit(_ character: UInt8) -> UInt8 { character <= 57 ? character - 48 : (character | 32) - 87 }
        let digits = Array(hex.utf8.dropFirst(2))
        return stride(from: 0, to: digits.count, by: 2).map { digit(digits[$0]) << 4 | digit(digits[$0 + 1]) }
    }

    /// Zero parent, number 0, roots, empty digest.
    private func genesisHash(stateRoot: Hash256) -> Hash256 {
        Blake2b.hash256(Hash256.zero.bytes + [0] + stateRoot.bytes + TrieRoot.empty.bytes + [0])
    }

    @Test(
        "Root and hash are those of the chain",
        arguments: [
            (
                "westend-raw-chain-spec.json", StateVersion.v0,
                "0xe143f23803ac50e8f6f8e62695d1ce9e4e1d68aa36c1cd2cfd15340213f3423e"
            ),
            (
                "coretime-polkadot-chain-spec.json", .v1,
                "0xefb56e30d9b4a24099f88820987d0f45fb645992416535d87650d98e00f46fc4"
            ),
        ])
    func genesis(file: String, version: StateVersion, hash: String) throws {
        let top = try vector(file)
        let genesis = try GenesisState(top: top, version: version)
        #expect(genesisHash(stateRoot: genesis.root).bytes == Self.bytes(hash))
        #expect(TrieRoot.of(top.map { ($0.key, $0.value) }, version: version) == genesis.root)

        let folder = try TemporaryFolder()
        let store = try StateStore(database: try Database(path: folder.path))
        var batch = store.database.makeBatch()
        try store.initialize(genesis, block: genesisHash(stateRoot: genesis.root), into: &batch)
        try store.database.write(batch)
        let view = try store.view(root: genesis.root)
        for (key, value) in top {
            #expect(try view.get(key) == value)
            #expect(try view.valueHash(key) == Blake2b.hash256(value))
        }
        let code = [UInt8](":code".utf8)
        let proof = try view.proof(of: [code])
        #expect(try TrieProof.value(of: code, root: genesis.root, proof: proof) == top[code])
        let untouched = Externalities(backend: .stored(view))
        #expect(untouched.storageRoot(version: version.rawValue) == genesis.root.bytes)
    }
}
