import ChainTestSupport
import Crypto
import CybrosRuntime
import OffchainComputingWorkers
import Primitives
import ScaleCodec
import StateMachine
import Testing

@Suite("Heartbeats on the real chain")
struct HeartbeatTests {
    private let test: TestChain

    init() throws { test = try TestChain() }

    /// The collective flip of the parents' hashes as `cybros-pallets.md` 2.8 has it, over a ring that is not full yet.
    private func flip(_ parents: [Hash256], block: Int, subject: [UInt8]) -> [UInt8] {
        var values = (0..<81).map { position -> [UInt8] in
            let parent = parents[(block - 1 + position) % parents.count]
            return Blake2b.hash256([UInt8(position)] + subject.encoded() + parent.bytes).bytes
        }
        while values.count > 1 {
            values = stride(from: 0, to: values.count, by: 3).map { place in
                (0..<32).map { byte in
                    let (a, b, c) = (values[place][byte], values[place + 1][byte], values[place + 2][byte])
                    return (a & b) | (b & c) | (a & c)
                }
            }
        }
        return values[0]
    }

    @Test("A worker's heartbeat is due in the first four fifths of the next window, where the collective flip says")
    func dueBlock() throws {
        let (alice, worker) = (DevelopmentKeys.alice, DevelopmentKeys.charlie)
        let address = MultiAddress.id(worker.accountID)
        try test.extend([
            test.sign(.workersPallet(.registerImpl(attestationMethod: .optOut)), by: alice, nonce: 0),
            test.sign(
                .workersPallet(.registerImplBuild(implID: 101, version: 1, magicBytes: nil)), by: alice, nonce: 1),
            test.sign(
                .workersPallet(.registerWorker(worker: address, implID: 101, initialDeposit: 400_000_000_000_000)),
                by: alice, nonce: 2),
        ])
        for _ in 0..<3 { try test.extend() }
        let payload = OnlinePayload(
            implID: 101, implSpecVersion: 1, implBuildVersion: 1, implBuildMagicBytes: ImplBuildMagicBytes())
        try test.extend([
            test.sign(.workersPallet(.online(payload: payload, attestation: .optOut)), by: worker, nonce: 0)
        ])

        // Every block has put its parent's hash into the ring.
        let block = Int(test.chain.info.best.number)
        let state = try test.chain.state(at: test.chain.info.best.hash)
        let parents = try (0..<block).map { number in
            try Hash256(
                decoding: #require(
                    try state.get(
                        StorageKeys.value("System", "BlockHash")
                            + Twox.hash64(UInt32(number).encoded()) + UInt32(number).encoded())))
        }
        let start: UInt32 = 0
        let subject = Array("computing_workers".utf8) + worker.accountID.bytes + start.encoded()
        let random = try UInt32(decoding: Array(flip(parents, block: block, subject: subject).prefix(4)))
        let key =
            StorageKeys.value("OffchainComputingInfra", "FlopSet") + Blake2b.hash128(worker.accountID.bytes)
            + worker.accountID.bytes
        #expect(try state.get(key) == (start + 300 + random % 240).encoded())
    }
}
