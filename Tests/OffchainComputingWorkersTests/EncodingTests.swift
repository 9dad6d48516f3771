import FrameSupport
import RuntimeTestSupport
import Testing

@testable import OffchainComputingWorkers

/// Bytes and names that clients of the reference chain know.
@Suite struct EncodingTests {
    private let bob = AccountID([
        0x8e, 0xaf, 0x04, 0x15, 0x16, 0x87, 0x73, 0x63, 0x26, 0xc9, 0xfe, 0xa1, 0x7e, 0x25, 0xfc, 0x52, 0x87, 0x61,
        0x36,
        0x93, 0xc9, 0x12, 0x90, 0x9c, 0xb2, 0x26, 0xaa, 0x47, 0x94, 0xf2, 0x6a, 0x48,
    ])
    private let bobHex = "8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48"

    @Test("Storage items lie under the prefixes of the reference")
    func prefixes() throws {
        try scenario { chain in
            chain.run {
                let keys: [(String, [UInt8])] = [
                    ("1bf55d6b9732eb86723ccad1af88b985", Infra.workers.storageKey(.alice)),
                    ("394157c4cdf50fff2d73ba38cbc46a16", Infra.impls.storageKey(1)),
                    ("c5ec41a0a21313c334c855b17c9b5b33", Infra.implMetadata.storageKey(1)),
                    ("2fa1d8f07008087fea7dd25ff31fc5cb", Infra.implBuilds.storageKey(1, 1)),
                    ("703b7fdab53cd1511b42fdfb546791b8", Infra.counterForImplBuilds.storageKey(1)),
                    ("32b2a04cc5c9718c7177181b5aa3b7db", Infra.flipSet.storageKey(.alice)),
                    ("cd442dfd3b05c93364b68b54b0713958", Infra.flopSet.storageKey(.alice)),
                    ("52ca8394714925123f9b9b1c143cce59", Infra.flipOrFlop.key),
                    ("dc6b02b5600d5640e12549a03dd497e4", Infra.currentFlipFlopStartedAt.key),
                    ("e7e22760731ac2a316246f87742ca75f", Infra.nextImplID.key),
                    ("e563b6797677c2dd13687217b82b2549", Infra.accountOwningImpls.storageKey(.alice, 1)),
                    ("f1b88e3ce4d437ccc4ac839d0c57a990", Infra.accountOwningWorkers.storageKey(.alice, .bob)),
                ]
                for (item, key) in keys {
                    #expect(hex(Array(key.prefix(32))) == "c3c1b9ba5000e940cc59f471a89d9f74" + item)
                }
                #expect(
                    hex(Infra.impls.storageKey(101))
                        == "c3c1b9ba5000e940cc59f471a89d9f74394157c4cdf50fff2d73ba38cbc46a16"
                        + "2c26abf3b390e47e4ce118221f72ecc565000000")
                #expect(hex(Array(Infra.impls.storageKey(1).suffix(20))) == "d82c12285b5d4551f88e8f6e7eb52b8101000000")
                #expect(Infra.storedVersion == 1)
            }
        }
    }

    @Test("Counters lie under their own names")
    func counters() throws {
        try scenario { chain in
            try chain.startWorkers(.bob)
            chain.run {
                Infra.flipSet[.charlie] = 1
                for item in [
                    "3cf232b4dbba639e500a5b1352ff96f9", "b96830ee031cdab18924a00aa627e392",
                    "e67a97c368c800f25df9141746699d08", "d700747b8ce2aceca35bb5c3fdf2e62a",
                ] {
                    let key = bytes("c3c1b9ba5000e940cc59f471a89d9f74" + item)
                    #expect(Host.get(key) == [1, 0, 0, 0])
                }
                Infra.flipSet.remove(.charlie)
            }
        }
    }

    @Test("An account's key part is its hash and itself")
    func accountKeys() throws {
        let alice = try #require(
            AccountID(bytes("d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d")))
        try scenario { chain in
            chain.run {
                #expect(
                    hex(Array(Infra.workers.storageKey(alice).suffix(48)))
                        == "de1e86a9a8c739864cf3cc5ec2bea59f" + hex(alice.bytes))
            }
        }
    }

    @Test("Calls have the reference's bytes")
    func calls() throws {
        let bob = try #require(bob)
        let calls: [(Infra.Call, String)] = [
            (.registerImpl(attestationMethod: .optOut), "0b00"),
            (.registerImplBuild(implID: 101, version: 1, magicBytes: nil), "0e650000000100000000"),
            (
                .registerWorker(worker: .id(bob), implID: 101, initialDeposit: 1000 * cbt),
                "0000" + bobHex + "650000000080c6a47e8d03000000000000000000"
            ),
            (
                .online(payload: .of(magicBytes: [0]), attestation: .optOut), "04650000000100000001000000040000"
            ),
            (.heartbeat, "0a"),
            (.deregisterWorker(worker: .id(bob)), "0100" + bobHex),
            (.transferToWorker(worker: .id(bob), value: 1), "0200" + bobHex + "01000000000000000000000000000000"),
            (.withdrawFromWorker(worker: .id(bob), value: 1), "0300" + bobHex + "01000000000000000000000000000000"),
            (.requestOffline, "05"), (.requestOfflineFor(worker: .id(bob)), "0600" + bobHex),
            (.forceOffline, "07"), (.forceOfflineFor(worker: .id(bob)), "0800" + bobHex),
            (.refreshAttestation(payload: .of(), attestation: .optOut), "096500000001000000010000000000"),
            (.deregisterImpl(implID: 1), "0c01000000"),
            (.updateImplMetadata(implID: 1, newMetadata: BoundedBytes([7])), "0d01000000010407"),
            (.deregisterImplBuild(implID: 1, version: 2), "0f0100000002000000"),
            (.updateImplBuildStatus(implID: 1, version: 2, status: .retired), "10010000000200000002"),
        ]
        for (call, expected) in calls {
            let encoded = Mock.call(call).encoded()
            #expect(hex(encoded) == "65" + expected)
            #expect(try Mock.RuntimeCall(decoding: encoded).encoded() == encoded)
        }
    }

    @Test("Bytes beyond a limit do not decode")
    func limits() throws {
        let magicBytes = bytes("65" + "0e65000000010000000105" + "01") + [UInt8](repeating: 0, count: 65)
        #expect(throws: ScaleError.boundExceeded(count: 65, bound: 64)) {
            try Mock.RuntimeCall(decoding: magicBytes)
        }
        let metadata = bytes("65" + "0d6500000001") + [UInt8](repeating: 0, count: 2049).encoded()
        #expect(throws: ScaleError.boundExceeded(count: 2049, bound: 2048)) {
            try Mock.RuntimeCall(decoding: metadata)
        }
    }

    @Test("Random bytes decode to calls or fail; they never trap")
    func decodesRandomBytes() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let count = Int.random(in: 0..<90, using: &random)
            var bytes: [UInt8] = [101, .random(in: 0...17, using: &random)]
            for _ in 0..<count { bytes.append(.random(in: 0...3, using: &random)) }
            guard let call = try? Mock.RuntimeCall(decoding: bytes) else { continue }
            #expect(call.encoded() == bytes, "seed \(seed)")
        }
    }

    @Test("A record has the reference's bytes, and the sizes that it measured")
    func records() throws {
        let bob = try #require(bob)
        let fresh = WorkerInfo(account: bob, owner: .alice, deposit: 100 * cbt, implID: 101)
        #expect(
            hex(fresh.encoded()) == bobHex + String(repeating: "01", count: 32) + "00407a10f35a00000000000000000000"
                + "0065000000" + String(repeating: "00", count: 8))
        #expect(fresh.encoded().count == 93)

        var whole = fresh
        whole.goOnline(.of(), VerifiedAttestation(method: .optOut, expiresAt: 1), now: 1)
        #expect(whole.encoded().count == 142)
        let build = ImplBuildInfo(
            version: 1, magicBytes: ImplBuildMagicBytes([UInt8](repeating: 1, count: 64)), status: .retired,
            workersCount: 1)
        let impl = ImplInfo(id: 1, owner: bob, ownerDeposit: 1, attestationMethod: .optOut, workersCount: 1)
        #expect(impl.encoded().count == 57)
        try scenario { chain in
            chain.run {
                func size(_ key: [UInt8], _ value: [UInt8]) -> Int { key.count - 32 + value.count }
                #expect(size(Infra.workers.storageKey(bob), whole.encoded()) == 190)
                #expect(size(Infra.impls.storageKey(1), impl.encoded()) == 77)
                #expect(size(Infra.implBuilds.storageKey(1, 1), build.encoded()) == 116)
                #expect(size(Infra.flipSet.storageKey(bob), BlockNumber(1).encoded()) == 52)
                #expect(size(Infra.accountOwningWorkers.storageKey(bob, bob), Unit().encoded()) == 96)
            }
        }
    }

    @Test("Enums number their variants as the reference does")
    func enums() {
        let reasons: [OfflineReason] = [
            .graceful, .forced, .unresponsive, .attestationExpired, .implBuildRetired, .insufficientDepositFunds,
            .other,
        ]
        #expect(reasons.map { $0.encoded() } == (0...6).map { [$0] })
        let statuses: [WorkerStatus] = [.registered, .online, .unresponsive, .requestingOffline, .offline]
        #expect(statuses.map { $0.encoded() } == (0...4).map { [$0] })
        let stages: [FlipFlopStage] = [.flip, .flop, .flipToFlop, .flopToFlip]
        #expect(stages.map { $0.encoded() } == (0...3).map { [$0] })
        let builds: [ImplBuildStatus] = [.released, .deprecated, .retired]
        #expect(builds.map { $0.encoded() } == (0...2).map { [$0] })
        #expect(Infra.Failure.workerAccountInUse.variantIndex == 34)
        #expect(Infra.Failure.invalidImplBuildVersion.variantIndex == 35)
        #expect(Infra.HoldReason.variantCount == 3)
    }

    @Test("Metadata lists storage, constants, calls, events and errors under the reference's names, in its order")
    func metadata() {
        var registry = TypeRegistry()
        let metadata = PalletMetadata(Infra.self, index: 101, in: &registry)
        #expect("\(metadata.name)" == "OffchainComputingInfra")
        #expect(
            metadata.storage.map { "\($0.name)" } == [
                "Workers", "CounterForWorkers", "Impls", "CounterForImpls", "ImplMetadata", "ImplBuilds",
                "CounterForImplBuilds", "FlipSet", "CounterForFlipSet", "FlopSet", "CounterForFlopSet", "FlipOrFlop",
                "CurrentFlipFlopStartedAt", "NextImplId", "AccountOwningImpls", "AccountOwningWorkers",
            ])
        #expect(
            metadata.constants.map { "\($0.name)" } == [
                "RegisterWorkerDeposit", "RegisterImplDeposit", "ImplMetadataDepositBase",
                "ImplMetadataDepositPerByte", "ImplMetadataLimit", "MaxImplBuilds", "HandleUnresponsivePerBlockLimit",
                "CollectingHeartbeatsDurationInBlocks", "DisallowOptOutAttestation", "UnresponsiveSlash",
            ])
        _ = registry.describe(Infra.HoldReason.self)
        let names = namesInOrder(registry)
        for list in [
            """
            register_worker worker impl_id initial_deposit deregister_worker worker transfer_to_worker worker value
            withdraw_from_worker worker value online payload attestation request_offline request_offline_for worker
            force_offline force_offline_for worker refresh_attestation payload attestation heartbeat register_impl
            attestation_method deregister_impl impl_id update_impl_metadata impl_id new_metadata register_impl_build
            impl_id version magic_bytes deregister_impl_build impl_id version update_impl_build_status impl_id version
            status
            """,
            """
            WorkerRegistered worker owner impl_id WorkerDeregistered worker force WorkerOnline worker impl_spec_version
            impl_build_version attestation_method attestation_expires_at next_heartbeat WorkerUnresponsive worker
            WorkerRequestingOffline worker WorkerOffline worker reason WorkerHeartbeatReceived worker next uptime
            WorkerAttestationRefreshed worker expires_at ImplRegistered impl_id owner attestation_method
            ImplDeregistered impl_id ImplMetadataUpdated impl_id metadata ImplMetadataRemoved impl_id
            ImplBuildRegistered impl_id impl_build_version magic_bytes ImplBuildDeregistered impl_id impl_build_version
            ImplBuildStatusUpdated impl_id impl_build_version status
            """,
            """
            InternalError ImplIdTaken InvalidOwner InitialBalanceTooLow AlreadyRegistered DeregisterBlocked
            InsufficientDeposit NotTheOwner NotTheWorker WorkerNotFound WorkerNotOnline WorkerNotOffline WrongStatus
            OptOutAttestationDisallowed AttestationExpired AttestationNeverExpire InvalidAttestation CanNotVerifyPayload
            PayloadSignatureMismatched ImplMismatched ImplBuildChanged ImplBuildRestricted
            ImplBuildMagicBytesMismatched AttestationMethodChanged HeartbeatAlreadySent TooEarly
            AlreadyRequestedOffline ImplNotFound NoPermission ImplStillInUse ImplBuildAlreadyRegistered
            ImplBuildNotFound ImplBuildsLimitExceeded ImplBuildStillInUse WorkerAccountInUse InvalidImplBuildVersion
            """,
            "ImplRegistrationReserve WorkerRegistrationReserve ImplMetadataStorageReserve",
            """
            account owner deposit status impl_id impl_spec_version impl_build_version attestation_method
            attestation_expires_at attested_at last_sent_heartbeat_at uptime_started_at uptime
            """,
            "id owner owner_deposit attestation_method workers_count", "version magic_bytes status workers_count",
            "depositor actual_deposit surplus_deposit data",
            "impl_id impl_spec_version impl_build_version impl_build_magic_bytes",
            "Graceful Forced Unresponsive AttestationExpired ImplBuildRetired InsufficientDepositFunds Other",
            "Registered Online Unresponsive RequestingOffline Offline", "Flip Flop FlipToFlop FlopToFlip",
            "Released Deprecated Retired",
        ] {
            let expected = list.split { $0 == " " || $0 == "\n" }.map(String.init)
            #expect(names.contains(expected), "\(expected)")
        }
    }

    @Test("Every call weighs something, and those that discard jobs weigh what the hooks may cost")
    func weights() {
        let calls: [Infra.Call] = [
            .registerWorker(worker: .bob, implID: 1, initialDeposit: 1), .deregisterWorker(worker: .bob),
            .transferToWorker(worker: .bob, value: 1), .withdrawFromWorker(worker: .bob, value: 1),
            .online(payload: .of(), attestation: .optOut), .requestOffline, .requestOfflineFor(worker: .bob),
            .forceOffline, .forceOfflineFor(worker: .bob), .refreshAttestation(payload: .of(), attestation: .optOut),
            .heartbeat, .registerImpl(attestationMethod: .optOut), .deregisterImpl(implID: 1),
            .updateImplMetadata(implID: 1, newMetadata: nil),
            .registerImplBuild(implID: 1, version: 1, magicBytes: nil), .deregisterImplBuild(implID: 1, version: 1),
            .updateImplBuildStatus(implID: 1, version: 1, status: .retired),
        ]
        for call in calls {
            #expect(call.dispatchInfo.weight.refTime > 50_000_000)
            #expect(call.dispatchInfo.class == .normal && call.dispatchInfo.pays == .yes)
        }
        // 46 µs, 6 reads and 6 writes: the reference's 5 and the check that the account is unused.
        #expect(
            calls[0].dispatchInfo.weight == Weight(refTime: 46_000_000 + 150_000_000 + 600_000_000, proofSize: 3655))
    }
}

/// Each type's own names in order: fields of structs; variants with their fields of enums.
func namesInOrder(_ registry: TypeRegistry) -> [[String]] {
    let types = Mirror(reflecting: registry).descendant("types") as? [TypeDescription] ?? []
    return types.compactMap { type in
        switch type.shape {
        case .composite(let fields): fields.compactMap { $0.name.map { "\($0)" } }
        case .variant(let variants):
            variants.flatMap { variant in ["\(variant.name)"] + variant.fields.compactMap { $0.name.map { "\($0)" } } }
        default: nil
        }
    }
}

func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap { UInt8(String($0), radix: 16) }
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
