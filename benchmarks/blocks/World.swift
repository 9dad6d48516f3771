import Aura
import Authorship
import Blockchain
import Crypto
import Executor
import Foundation
import Primitives
import ScaleCodec
import StateMachine
import Storage

/// Two chains with the same genesis of many accounts, in databases that are opened anew so that nothing is cached.
struct World {
    let runtime: RuntimeUnderTest
    let author: Blockchain
    let importer: Blockchain
    let keys: [Sr25519.KeyPair]
    let genesis: Hash256

    init(_ runtime: RuntimeUnderTest, _ keys: [Sr25519.KeyPair]) throws {
        self.runtime = runtime
        self.keys = keys
        let state = try runtime.genesis(keys.map { AccountID(words: $0.publicKey.words) })
        author = try World.chain(state, runtime.executor)
        importer = try World.chain(state, runtime.executor)
        genesis = author.info.genesis
    }

    private static func chain(_ state: GenesisState, _ executor: Executor) throws -> Blockchain {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("block-bench-\(UUID())").path
        func open() throws -> Blockchain {
            try Blockchain(
                database: try Database(path: folder), genesis: state, pruning: .standard, executor: executor)
        }
        do { _ = try open() }
        return try open()
    }

    /// Signed transfers from accounts that no earlier round touched to others likewise.
    func transfers(_ count: Int, round: Int) -> [[UInt8]] {
        let offset = round * count * 2
        return (0..<count).map { index in
            let sender = keys[(offset + index) % keys.count]
            let recipient = keys[(offset + count + index) % keys.count]
            let call =
                runtime.transfer + MultiAddress.id(AccountID(words: recipient.publicKey.words)).encoded()
                + Compact<Balance>(1_000_000_000_000).encoded()
            // Immortal, nonce 0, no tip; then what is signed and not sent.
            let extra: [UInt8] = [0, 0, 0]
            let implicit =
                runtime.specVersion.encoded() + runtime.transactionVersion.encoded() + genesis.bytes + genesis.bytes
            let signature = sender.sign(call + extra + implicit)
            return [0x84] + MultiAddress.id(AccountID(words: sender.publicKey.words)).encoded() + [1] + signature.bytes
                + extra + call
        }
    }

    /// The time to build and import here, and to execute and import there.
    func measure(_ extrinsics: [[UInt8]]) throws -> (built: Time, executed: Time) {
        var block: ExecutedBlock?
        let building = try Time.measure {
            let parent = author.info.best
            let time = UInt64(parent.number) * 6000 + 1_700_000_000_000
            let slot = try AuraConfiguration(after: parent.hash, in: author)?.slot(at: time)
            let builder = try BlockBuilder(
                chain: author, parent: parent, digest: Digest(logs: slot.map { [AuraDigest.preRuntime($0)] } ?? []))
            try builder.applyInherents(InherentData(time: time, slot: slot))
            for extrinsic in extrinsics {
                guard case .success(.success) = builder.apply(OpaqueExtrinsic(extrinsic)) else {
                    fatalError("a transfer of the benchmark was refused: \(builder.apply(OpaqueExtrinsic(extrinsic)))")
                }
            }
            let made = try builder.finish()
            try author.importBlock(made)
            block = made
        }
        guard let block else { fatalError("no block was made") }
        let importing = try Time.measure {
            let executed = try importer.execute(Block(header: block.header, extrinsics: block.extrinsics))
            try importer.importBlock(executed)
        }
        try author.finalize(author.info.best.hash)
        try importer.finalize(importer.info.best.hash)
        return (building, importing)
    }
}
