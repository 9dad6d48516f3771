import ChainTestSupport
import NodeService
import Primitives
import ScaleCodec
import Testing

@Suite("The runtime's metadata")
struct MetadataTests {
    private let runtime = RuntimeInMemory()

    private func metadata(_ version: UInt32) throws -> MetadataReader {
        let answer = try runtime.call("Metadata_metadata_at_version", version.encoded())
        return try MetadataReader(#require(try [UInt8]?(decoding: answer)))
    }

    @Test("Versions 14 and 15 are offered, version 14 is what Metadata_metadata answers, others are none")
    func versions() throws {
        #expect(try [UInt32](decoding: runtime.call("Metadata_metadata_versions")) == [14, 15])
        let plain = try [UInt8](decoding: runtime.call("Metadata_metadata"))
        #expect(
            try [UInt8]?(decoding: runtime.call("Metadata_metadata_at_version", UInt32(14).encoded())) == plain)
        for version: UInt32 in [0, 13, 16, .max] {
            #expect(try runtime.call("Metadata_metadata_at_version", version.encoded()) == [0])
        }
    }

    @Test("Every type that is named stands in the registry, with a shape that encodes", arguments: [UInt32(14), 15])
    func references(version: UInt32) throws {
        let metadata = try metadata(version)
        #expect(metadata.version == UInt8(version))
        let known = metadata.types.indices
        #expect(metadata.references.allSatisfy(known.contains))
        for type in metadata.types {
            guard case .variant(let variants) = type.shape else { continue }
            #expect(Set(variants.map(\.index)).count == variants.count, "\(type.path) uses an index twice")
            #expect(Set(variants.map(\.name)).count == variants.count, "\(type.path) uses a name twice")
        }
    }

    @Test("Pallets stand under their names and indexes, the same in both versions", arguments: [UInt32(14), 15])
    func pallets(version: UInt32) throws {
        let metadata = try metadata(version)
        #expect(
            metadata.pallets.map { "\($0.index) \($0.name)" } == [
                "0 System", "1 Timestamp", "2 Randomness", "40 Utility", "60 TransactionPayment",
                "61 SkipFeelessPayment", "62 Balances", "101 OffchainComputingInfra", "102 OffchainComputingPool",
                "255 Sudo",
            ])
        for pallet in metadata.pallets {
            #expect(pallet.prefix == (pallet.storage.isEmpty ? nil : pallet.name))
            #expect(Set(pallet.storage.map(\.name)).count == pallet.storage.count)
        }
    }

    @Test("Outer enums use the pallets' indexes")
    func outer() throws {
        let metadata = try metadata(15)
        try #require(metadata.outer.count == 3)
        let indexes = Dictionary(uniqueKeysWithValues: metadata.pallets.map { ($0.name, $0.index) })
        for (type, name) in zip(metadata.outer, ["RuntimeCall", "RuntimeEvent", "RuntimeError"]) {
            #expect(metadata.types[type].path == ["cybros_runtime", name])
            for variant in metadata.variants(type) { #expect(indexes[variant.name] == variant.index) }
        }
        let callable = metadata.pallets.filter { $0.calls != nil }.map(\.name)
        #expect(metadata.variants(metadata.outer[0]).map(\.name) == callable)
        #expect(metadata.extrinsicTypes[1] == metadata.outer[0])
    }

    @Test(
        "Calls have their names and indexes",
        arguments: [
            (
                "System",
                "0 remark 1 set_heap_pages 2 set_code 3 set_code_without_checks 4 set_storage 5 kill_storage 6 kill_prefix 7 remark_with_event 9 authorize_upgrade 10 authorize_upgrade_without_checks 11 apply_authorized_upgrade"
            ),
            ("Timestamp", "0 set"),
            ("Utility", "0 batch 1 as_derivative 2 batch_all 3 dispatch_as 4 force_batch"),
            (
                "Balances",
                "0 transfer_allow_death 2 force_transfer 3 transfer_keep_alive 4 transfer_all 5 force_unreserve 6 upgrade_accounts 8 force_set_balance 9 force_adjust_total_issuance 10 burn"
            ),
            (
                "OffchainComputingInfra",
                "0 register_worker 1 deregister_worker 2 transfer_to_worker 3 withdraw_from_worker 4 online 5 request_offline 6 request_offline_for 7 force_offline 8 force_offline_for 9 refresh_attestation 10 heartbeat 11 register_impl 12 deregister_impl 13 update_impl_metadata 14 register_impl_build 15 deregister_impl_build 16 update_impl_build_status"
            ),
            (
                "OffchainComputingPool",
                "0 create_pool 1 destroy_pool 2 update_pool_metadata 3 update_pool_settings 4 create_job_policy 5 authorize_account 6 revoke_account 7 destroy_job_policy 8 update_job_policy_enablement 9 authorize_worker 10 revoke_worker 11 subscribe_pool 12 unsubscribe_pool 13 create_job 14 destroy_job 15 destroy_expired_job 16 take_job 17 resign_job 18 submit_job_result"
            ),
            ("Sudo", "0 sudo 1 sudo_unchecked_weight 2 set_key 3 sudo_as 4 remove_key"),
        ])
    func calls(pallet: String, expected: String) throws {
        let metadata = try metadata(14)
        let calls = metadata.variants(metadata.pallet(pallet)?.calls)
        #expect(calls.map { "\($0.index) \($0.name)" }.joined(separator: " ") == expected)
    }

    @Test(
        "Events of the two pallets stand in the order that the indexer knows",
        arguments: [
            (
                "OffchainComputingInfra",
                "WorkerRegistered WorkerDeregistered WorkerOnline WorkerUnresponsive WorkerRequestingOffline WorkerOffline WorkerHeartbeatReceived WorkerAttestationRefreshed ImplRegistered ImplDeregistered ImplMetadataUpdated ImplMetadataRemoved ImplBuildRegistered ImplBuildDeregistered ImplBuildStatusUpdated"
            ),
            (
                "OffchainComputingPool",
                "PoolCreated PoolDestroyed PoolMetadataUpdated PoolMetadataRemoved PoolSettingsUpdated JobPolicyCreated AccountAuthorized AccountRevoked JobPolicyDestroyed JobPolicyEnablementUpdated WorkerAuthorized WorkerRevoked WorkerSubscribed WorkerUnsubscribed JobCreated JobDestroyed JobAssigned JobResigned JobStatusUpdated JobResultUpdated"
            ),
        ])
    func events(pallet: String, expected: String) throws {
        let metadata = try metadata(14)
        let events = metadata.variants(metadata.pallet(pallet)?.events)
        #expect(events.map(\.name).joined(separator: " ") == expected)
        #expect(events.map { Int($0.index) } == Array(events.indices))
    }

    @Test(
        "Errors of the two pallets stand in their order",
        arguments: [
            (
                "OffchainComputingInfra",
                "InternalError ImplIdTaken InvalidOwner InitialBalanceTooLow AlreadyRegistered DeregisterBlocked InsufficientDeposit NotTheOwner NotTheWorker WorkerNotFound WorkerNotOnline WorkerNotOffline WrongStatus OptOutAttestationDisallowed AttestationExpired AttestationNeverExpire InvalidAttestation CanNotVerifyPayload PayloadSignatureMismatched ImplMismatched ImplBuildChanged ImplBuildRestricted ImplBuildMagicBytesMismatched AttestationMethodChanged HeartbeatAlreadySent TooEarly AlreadyRequestedOffline ImplNotFound NoPermission ImplStillInUse ImplBuildAlreadyRegistered ImplBuildNotFound ImplBuildsLimitExceeded ImplBuildStillInUse WorkerAccountInUse InvalidImplBuildVersion"
            ),
            (
                "OffchainComputingPool",
                "InternalError PoolIdTaken PolicyIdTaken JobIdTaken PoolNotEmpty NoPermission WorkerNotFound WorkerNotInThePool WorkerNotSubscribeThePool PoolNotFound PoolCreateNewJobUnavailable JobPolicyScopeNotAllowList JobPoliciesPerPoolLimitExceeded JobPolicyNotApplicable JobPolicyUnavailable JobPolicyNotFound JobPolicyStillInUse ExpiresInTooSmall ExpiresInTooLarge WorkerAlreadyAuthorized WorkerAlreadySubscribed WorkerSubscribedPoolsLimitExceeded ImplMismatched ImplNotFound TasksPerPoolLimitExceeded JobNotFound WorkerAssignedJobsLimitExceeded NoAssignableJob UniqueTrackIdNotUnique JobIsProcessing JobIsProcessed JobAssigneeLocked JobStillValid JobExpired JobAlreadyAssigned UnsupportedImplSpecVersion InvalidImplSpecVersionRange WorkerNotOnline WorkersPerPoolLimitExceeded"
            ),
        ])
    func errors(pallet: String, expected: String) throws {
        let metadata = try metadata(14)
        let errors = metadata.variants(metadata.pallet(pallet)?.errors)
        #expect(errors.map(\.name).joined(separator: " ") == expected)
        #expect(errors.map { Int($0.index) } == Array(errors.indices))
    }

    @Test("The extrinsic has format 4, and its extensions stand in the order in which they are signed")
    func extensions() throws {
        for version: UInt32 in [14, 15] {
            let metadata = try metadata(version)
            #expect(metadata.extrinsicVersion == 4)
            #expect(
                metadata.extensions.map(\.identifier) == [
                    "CheckNonZeroSender", "CheckSpecVersion", "CheckTxVersion", "CheckGenesis", "CheckMortality",
                    "CheckNonce", "CheckWeight", "ChargeTransactionPayment",
                ])
        }
    }

    @Test("Version 15 describes each API that the version lists, and each of its functions can be called")
    func apis() throws {
        let metadata = try metadata(15)
        #expect(metadata.apis.count == EmbeddedRuntime.version.apis.count)
        for api in metadata.apis {
            for method in api.methods {
                do {
                    _ = try runtime.call("\(api.name)_\(method.name)", [0xff, 0xff, 0xff, 0xff])
                } catch .refused(_, let reason) {
                    #expect(reason != "unknownFunction", "\(api.name)_\(method.name)")
                } catch {
                    Issue.record("\(api.name)_\(method.name): \(error)")
                }
            }
        }
    }

    @Test("An account's flags are a tuple struct, as clients decode them")
    func flags() throws {
        let metadata = try metadata(14)
        let flags = try #require(metadata.types.first { $0.path.last == "ExtraFlags" })
        guard case .composite(let fields) = flags.shape, let field = fields.first else {
            Issue.record("the flags are \(flags.shape)")
            return
        }
        #expect(fields.count == 1 && field.name == nil && field.typeName == "u128")
        guard case .primitive(7) = metadata.types[field.type].shape else {
            Issue.record("the flags' field is no u128")
            return
        }
    }

    @Test(
        "Arguments have the type names that wallets know",
        arguments: [
            ("System", "set_storage", ["Vec<KeyValue>"]), ("System", "kill_storage", ["Vec<Vec<u8>>"]),
            ("Timestamp", "set", ["T::Moment"]),
            ("Balances", "transfer_allow_death", ["AccountIdLookupOf<T>", "T::Balance"]),
            ("Utility", "batch", ["Vec<<T as Config>::RuntimeCall>"]),
            (
                "OffchainComputingInfra", "update_impl_metadata",
                ["ImplId", "Option<BoundedVec<u8, T::ImplMetadataLimit>>"]
            ),
        ])
    func typeNames(pallet: String, call: String, expected: [String]) throws {
        let metadata = try metadata(14)
        let variant = metadata.variants(metadata.pallet(pallet)?.calls).first { $0.name == call }
        #expect(variant?.fields.map(\.typeName) == expected)
    }

    @Test("No type name shows how the runtime is written")
    func typeNamesAreRust() throws {
        let metadata = try metadata(15)
        var names: [String] = []
        for type in metadata.types {
            switch type.shape {
            case .composite(let fields): names += fields.compactMap(\.typeName)
            case .variant(let variants): names += variants.flatMap { $0.fields.compactMap(\.typeName) }
            default: break
            }
        }
        for name in names {
            for word in [
                "Pair<", "Triple<", "Compact<", "UInt", "[[", "[UInt8]", "?", "Unit", "Bytes<", "Limit<Runtime>",
            ] {
                #expect(!name.contains(word), "\(name)")
            }
        }
        #expect(names.contains("DispatchResult"))
    }

    @Test("Constants carry the chain's values")
    func constants() throws {
        let metadata = try metadata(14)
        func value(_ pallet: String, _ name: String) -> [UInt8]? {
            metadata.pallet(pallet)?.constants.first { $0.name == name }?.value
        }
        #expect(value("System", "BlockHashCount") == UInt32(4096).encoded())
        #expect(value("System", "SS58Prefix") == UInt16(42).encoded())
        #expect(value("System", "Version") == EmbeddedRuntime.version.encoded())
        #expect(value("Timestamp", "MinimumPeriod") == UInt64(3000).encoded())
        #expect(value("Balances", "ExistentialDeposit") == UInt128(1_000_000_000).encoded())
        #expect(value("OffchainComputingInfra", "RegisterWorkerDeposit") == UInt128(100_000_000_000_000).encoded())
        #expect(value("TransactionPayment", "OperationalFeeMultiplier") == [5])
    }
}
