import Authorship
import Blockchain
import ChainTestSupport
import Crypto
import CybrosRuntime
import FrameSupport
import HostInterface
import OffchainComputing
import OffchainComputingWorkers
import Primitives
import ScaleCodec
import StateMachine
import Testing

@Suite("Invariants of the whole runtime")
struct InvariantTests {
    private let test: TestChain

    init() throws { test = try TestChain(pruning: .keep(4)) }

    private func checkInvariants(_ comment: Comment) throws {
        let host = Externalities(backend: .stored(try test.chain.state(at: test.chain.info.best.hash)))
        do throws(TryStateFailure) {
            try HostContext.with(host) { () throws(TryStateFailure) in
                try host.withRuntimeCall { () throws(TryStateFailure) in try CybrosRuntime.tryState() }
            }
        } catch {
            Issue.record("\(error.pallet): \(error.invariant), \(comment)")
        }
    }

    private func nonce(_ key: KeyPair) throws -> Nonce {
        try test.chain.call("AccountNonceApi_account_nonce", key.accountID.bytes, at: test.chain.info.best.hash)
    }

    /// Two workers online in a pool whose jobs anyone may create.
    private func prepare() throws {
        let (alice, bob) = (DevelopmentKeys.alice, DevelopmentKeys.bob)
        let workers = [DevelopmentKeys.charlie, DevelopmentKeys.ed25519]
        let magic = try ImplBuildMagicBytes(decoding: [0])
        var transactions = [
            test.sign(.workersPallet(.registerImpl(attestationMethod: .optOut)), by: alice, nonce: 0),
            test.sign(
                .workersPallet(.registerImplBuild(implID: 101, version: 1, magicBytes: nil)), by: alice, nonce: 1),
            test.sign(
                .poolsPallet(
                    .createPool(
                        implID: 101, jobScheduler: .demoOnly, createJobEnabled: true,
                        autoDestroyProcessedJobEnabled: false)),
                by: alice, nonce: 2),
            test.sign(
                .poolsPallet(.createJobPolicy(poolID: 101, applicableScope: .public, startBlock: nil, endBlock: nil)),
                by: alice,
                nonce: 3),
        ]
        for (place, worker) in workers.enumerated() {
            let address = MultiAddress.id(worker.accountID)
            transactions += [
                test.sign(
                    .workersPallet(.registerWorker(worker: address, implID: 101, initialDeposit: 400_000_000_000_000)),
                    by: bob,
                    nonce: Nonce(place)),
                test.sign(
                    .poolsPallet(.authorizeWorker(poolID: 101, worker: address)), by: alice, nonce: Nonce(4 + place)),
            ]
        }
        try test.extend(transactions)
        for worker in workers {
            let payload = OnlinePayload(
                implID: 101, implSpecVersion: 1, implBuildVersion: 1, implBuildMagicBytes: magic)
            try test.extend([
                test.sign(.workersPallet(.online(payload: payload, attestation: .optOut)), by: worker, nonce: 0),
                test.sign(.poolsPallet(.subscribePool(poolID: 101)), by: worker, nonce: 1),
            ])
        }
        let state = try test.chain.state(at: test.chain.info.best.hash)
        #expect(try state.get(StorageKeys.value("OffchainComputingInfra", "CounterForWorkers")) == [2, 0, 0, 0])
        let flop = try state.get(StorageKeys.value("OffchainComputingInfra", "CounterForFlopSet"))
        #expect(flop == [2, 0, 0, 0])
        #expect(
            try state.keys(prefix: StorageKeys.value("OffchainComputingPool", "WorkerSubscribedPools"), limit: 9).count
                == 2)
    }

    @Test("They hold after random calls of every pallet, and every block executes to what its author made")
    func randomCalls() throws {
        let seed = UInt64.random(in: .min ... .max)
        try prepare()
        try checkInvariants("prepared")
        let metadata = try MetadataReader([UInt8](decoding: RuntimeInMemory().call("Metadata_metadata")))
        // As in FRAME, root may take reserved funds from under a hold, and make issuance another than the sum of balances.
        var calls = RandomCalls(
            metadata: metadata, random: SeededGenerator(seed: seed),
            excluding: RandomCalls.endings.union(["force_unreserve", "force_adjust_total_issuance"]))
        var succeeded: Set<[UInt8]> = []
        // Long enough for a window of heartbeats to end.
        for number in 0..<320 {
            let comment: Comment = "seed \(seed), block \(number)"
            let builder = try BlockBuilder(chain: test.chain, parent: test.chain.info.best, digest: Digest())
            try builder.applyInherents(
                TestChain.inherents(milliseconds: 1_700_000_000_000 + UInt64(test.chain.info.best.number) * 6000))
            for key in RandomCalls.keys.shuffled(using: &calls.random).prefix(4) {
                var nonce = try nonce(key)
                for _ in 0..<2 {
                    let form = TransactionForm(nonce: nonce, genesis: test.chain.info.genesis)
                    let call = calls.next()
                    guard case .success(let outcome) = builder.apply(form.sign(encoded: call, by: key)) else {
                        continue
                    }
                    nonce += 1
                    if case .success = outcome { succeeded.insert(Array(call.prefix(2))) }
                }
            }
            #expect(builder.failure == nil, comment)
            let block = try builder.finish()
            if number % 8 == 0 {
                let again = try test.chain.execute(Block(header: block.header, extrinsics: block.extrinsics))
                #expect(again.changes.top == block.changes.top, comment)
            }
            try test.chain.importBlock(block)
            try test.chain.finalize(block.header.hash)
            if number % 8 == 7 { try checkInvariants(comment) }
        }
        try checkInvariants("seed \(seed), at the end")
        // Enough of them meet to do something.
        #expect(succeeded.count > 15, "seed \(seed)")
    }
}
