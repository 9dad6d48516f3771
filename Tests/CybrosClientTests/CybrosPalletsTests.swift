import ChainTestSupport
import Crypto
import NodeService
import Primitives
import ScaleCodec
import Testing

@testable import CybrosClient

@Suite("Helpers for the Cybros pallets")
struct CybrosPalletsTests {
    static let worker = DevelopmentKeys.bob.accountID
    static let payload = OnlinePayload(
        implID: 101, implSpecVersion: 1, implBuildVersion: 1, implBuildMagicBytes: [0])

    /// Every call of the two pallets once, with its encoding where that is known from elsewhere.
    static let calls: [(call: Call, hex: String?)] = {
        let bob = "8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48"
        return [
            (
                .registerWorker(worker, implID: 101, initialDeposit: 1_000_000_000_000_000),
                "650000\(bob)650000000080c6a47e8d03000000000000000000"
            ),
            (.deregisterWorker(worker), nil), (.transferToWorker(worker, 1), nil),
            (.withdrawFromWorker(worker, 1), nil),
            (.online(payload), "6504650000000100000001000000040000"), (.requestOffline, nil),
            (.requestOffline(for: worker), nil), (.forceOffline, nil), (.forceOffline(for: worker), nil),
            (.refreshAttestation(payload), nil), (.heartbeat, "650a"), (.registerImpl(), "650b00"),
            (.deregisterImpl(101), nil), (.updateImplMetadata(101, [1]), nil),
            (.registerImplBuild(101, version: 1), "650e650000000100000000"),
            (.deregisterImplBuild(101, version: 1), nil),
            (.updateImplBuildStatus(101, version: 1, status: .retired), nil),
            (.createPool(implID: 101), "660065000000000101"), (.destroyPool(101), nil),
            (.updatePoolMetadata(101, nil), nil),
            (
                .updatePoolSettings(
                    101, implSpecVersions: 1...2, createJobEnabled: true, autoDestroyProcessedJobEnabled: false), nil
            ),
            (.createJobPolicy(101, scope: .public), "660465000000010000"), (.authorizeAccount(101, 1, worker), nil),
            (.revokeAccount(101, 1, worker), nil), (.destroyJobPolicy(101, 1), nil),
            (.updateJobPolicyEnablement(101, 1, enabled: true), nil),
            (.authorizeWorker(101, worker), "66096500000000\(bob)"), (.revokeWorker(101, worker), nil),
            (.subscribePool(101), "660b65000000"), (.unsubscribePool(101), nil),
            (
                .createJob(101, policyID: 1, implSpecVersion: 1, input: Array("Hello".utf8)),
                "660d6500000001000000000001000000011448656c6c6f00"
            ),
            (.destroyJob(101, 1), nil), (.destroyExpiredJob(101, 1), nil),
            (.takeJob(101, processing: true), "661065000000000100"), (.resignJob(101, 1), nil),
            (
                .submitJobResult(101, 1, .success, output: Array("Hello".utf8)),
                "6612650000000100000000011448656c6c6f0000"
            ),
        ]
    }()

    private func runtime() throws -> ChainRuntime {
        ChainRuntime(
            specName: "origin", specVersion: 100, transactionVersion: 1,
            metadata: try Metadata(decoding: RuntimeMetadata.cybros(15)))
    }

    @Test("There is a helper for each call, and it encodes as the chain has it")
    func callHelpers() throws {
        let runtime = try runtime()
        for (call, hex) in Self.calls {
            let bytes = try runtime.encode(call)
            if let hex { #expect(bytes.hexText == "0x" + hex, "\(call)") }
        }
        for name in [infraPallet, poolPallet] {
            let pallet = try runtime.metadata.pallet(name)
            #expect(
                Set(try runtime.metadata.variants(pallet.calls).map(\.name))
                    == Set(Self.calls.filter { $0.call.pallet == name }.map(\.call.name)))
        }
    }

    @Test("An argument that the runtime does not have, and one that is missing, are errors that name it")
    func changedCalls() throws {
        let runtime = try runtime()
        var call = Call.subscribePool(101)
        call.arguments.append(Value.Field("priority", 1))
        #expect(
            throws: ClientError.value(ValueError(.unknownField("priority")), of: "OffchainComputingPool.subscribe_pool")
        ) {
            try runtime.encode(call)
        }
        call = .takeJob(101, processing: true)
        call.arguments.removeAll { $0.name == "processing" }
        #expect(
            throws: ClientError.value(ValueError(.missingField("processing")), of: "OffchainComputingPool.take_job")
        ) {
            try runtime.encode(call)
        }
        #expect(
            throws: ClientError.value(
                ValueError(.outOfRange("4294967296", type: "UInt32"), path: ["pool_id"]),
                of: "OffchainComputingPool.subscribe_pool")
        ) { try runtime.encode(Call("OffchainComputingPool", "subscribe_pool", ["pool_id": 4_294_967_296])) }
    }

    @Test("Each event of the two pallets is read, and one that is not known is an error that names it")
    func events() throws {
        let metadata = try runtime().metadata
        // Zeros are a value of any of their types.
        let zeros = [UInt8](repeating: 0, count: 512)
        func record(_ pallet: String, _ event: Value) throws -> ChainEvent {
            try ChainEvent(
                record: ["phase": .variant("Initialization"), "event": .variant(pallet, event), "topics": []])
        }
        for name in [infraPallet, poolPallet] {
            let type = try #require(try metadata.pallet(name).events)
            let variants = try metadata.variants(type)
            #expect(variants.count == (name == infraPallet ? 15 : 20))
            for variant in variants {
                var input = ScaleDecoder([variant.index] + zeros)
                let event = try record(name, metadata.decode(type, from: &input))
                #expect(event.name == variant.name)
                if name == infraPallet {
                    #expect(try WorkerEvent(event) != nil)
                    #expect(try PoolEvent(event) == nil)
                } else {
                    #expect(try PoolEvent(event) != nil)
                    #expect(try WorkerEvent(event) == nil)
                }
            }
        }
        let slashed = try record(infraPallet, .variant("WorkerSlashed"))
        #expect(throws: ValueError(.unknownVariant("WorkerSlashed"), path: ["OffchainComputingInfra.WorkerSlashed"])) {
            try WorkerEvent(slashed)
        }
        let paused = try record(poolPallet, .variant("JobPaused", fields: ["pool_id": 1, "job_id": 2]))
        #expect(throws: ValueError(.unknownVariant("JobPaused"), path: ["OffchainComputingPool.JobPaused"])) {
            try PoolEvent(paused)
        }
    }

    @Test("A job goes from its creation to its result by the helpers alone, and is seen at each step")
    func job() async throws {
        try await LiveNode.withClient { client in
            let alice = DevelopmentKeys.alice
            let worker = try KeyPair(scheme: .sr25519, uri: "//Worker")
            func run(_ call: Call, by signer: KeyPair) async throws -> TransactionOutcome {
                let outcome = try await client.submit(call, by: signer).waitForFinalized()
                try outcome.check()
                return outcome
            }
            var outcome = try await run(.registerImpl(), by: alice)
            let registered = try outcome.events.compactMap { try WorkerEvent($0) }
            #expect(registered == [.implRegistered(implID: 101, owner: alice.accountID, attestationMethod: .optOut)])
            _ = try await run(
                .batchAll([
                    .registerImplBuild(101, version: 1, magicBytes: [0]),
                    .registerWorker(worker.accountID, implID: 101, initialDeposit: 1000 * 1_000_000_000_000),
                    .createPool(implID: 101, autoDestroyProcessedJobEnabled: false),
                    .createJobPolicy(101, scope: .public), .authorizeWorker(101, worker.accountID),
                    .updatePoolMetadata(101, [1, 2, 3]),
                ]), by: alice)
            _ = try await run(.online(Self.payload), by: worker)
            outcome = try await run(.subscribePool(101), by: worker)
            #expect(
                try outcome.events.compactMap { try PoolEvent($0) } == [
                    .workerSubscribed(worker: worker.accountID, poolID: 101)
                ])
            outcome = try await run(
                .createJob(101, policyID: 1, uniqueTrackID: [7], implSpecVersion: 1, input: [1, 2]), by: alice)

            var state = client.state(at: outcome.block.hash)
            let info = try #require(try await state.worker(worker.accountID))
            #expect(info.status == .online)
            #expect(info.owner == alice.accountID)
            #expect(info.implBuildVersion == 1)
            #expect(info.uptime == 0)
            #expect(info.attestationExpiresAt == nil)
            #expect(try await state.worker(alice.accountID) == nil)
            // It owes nothing in the window in which it went online.
            #expect(try await state.heartbeatDue(of: worker.accountID) == nil)
            #expect(try await state.workers(ownedBy: alice.accountID) == [worker.accountID])
            #expect(try await state.impls(ownedBy: alice.accountID) == [101])
            #expect(try await state.impl(101)?.workersCount == 1)
            #expect(try await state.implMetadata(101) == nil)
            #expect(try await state.implBuild(101, 1)?.magicBytes == [0])
            #expect(try await state.implBuild(101, 1)?.status == .released)
            let pool = try #require(try await state.pool(101))
            #expect(pool.jobsCount == 1)
            #expect(!pool.autoDestroyProcessedJobEnabled)
            #expect(try await state.pools(ownedBy: alice.accountID) == [101])
            #expect(try await state.pools(authorizing: worker.accountID) == [101])
            #expect(try await state.pools(subscribedBy: worker.accountID) == [101])
            #expect(try await state.poolMetadata(101)?.data == [1, 2, 3])
            #expect(try await state.jobPolicy(101, 1)?.applicableScope == .public)
            #expect(try await state.jobInput(101, 1)?.data == [1, 2])
            #expect(try await state.assignableJobs(101, implSpecVersion: 1) == [1])

            outcome = try await run(.takeJob(101, processing: true), by: worker)
            state = client.state(at: outcome.block.hash)
            #expect(try await state.assignedJobs(of: worker.accountID) == [JobKey(101, 1)])
            #expect(try await state.job(101, 1)?.status == .processing)
            outcome = try await run(.submitJobResult(101, 1, .success, output: [3], proof: [4]), by: worker)
            #expect(
                try outcome.events.compactMap { try PoolEvent($0) } == [
                    .jobResultUpdated(poolID: 101, jobID: 1, result: .success, output: [3], proof: [4]),
                    .jobStatusUpdated(poolID: 101, jobID: 1, status: .processed),
                ])
            state = client.state(at: outcome.block.hash)
            let job = try #require(try await state.job(101, 1))
            #expect(job.result == .success)
            #expect(job.assignee == worker.accountID)
            #expect(job.uniqueTrackID == [7])
            #expect(try await state.jobOutput(101, 1)?.data == [3])
            #expect(try await state.jobProof(101, 1)?.data == [4])
            #expect(try await state.assignedJobs(of: worker.accountID).isEmpty)

            outcome = try await client.submit(.takeJob(101, processing: true), by: worker).waitForInBlock()
            guard case .module("OffchainComputingPool", "NoAssignableJob", let docs) = outcome.failure else {
                Issue.record("\(String(describing: outcome.failure))")
                return
            }
            #expect(docs == "The pool has no job for you at present.")
        }
    }
}
