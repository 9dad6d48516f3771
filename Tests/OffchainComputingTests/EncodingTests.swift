import FrameSupport
import RuntimeTestSupport
import Testing

@testable import OffchainComputing
@testable import OffchainComputingWorkers

/// Bytes and names that clients of the reference chain know.
@Suite struct EncodingTests {
    private let bobHex = "8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48"

    @Test("Storage items lie under the prefixes of the reference")
    func prefixes() throws {
        try scenario { chain in
            chain.run {
                let track = UniqueTrackID()
                let keys: [(String, [UInt8])] = [
                    ("4c72016d74b63ae83d79b02efdb5528e", Pool.pools.storageKey(1)),
                    ("0bf061c0ec95a6ba80ecfde77d375ac6", Pool.poolMetadata.storageKey(1)),
                    ("cfc9227a65d25401d162ca4794ed8483", Pool.jobPolicies.storageKey(1, 1)),
                    ("561cbffa6274635e80a241bb01596d9c", Pool.jobPolicyAuthorizedAccounts.storageKey(1, 1, .bob)),
                    ("15faa956ea18546d67286b47c172b258", Pool.poolAuthorizedWorkers.storageKey(.bob, 1)),
                    ("2eda6e7dcb73fc32e5824b87e6f90775", Pool.workerSubscribedPools.storageKey(.bob, 1)),
                    ("1c88f06ceab6c17559377f12624f77d8", Pool.jobs.storageKey(1, 1)),
                    ("00b13fdb1ded5718dfca5bbffb6781d2", Pool.indexedJobs.storageKey(1, track)),
                    ("4e536c24e78e73f95537bca41ca1a65b", Pool.jobInputs.storageKey(1, 1)),
                    ("5014533261fa2b2660791984ef055dd3", Pool.jobOutputs.storageKey(1, 1)),
                    ("4e1bb632c26610b74454685f6d4a1b5a", Pool.jobProofs.storageKey(1, 1)),
                    ("aa63157e1833d6deb1c94054fe6ec1bc", Pool.nextPoolID.key),
                    ("5c6ce7385c2055bf518a19c5041b39e1", Pool.nextJobPolicyID.storageKey(1)),
                    ("89d2615a6c039ab69295c7ae0d7359fd", Pool.nextJobID.storageKey(1)),
                    ("2098ac5b91b1e164fdcca2f611086739", Pool.accountOwningPools.storageKey(.bob, 1)),
                    ("10b2153c74a18dba5e6c38a99ea1f6bd", Pool.accountBeneficialJobs.storageKey(.bob, 1, 1)),
                    ("57fadacbcd9a82a0c739c5899ce17bf9", Pool.workerAssignedJobs.storageKey(.bob, 1, 1)),
                    ("f7841f851d9bcf0117eb9d4f2791cd1f", Pool.assignableJobs.storageKey(1, 1, 1)),
                    ("a50985a34d970d20cc7062cac695ffc2", Pool.counterForWorkerAddedPools.storageKey(.bob)),
                    ("771d81bd15b9087952c4bbfd46cb79b1", Pool.counterForWorkerSubscribedPools.storageKey(.bob)),
                    ("bc8c33e2dcfa417a6a2dbaabe5eadb7f", Pool.counterForWorkerAssignedJobs.storageKey(.bob)),
                ]
                for (item, key) in keys {
                    #expect(hex(Array(key.prefix(32))) == "4e1d4202af8cfbdfacc59499e2f0b332" + item)
                }
                #expect(hex(Array(Pool.pools.storageKey(101).suffix(20))) == "2c26abf3b390e47e4ce118221f72ecc565000000")
                #expect(
                    hex(Array(Pool.jobs.storageKey(101, 1).suffix(40)))
                        == "2c26abf3b390e47e4ce118221f72ecc565000000" + "d82c12285b5d4551f88e8f6e7eb52b8101000000")
                #expect(Pool.counterForWorkerAssignedJobs.storageKey(.bob).count - 32 + 4 == 52)
                #expect(Pool.storedVersion == 1)
                #expect(
                    Host.get(hex("4e1d4202af8cfbdfacc59499e2f0b332" + "4e7b9012096b41c4eb3aaf947f6ea429")) == [1, 0])
            }
            try chain.startPool()
            chain.run {
                let counter = hex("4e1d4202af8cfbdfacc59499e2f0b332" + "721eaf896e8f8f767c3879fe05da0c82")
                #expect(Host.get(counter) == [1, 0, 0, 0])
                // A unit is stored as no bytes, which is not the same as nothing.
                #expect(Host.get(Pool.accountOwningPools.storageKey(.alice, 101)) == [])
            }
        }
    }

    @Test("Calls have the reference's bytes")
    func calls() throws {
        let bob = MultiAddress.id(try #require(AccountID(hex(bobHex))))
        let calls: [(Pool.Call, String)] = [
            (
                .createPool(
                    implID: 101, jobScheduler: .demoOnly, createJobEnabled: true, autoDestroyProcessedJobEnabled: true),
                "0065000000000101"
            ),
            (
                .createJobPolicy(poolID: 101, applicableScope: .public, startBlock: nil, endBlock: nil),
                "0465000000010000"
            ),
            (.authorizeWorker(poolID: 101, worker: bob), "096500000000" + bobHex),
            (.subscribePool(poolID: 101), "0b65000000"),
            (.job(input: "Hello"), "0d6500000001000000000001000000011448656c6c6f00"),
            (.takeJob(poolID: 101, jobID: nil, processing: true, softExpiresIn: nil), "1065000000000100"),
            (.result(1, output: "Hello"), "12650000000100000000011448656c6c6f0000"),
            (.destroyPool(poolID: 101), "0165000000"),
            (.updatePoolMetadata(poolID: 101, metadata: nil), "026500000000"),
            (
                .updatePoolSettings(
                    poolID: 101, minImplSpecVersion: 1, maxImplSpecVersion: 2, jobScheduler: .demoOnly,
                    createJobEnabled: true, autoDestroyProcessedJobEnabled: false),
                "036500000001000000020000000001" + "00"
            ),
            (.authorizeAccount(poolID: 101, policyID: 1, account: bob), "05650000000100000000" + bobHex),
            (.revokeAccount(poolID: 101, policyID: 1, account: bob), "06650000000100000000" + bobHex),
            (.destroyJobPolicy(poolID: 101, policyID: 1), "076500000001000000"),
            (.updateJobPolicyEnablement(poolID: 101, policyID: 1, enabled: true), "08650000000100000001"),
            (.revokeWorker(poolID: 101, worker: bob), "0a6500000000" + bobHex),
            (.unsubscribePool(poolID: 101), "0c65000000"), (.destroyJob(poolID: 101, jobID: 1), "0e6500000001000000"),
            (.destroyExpiredJob(poolID: 101, jobID: 1), "0f6500000001000000"),
            (.resignJob(poolID: 101, jobID: 1), "116500000001000000"),
        ]
        for (call, expected) in calls {
            let encoded = Mock.RuntimeCall.pools(call).encoded()
            #expect(hex(encoded) == "66" + expected)
            #expect(try Mock.RuntimeCall(decoding: encoded).encoded() == encoded)
        }
        #expect(throws: ScaleError.invalidVariant(19)) {
            try Mock.RuntimeCall(decoding: hex("6613" + bobHex))
        }
    }

    @Test("Bytes beyond a limit do not decode")
    func limits() {
        let track = hex("660d" + "65000000" + "01000000" + "01") + [UInt8](repeating: 1, count: 17).encoded()
        #expect(throws: ScaleError.boundExceeded(count: 17, bound: 16)) { try Mock.RuntimeCall(decoding: track) }
        let output =
            hex("6612" + "65000000" + "01000000" + "00" + "01") + [UInt8](repeating: 1, count: 2049).encoded()
        #expect(throws: ScaleError.boundExceeded(count: 2049, bound: 2048)) { try Mock.RuntimeCall(decoding: output) }
    }

    @Test("Random bytes decode to calls or fail; they never trap")
    func decodesRandomBytes() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            var bytes: [UInt8] = [102, .random(in: 0...20, using: &random)]
            for _ in 0..<Int.random(in: 0..<60, using: &random) { bytes.append(.random(in: 0...3, using: &random)) }
            guard let call = try? Mock.RuntimeCall(decoding: bytes) else { continue }
            #expect(call.encoded() == bytes, "seed \(seed)")
        }
    }

    @Test("Records have their fields in the reference's order")
    func records() {
        let pool = PoolInfo(
            id: 1, owner: .alice, ownerDeposit: 2, implID: 3, jobScheduler: .demoOnly, createJobEnabled: true,
            autoDestroyProcessedJobEnabled: false, minImplSpecVersion: 4, maxImplSpecVersion: 5, jobPoliciesCount: 6,
            jobsCount: 7, workersCount: 8)
        #expect(
            hex(pool.encoded()) == "01000000" + String(repeating: "01", count: 32) + "02"
                + String(repeating: "00", count: 15)
                + "03000000" + "00" + "01" + "00" + "0400000005000000060000000700000008000000")
        let policy = JobPolicy(
            id: 1, enabled: true, applicableScope: .allowList, startBlock: nil, endBlock: 9, jobsCount: 2)
        #expect(hex(policy.encoded()) == "01000000" + "01" + "02" + "00" + "0109000000" + "02000000")
        let job = JobInfo(
            id: 1, uniqueTrackID: UniqueTrackID([7]), policyID: 2, depositor: .alice, deposit: 3, beneficiary: .bob,
            implBuildVersion: 4, implSpecVersion: 5, status: .processed, result: .panic, expiresAt: 6, createdAt: 7,
            assignee: .charlie, assignedAt: 8, processingAt: nil, endedAt: 9)
        let lines = [
            "01000000", "010407", "02000000", String(repeating: "01", count: 32),
            "03" + String(repeating: "00", count: 15), String(repeating: "02", count: 32), "0104000000", "05000000",
            "02", "0103", "0600000000000000", "0700000000000000", "01" + String(repeating: "03", count: 32),
            "010800000000000000", "00", "010900000000000000",
        ]
        #expect(hex(job.encoded()) == lines.joined())
    }

    @Test("Metadata lists storage, constants, calls, events and errors under the reference's names, in its order")
    func metadata() {
        var registry = TypeRegistry()
        let metadata = PalletMetadata(Pool.self, index: 102, in: &registry)
        #expect("\(metadata.name)" == "OffchainComputingPool")
        #expect(
            metadata.storage.map { "\($0.name)" } == [
                "Pools", "CounterForPools", "PoolMetadata", "JobPolicies", "JobPolicyAuthorizedAccounts",
                "PoolAuthorizedWorkers", "WorkerSubscribedPools", "Jobs", "IndexedJobs", "JobInputs", "JobOutputs",
                "JobProofs", "NextPoolId", "NextJobPolicyId", "NextJobId", "AccountOwningPools",
                "AccountBeneficialJobs", "WorkerAssignedJobs", "AssignableJobs", "CounterForWorkerAddedPools",
                "CounterForWorkerSubscribedPools", "CounterForWorkerAssignedJobs",
            ])
        #expect(
            metadata.constants.map { "\($0.name)" } == [
                "PoolCreationDeposit", "JobCreationDeposit", "JobStorageDepositPerByte", "PoolMetadataDepositBase",
                "PoolMetadataDepositPerByte", "MaxAssignedJobsPerWorker", "MaxSubscribedPoolsPerWorker",
                "MaxPoliciesPerPool", "MaxJobsPerPool", "MaxWorkersPerPool", "MinJobExpiresIn", "MaxJobExpiresIn",
                "DefaultJobExpiresIn", "PoolMetadataLimit", "InputLimit", "OutputLimit", "ProofLimit",
            ])
        _ = registry.describe(Pool.HoldReason.self)
        let names = namesInOrder(registry)
        for list in [
            """
            create_pool impl_id job_scheduler create_job_enabled auto_destroy_processed_job_enabled
            destroy_pool pool_id update_pool_metadata pool_id metadata update_pool_settings pool_id
            min_impl_spec_version max_impl_spec_version job_scheduler create_job_enabled
            auto_destroy_processed_job_enabled create_job_policy pool_id applicable_scope start_block end_block
            authorize_account pool_id policy_id account revoke_account pool_id policy_id account destroy_job_policy
            pool_id policy_id update_job_policy_enablement pool_id policy_id enabled authorize_worker pool_id worker
            revoke_worker pool_id worker subscribe_pool pool_id unsubscribe_pool pool_id create_job pool_id policy_id
            unique_track_id beneficiary impl_spec_version input soft_expires_in destroy_job pool_id job_id
            destroy_expired_job pool_id job_id take_job pool_id job_id processing soft_expires_in resign_job pool_id
            job_id submit_job_result pool_id job_id result output proof soft_expires_in
            """,
            """
            PoolCreated owner pool_id impl_id job_scheduler create_job_enabled auto_destroy_processed_job_enabled
            PoolDestroyed pool_id PoolMetadataUpdated pool_id metadata PoolMetadataRemoved pool_id PoolSettingsUpdated
            pool_id min_impl_spec_version max_impl_spec_version job_scheduler create_job_enabled
            auto_destroy_processed_job_enabled JobPolicyCreated pool_id policy_id applicable_scope start_block end_block
            AccountAuthorized pool_id policy_id account AccountRevoked pool_id policy_id account JobPolicyDestroyed
            pool_id policy_id JobPolicyEnablementUpdated pool_id policy_id enabled WorkerAuthorized pool_id worker
            WorkerRevoked pool_id worker WorkerSubscribed worker pool_id WorkerUnsubscribed worker pool_id JobCreated
            pool_id job_id unique_track_id policy_id depositor beneficiary impl_spec_version input expires_in
            JobDestroyed pool_id job_id unique_track_id destroyer reason JobAssigned pool_id job_id assignee
            impl_build_version JobResigned pool_id job_id JobStatusUpdated pool_id job_id status JobResultUpdated pool_id
            job_id result output proof
            """,
            """
            InternalError PoolIdTaken PolicyIdTaken JobIdTaken PoolNotEmpty NoPermission WorkerNotFound
            WorkerNotInThePool WorkerNotSubscribeThePool PoolNotFound PoolCreateNewJobUnavailable
            JobPolicyScopeNotAllowList JobPoliciesPerPoolLimitExceeded JobPolicyNotApplicable JobPolicyUnavailable
            JobPolicyNotFound JobPolicyStillInUse ExpiresInTooSmall ExpiresInTooLarge WorkerAlreadyAuthorized
            WorkerAlreadySubscribed WorkerSubscribedPoolsLimitExceeded ImplMismatched ImplNotFound
            TasksPerPoolLimitExceeded JobNotFound WorkerAssignedJobsLimitExceeded NoAssignableJob UniqueTrackIdNotUnique
            JobIsProcessing JobIsProcessed JobAssigneeLocked JobStillValid JobExpired JobAlreadyAssigned
            UnsupportedImplSpecVersion InvalidImplSpecVersionRange WorkerNotOnline WorkersPerPoolLimitExceeded
            """,
            "PoolCreationReserve PoolMetadataStorageReserve JobDepositorReserve JobStorageReserve",
            """
            id owner owner_deposit impl_id job_scheduler create_job_enabled auto_destroy_processed_job_enabled
            min_impl_spec_version max_impl_spec_version job_policies_count jobs_count workers_count
            """,
            "id enabled applicable_scope start_block end_block jobs_count",
            """
            id unique_track_id policy_id depositor deposit beneficiary impl_build_version impl_spec_version status result
            expires_at created_at assignee assigned_at processing_at ended_at
            """,
            "Owner Public AllowList", "DemoOnly", "Safe Force Completed Expired",
            "Pending Processing Processed Discarded", "Success Fail Error Panic",
        ] {
            let expected = list.split { $0 == " " || $0 == "\n" }.map(String.init)
            #expect(names.contains(expected), "\(expected)")
        }
        #expect(Pool.Failure.workerNotOnline.variantIndex == 37)
        #expect(Pool.Failure.workersPerPoolLimitExceeded.variantIndex == 38)
    }

    /// Each type's own names in order: fields of structs; variants with their fields of enums.
    private func namesInOrder(_ registry: TypeRegistry) -> [[String]] {
        let types = Mirror(reflecting: registry).descendant("types") as? [TypeDescription] ?? []
        return types.compactMap { type in
            switch type.shape {
            case .composite(let fields): fields.compactMap { $0.name.map { "\($0)" } }
            case .variant(let variants):
                variants.flatMap { variant in
                    ["\(variant.name)"] + variant.fields.compactMap { $0.name.map { "\($0)" } }
                }
            default: nil
            }
        }
    }

    @Test("What a call's worst case did not need is given back")
    func refunds() throws {
        try scenario { chain in
            func unused(_ call: Mock.RuntimeCall, by who: AccountID) throws -> Weight {
                let post = try chain.dispatch(call, by: who)
                return call.dispatchInfo.weight - (post.actualWeight ?? call.dispatchInfo.weight)
            }
            func keys(_ reads: UInt64, _ writes: UInt64) -> Weight { Mock.databaseWeight.readsWrites(reads, writes) }

            try chain.startPool(workers: .bob, .dave)
            for _ in 1...4 { try chain.createJob() }
            for jobID in 1...3 as ClosedRange<JobID> { try chain.take(jobID, by: .bob) }
            // A result that is kept destroys no job.
            #expect(try unused(.pools(.result(1)), by: .bob) == keys(13, 15))
            // Two of eight jobs are discarded.
            #expect(try unused(.workers(.forceOffline), by: .bob) == keys(12, 12))
            #expect(try unused(.workers(.requestOfflineFor(worker: .dave)), by: .alice) == keys(16, 16))
            // One of 32 memberships, one of eight subscriptions.
            #expect(
                try unused(.workers(.deregisterWorker(worker: .dave)), by: .alice) == keys(4 * 31 + 7, 3 * 31 + 2 * 7))

            try chain.call(
                .createJobPolicy(poolID: 101, applicableScope: .allowList, startBlock: nil, endBlock: nil), by: .alice)
            try chain.call(.authorizeAccount(poolID: 101, policyID: 2, account: .dave), by: .alice)
            // An entry that no block has stored yet costs no storage to remove.
            #expect(try unused(.pools(.destroyJobPolicy(poolID: 101, policyID: 2)), by: .alice) == keys(50, 50))
            for jobID in 1...4 as ClosedRange<JobID> {
                try chain.call(.destroyJob(poolID: 101, jobID: jobID), by: .charlie)
            }
            try chain.call(.revokeWorker(poolID: 101, worker: .bob), by: .alice)
            // One of eight policies, and an empty allow list.
            #expect(try unused(.pools(.destroyPool(poolID: 101)), by: .alice) == keys(7 + 50, 7 + 50))
        }
    }

    @Test("A heartbeat weighs what was measured, unless it takes its worker offline with jobs in hand")
    func heartbeats() throws {
        try scenario { chain in
            try chain.startPool(workers: .bob)
            let heartbeat = Mock.RuntimeCall.workers(.heartbeat)
            let due = try #require(chain.run { Infra.flopSet[.bob] })
            try chain.advance(to: due)
            let post = try chain.dispatch(heartbeat, by: .bob)
            let measured = Weight(refTime: 23_000_000, proofSize: 4079)
            #expect(post.actualWeight == measured + Mock.databaseWeight.readsWrites(12, 5))

            for _ in 1...8 {
                try chain.createJob()
                try chain.take(nil, by: .bob)
            }
            try chain.call(
                worker: .updateImplBuildStatus(implID: 101, version: 1, status: .retired), by: .alice)
            #expect(try chain.dispatch(heartbeat, by: .bob).actualWeight == heartbeat.dispatchInfo.weight)
        }
    }

    @Test("Every call weighs its worst case, and the workers pallet's calls weigh what follows here")
    func weights() {
        #expect(Pool.Call.subscribePool(poolID: 1).dispatchInfo.weight.refTime == 80_000_000 + 75_000_000 + 200_000_000)
        let destroy = Pool.Call.destroyJob(poolID: 1, jobID: 1).dispatchInfo.weight.refTime
        #expect(Pool.Call.result(1).dispatchInfo.weight.refTime > destroy)
        #expect(Infra.Call.forceOffline.dispatchInfo.weight.refTime > 8 * (2 * 25_000_000 + 2 * 100_000_000))
        let deregister = Infra.Call.deregisterWorker(worker: .bob).dispatchInfo.weight
        #expect(deregister.refTime > 32 * 400_000_000)
        #expect(!deregister.exceeds(Mock.blockWeights.maxBlock))
    }
}
